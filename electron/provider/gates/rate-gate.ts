import { Quota } from './quota';
import { readLimits, type StatedLimits } from './rate-limits';
import { Reach } from './reach';
import { backoffMs, isLostStatus, MAX_LIMIT_WAIT_MS, type HeaderReader } from '../retry';
import { WaitingLine, type Told, type Wait, type Waiting } from './waiting-line';

export interface RateGateOptions {
  /** Requests at once that the profile allows; the endpoint may turn out to allow fewer. */
  readonly concurrency: number;
}

export interface TurnOptions {
  /** What the request is likely to be counted as; absent where there is no estimate. */
  readonly tokens?: number | null;
  /** Ends the waiting; a task that runs already must look at it itself. */
  readonly signal?: AbortSignal;
  /**
   * Called when it becomes known what it has to wait for, and each time that changes; with null where it waits only for
   * others to end. Not called where nothing has to be waited for.
   */
  readonly onWait?: (wait: Wait | null) => void;
  /** Goes before all that wait: it has waited for its turn before, and was refused. */
  readonly ahead?: boolean;
}

/** What a task is given while it may send. */
export interface Permit {
  /** To be called once, as the headers of the reply come, whatever its status. */
  readonly answered: (status: number, header: HeaderReader) => void;
  /**
   * To be called once, instead, where no connection came about and so nothing was sent.
   * @returns whether to go again, with `ahead`: the endpoint answered not long ago, and all are held until it does again
   */
  readonly unreachable: () => boolean | Promise<boolean>;
  /** To be called once where the request had left, and its connection was dropped or fell silent before the answer's end. */
  readonly lost: () => void;
}

interface Queued extends Waiting {
  readonly tokens: number;
  readonly start: (flight: Flight) => void;
}

/** One sending; the moments are counted, not timed, so that their order is certain. */
interface Flight {
  readonly tokens: number;
  readonly began: number;
  /** The number at once that it went under. */
  readonly atOnce: number;
  readonly requestTurn: number;
  readonly tokenTurn: number;
  answered: number | null;
  ended: number | null;
  refused: boolean;
  lost: boolean;
}

/** Until the first answer tells of limits, one more request goes only after this time. Milliseconds. */
const UNKNOWN_PACE_MS = 500;
/** What was refused is tried again after this time without a refusal. Milliseconds. */
const FORGET_REFUSAL_MS = 600_000;
/** A number at once is proven by this many times as many requests that were taken. */
const PROOFS = 3;
const MAX_BACKOFF_EXPONENT = 6;
const MAX_TIMER_MS = 60_000;

/**
 * Lets the requests of one profile through in order, no more at once and per window than its endpoint allows. What it
 * allows is learned: windows of requests and tokens from the headers of each reply, the number at once from a 429 that no
 * window explains. Of an endpoint that states no window, one is inferred from how much it took before a 429 with
 * `Retry-After`. What was learned from refusals is put to the test again after ten minutes without one.
 *
 * While an endpoint that answered before cannot be reached, or loses what it was sent, all are held, and one goes at a time:
 * see {@link Reach}.
 *
 * Before anything is known it goes carefully: the first request goes alone, and as long as nothing was answered one more
 * follows each half second.
 */
export class RateGate {
  #concurrency: number;
  readonly #requests = new Quota();
  readonly #tokens = new Quota();
  readonly #line = new WaitingLine<Queued>();
  /** All that run, and those that ended while one of them ran. */
  #flights: Flight[] = [];
  #running = 0;
  #moment = 0;
  #heard = false;
  #lastStart = -Infinity;
  #atOnce: number;
  #raiseAt = Infinity;
  /** How many were taken since {@link #atOnce} changed. */
  #taken = 0;
  #takenSinceHold = 0;
  #firstSinceHold = Infinity;
  #holdUntil = -Infinity;
  #refusedInARow = 0;
  readonly #reach = new Reach();
  #timer: NodeJS.Timeout | null = null;

  constructor({ concurrency }: RateGateOptions) {
    this.#concurrency = concurrency;
    this.#atOnce = concurrency;
  }

