import type { ImagingJob, ImagingLoss, ImagingTask } from '../../shared/domain/imaging-job';

/** Why a job ended without a result. */
export class JobLost extends Error {
  constructor(readonly loss: ImagingLoss | 'closed') {
    super(`The imaging job was lost: ${loss}.`);
  }
}

interface Entry {
  readonly job: ImagingJob;
  readonly bytes: Uint8Array;
  readonly resolve: (packed: Uint8Array) => void;
  readonly reject: (error: JobLost) => void;
  /** The one that it was handed to; null while it waits. */
  lane: number | null;
  /** Whether its bytes were asked for: its lane has got it. */
  isTaken: boolean;
  overdue?: NodeJS.Timeout;
  untaken?: NodeJS.Timeout;
  /** How often the process ended while this job ran. */
  kills: number;
}

/** A job that was running twice when the process ended is taken for the cause. */
const MAX_KILLS = 2;
/** Tiles are all done by one worker, which keeps the large picture decoded. */
const TILE_LANE = 0;
/** What a user waits for in front of the screen comes first. */
const RANKS: Readonly<Record<ImagingTask['kind'], number>> = {
  tile: 0,
  view: 1,
  inspect: 2,
  prepare: 2,
  readable: 2,
  describe: 1,
};

/** Jobs for a page, and who waits for them on both sides. Knows nothing of windows. */
export class JobQueue {
  private readonly entries = new Map<number, Entry>();
  private readonly waiting = new Map<number, (job: ImagingJob | null) => void>();
  private stalled: NodeJS.Timeout | undefined;
  private lastId = 0;
  private runs = 1;
  private used = false;

  /**
   * @param options `overdueMs`: milliseconds that a job may run; `stalledMs`: that jobs may wait while none runs, and that
   *   one that was handed out may be left alone. `onOverdue` is told that the page is to be ended; a job that ran too long
   *   is lost already.
   */
  constructor(
    private readonly options: { overdueMs: number; stalledMs: number; onOverdue: () => void },
  ) {}

  /** Jobs that wait or run. */
  get size(): number {
    return this.entries.size;
  }

  /** Names the page that jobs are handed to, for as long as it lives. */
  get run(): number {
    return this.runs;
  }

  /** Whether the page of this run has taken a job. */
  get isUsed(): boolean {
    return this.used;
  }

  /**
   * @returns the result as posted, unchecked
   * @throws JobLost
   */
  add(task: ImagingTask, bytes: Uint8Array, page = 0): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const job = { id: (this.lastId += 1), task, page };
      const state = { lane: null, isTaken: false, kills: 0 };
      this.entries.set(job.id, { job, bytes, resolve, reject, ...state });
      this.handOut();
    });
  }

  /**
   * Waits for a job that this lane may do; null once the page is given up.
   * @param run of the page that asks: what one that is gone had asked for may come in late
   */
  next(lane: number, run: number): Promise<ImagingJob | null> {
    if (run !== this.run) return Promise.resolve(null);
    // It asks again without having begun: the answer that named the job did not reach it.
    for (const entry of this.running())
      if (entry.lane === lane && !entry.isTaken) this.putBack(entry);
    return new Promise((resolve) => {
      this.waiting.get(lane)?.(null);
      this.waiting.set(lane, resolve);
      this.handOut();
    });
  }

  /** The bytes of a running job; nothing else may be asked for. */
  bytesOf(id: number): Uint8Array | null {
    const entry = this.entries.get(id);
    if (!entry || entry.lane === null) return null;
    entry.isTaken = true;
    clearTimeout(entry.untaken);
    this.used = true;
    return entry.bytes;
  }

  /** @returns false for a job that does not run: a result that comes too late, or was never asked for */
  finish(id: number, packed: Uint8Array): boolean {
    const entry = this.take(id);
    entry?.resolve(packed);
    return entry !== null;
  }

  /** The page gave up a worker, and with it one job. */
  lose(id: number, loss: ImagingLoss): void {
    this.take(id)?.reject(new JobLost(loss));
  }

  /** The process ended by itself: what ran is done again, once. */
  processGone(): void {
    for (const entry of this.running()) {
      entry.kills += 1;
      if (entry.kills < MAX_KILLS) continue;
      this.lose(entry.job.id, 'crash');
    }
    this.dismiss();
  }

  /** The page is given up: what it was doing is done again by the next one. */
  dismiss(): void {
    this.runs += 1;
    this.used = false;
    for (const answer of this.waiting.values()) answer(null);
    this.waiting.clear();
    for (const entry of this.running()) this.putBack(entry);
    this.watch();
  }

  loseAll(loss: ImagingLoss | 'closed'): void {
    const lost = [...this.entries.values()];
    this.entries.clear();
    for (const entry of lost) {
      stopTimers(entry);
      entry.reject(new JobLost(loss));
    }
    this.dismiss();
  }

  private take(id: number): Entry | null {
    const entry = this.entries.get(id);
    if (!entry || entry.lane === null) return null;
    this.entries.delete(id);
    stopTimers(entry);
    // What was held back for a suspect may go on.
    queueMicrotask(() => this.handOut());
    return entry;
  }

  private putBack(entry: Entry): void {
    stopTimers(entry);
    entry.lane = null;
    entry.isTaken = false;
  }

  private handOut(): void {
    for (const [lane, answer] of this.waiting) {
      const entry = this.choose(lane);
      if (entry === null) continue;
      this.waiting.delete(lane);
      entry.lane = lane;
      entry.overdue = setTimeout(() => {
        this.lose(entry.job.id, 'timeout');
        this.options.onOverdue();
      }, this.options.overdueMs).unref();
      entry.untaken = setTimeout(() => this.options.onOverdue(), this.options.stalledMs).unref();
      answer(entry.job);
    }
    this.watch();
  }

  /** A page whose script does not run, or whose lanes are all lost, takes no job and reports nothing. */
  private watch(): void {
    if (this.size === 0 || this.running().length > 0) {
      clearTimeout(this.stalled);
      this.stalled = undefined;
      return;
    }
    this.stalled ??= setTimeout(() => {
      this.stalled = undefined;
      this.options.onOverdue();
    }, this.options.stalledMs).unref();
  }

  /**
   * A job that ran when the process ended may be the cause, or its neighbour. Such suspects run alone, so that
   * only the cause can be running a second time.
   */
  private choose(lane: number): Entry | null {
    const running = this.running();
    if (running.some((entry) => entry.kills > 0)) return null;
    const open = [...this.entries.values()].filter((entry) => entry.lane === null);
    const suspect = open.find((entry) => entry.kills > 0);
    if (suspect) return running.length === 0 ? suspect : null;
    return open
      .filter((entry) => lane === TILE_LANE || entry.job.task.kind !== 'tile')
      .reduce<Entry | null>(
        (best, entry) => (best && rank(best) <= rank(entry) ? best : entry),
        null,
      );
  }

  private running(): Entry[] {
    return [...this.entries.values()].filter((entry) => entry.lane !== null);
  }
}

function stopTimers(entry: Entry): void {
  clearTimeout(entry.overdue);
  clearTimeout(entry.untaken);
}

function rank(entry: Entry): number {
  return RANKS[entry.job.task.kind];
}