  /** Another number at once from now on; what was learned to be fewer still holds. */
  set concurrency(concurrency: number) {
    if (concurrency === this.#concurrency) return;
    const isLearned = this.#raiseAt < Infinity;
    this.#atOnce = isLearned ? Math.min(this.#atOnce, concurrency) : concurrency;
    this.#concurrency = concurrency;
    this.#pump();
  }

  /** Requests at once that it lets through, as far as it knows now. */
  get atOnce(): number {
    return this.#atOnce;
  }

  /**
   * Learns from a request that another gate let through.
   * @param atOnce that of the other gate, after this answer
   */
  observe(tokens: number | null, status: number, header: HeaderReader, atOnce: number): void {
    const now = performance.now();
    const flight = this.#begin(Math.max(1, tokens ?? 1), now);
    this.#answered(flight, status, header);
    this.#end(flight);
    if (atOnce >= this.#concurrency || atOnce === this.#atOnce) return;
    this.#atOnce = atOnce;
    this.#taken = 0;
    this.#raiseAt = now + FORGET_REFUSAL_MS;
  }

  /**
   * Runs a task that sends once, when its turn has come. A task that was refused with 429 is run again by its owner, with
   * `ahead`.
   * @throws what the task throws; the signal's reason where it was aborted before the task's turn came
   */
  async run<T>(task: (permit: Permit) => Promise<T>, options: TurnOptions = {}): Promise<T> {
    options.signal?.throwIfAborted();
    // A request counts as one token at least: where none is left, it would be refused.
    const tokens = Math.max(1, options.tokens ?? 1);
    const flight = await this.#turn(tokens, options);
    try {
      return await task({
        answered: (status, header) => this.#answered(flight, status, header),
        unreachable: () => this.#unreachable(),
        lost: () => this.#lost(flight),
      });
    } finally {
      this.#end(flight);
    }
  }

  #turn(tokens: number, { signal, onWait, ahead }: TurnOptions): Promise<Flight> {
    return new Promise((resolve, reject) => {
      const waiting: Queued = {
        tokens,
        onWait,
        told: null,
        start: (flight) => {
          signal?.removeEventListener('abort', leave);
          resolve(flight);
        },
      };
      const leave = (): void => {
        this.#line.leave(waiting);
        reject(signal?.reason as Error);
        this.#pump();
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#line.join(waiting, ahead ?? false);
      this.#pump();
    });
  }

  /** Starts all whose turn has come, and tells the others until when they wait. */
  #pump(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    for (let first = this.#line.first; first; first = this.#line.first) {
      const now = performance.now();
      const times = this.#timesFor(first, now);
      const known = Math.max(...times.filter(Number.isFinite), this.#paceUntil());
      // The pace before the first answer is ours: it is no limit that was stated or met.
      const limited = Math.max(...times.filter(Number.isFinite));
      if (!this.#isFull(now) && Math.max(...times, this.#paceUntil()) <= now) {
        this.#line.leave(first);
        first.start(this.#begin(first.tokens, now));
        continue;
      }
      this.#line.tell(this.#waitUntil(limited > now ? limited : null), now);
      // Whatever else it waits for is an event, and comes here by itself.
      if (known > now) {
        const ms = Math.min(Math.ceil(known - now), MAX_TIMER_MS);
        this.#timer = setTimeout(() => this.#pump(), ms);
      }
      return;
    }
    if (this.#running === 0) this.#forgetLongHold();
  }

  /** When each of the limits lets a request through: a past time for at once, Infinity for after an answer. */
  #timesFor({ tokens }: Queued, now: number): readonly number[] {
    return [
      this.#holdUntil,
      this.#reach.freeAt,
      this.#requests.freeAt(1, now),
      this.#tokens.freeAt(tokens, now),
    ];
  }

  /** Until an endpoint has answered once, requests follow each other slowly. */
  #paceUntil(): number {
    return !this.#heard && this.#running > 0 ? this.#lastStart + UNKNOWN_PACE_MS : -Infinity;
  }

  #isFull(now: number): boolean {
    if (this.#running >= this.#atOnceAt(now)) return true;
    return this.#flights.some(({ began, ended }) => ended === null && this.#reach.isTry(began));
  }

  #waitUntil(until: number | null): Told | null {
    const isOnlyHeld = until === null || until <= this.#reach.freeAt;
    if (this.#reach.isOut && isOnlyHeld) return { why: 'unreachable', until };
    return until === null ? null : { why: 'rate-limit', until };
  }

  #atOnceAt(now: number): number {
    if (now >= this.#raiseAt) {
      this.#atOnce = Math.min(this.#atOnce + 1, this.#concurrency);
      this.#taken = 0;
      this.#requests.forgetInferred();
      this.#raiseAt = this.#atOnce < this.#concurrency ? now + FORGET_REFUSAL_MS : Infinity;
    }
    return this.#atOnce;
  }

  #begin(tokens: number, now: number): Flight {
    const flight: Flight = {
      tokens,
      began: this.#moment++,
      atOnce: this.#atOnce,
      requestTurn: this.#requests.turns,
      tokenTurn: this.#tokens.turns,
      answered: null,
      ended: null,
      refused: false,
      lost: false,
    };
    this.#requests.take(1);
    this.#tokens.take(tokens);
    this.#flights.push(flight);
    this.#running += 1;
    this.#lastStart = now;
    this.#firstSinceHold = Math.min(this.#firstSinceHold, now);
    return flight;
  }

  #answered(flight: Flight, status: number, header: HeaderReader): void {
    if (flight.answered !== null) return;
    const now = performance.now();
    const limits = readLimits(header, Date.now());
    const others = this.#flights.filter(
      (each) => each !== flight && (each.answered ?? Infinity) > flight.began,
    );
    const otherTokens = others.reduce((sum, { tokens }) => sum + tokens, 0);
    const { requests, tokens } = limits;
    if (requests) this.#requests.learn(requests, 1, others.length, flight.requestTurn, now);
    if (tokens) this.#tokens.learn(tokens, flight.tokens, otherTokens, flight.tokenTurn, now);
    this.#settle(flight, now);
    this.#heard = true;
    if (isLostStatus(status)) this.#lost(flight);
    else this.#reach.answered(now);
    if (status === 429) this.#refused(flight, limits, now);
    else if (status < 400) {
      this.#refusedInARow = 0;
      this.#taken += 1;
      this.#takenSinceHold += 1;
    } else if (status === 503 || status === 529) this.#hold(limits.retryAfterMs ?? 0, now);
    this.#pump();
  }

  #refused(flight: Flight, limits: StatedLimits, now: number): void {
    flight.refused = true;
    const { requests, tokens, retryAfterMs } = limits;
    const isUsedUp =
      (requests?.remaining ?? Infinity) < 1 || (tokens?.remaining ?? Infinity) < flight.tokens;
    const beside = this.#flights.filter(
      (each) => each !== flight && !each.refused && (each.ended ?? Infinity) > flight.began,
    ).length;
    // As many at once as this were taken often enough: then it is a window of which no header tells.
    const isProven = requests === null && this.#taken >= PROOFS * this.#atOnce;
    const isTooManyAtOnce = !isUsedUp && beside > 0 && !isProven;
    if (isTooManyAtOnce) {
      // Some of those beside it may have followed others: at no time were there more than went under its number.
      this.#atOnce = Math.min(this.#atOnce, beside, Math.max(1, flight.atOnce - 1));
      this.#taken = 0;
      this.#raiseAt = now + FORGET_REFUSAL_MS;
    }
    if (retryAfterMs !== null) {
      if (isProven && now >= this.#holdUntil) {
        this.#requests.infer(this.#takenSinceHold, now - this.#firstSinceHold + retryAfterMs);
        this.#raiseAt = now + FORGET_REFUSAL_MS;
      }
      return this.#hold(retryAfterMs, now);
    }
    // Fewer at once is the remedy; where that is none, only time is.
    if (isTooManyAtOnce || now < this.#holdUntil) return;
    this.#hold(backoffMs(this.#refusedInARow, Math.random()), now);
    this.#refusedInARow = Math.min(this.#refusedInARow + 1, MAX_BACKOFF_EXPONENT);
  }

  #unreachable(): boolean {
    const now = performance.now();
    this.#forgetPace();
    return this.#reach.refused(this.#moment++, now);
  }

  #lost(flight: Flight): void {
    flight.lost = true;
    this.#forgetPace();
    this.#reach.lost(this.#moment++, performance.now());
  }

  /** Whoever asks once more, although told to wait for hours, may know better: of a new plan, or credit. */
  #forgetLongHold(): void {
    const now = performance.now();
    if (this.#holdUntil > now + MAX_LIMIT_WAIT_MS) this.#holdUntil = -Infinity;
    this.#requests.forgetWindowsOver(MAX_LIMIT_WAIT_MS, now);
    this.#tokens.forgetWindowsOver(MAX_LIMIT_WAIT_MS, now);
  }

  #hold(ms: number, now: number): void {
    this.#forgetPace();
    this.#holdUntil = Math.max(this.#holdUntil, now + ms);
  }

  /** A pause says nothing of how much is taken in a time. */
  #forgetPace(): void {
    this.#takenSinceHold = 0;
    this.#firstSinceHold = Infinity;
  }

  #settle(flight: Flight, now: number): void {
    if (flight.answered !== null) return;
    flight.answered = this.#moment++;
    this.#requests.count(1, now);
    this.#tokens.count(flight.tokens, now);
  }

  #end(flight: Flight): void {
    if (flight.answered !== null && !flight.lost) this.#reach.ended();
    this.#settle(flight, performance.now());
    flight.ended = this.#moment++;
    this.#running -= 1;
    const oldest = Math.min(
      ...this.#flights.filter(({ ended }) => ended === null).map(({ began }) => began),
    );
    this.#flights = this.#flights.filter(({ ended }) => (ended ?? Infinity) > oldest);
    this.#pump();
  }
}
