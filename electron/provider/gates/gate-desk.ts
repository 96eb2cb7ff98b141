import { limitHeaders, type Learned } from './gate-messages';
import type { RateGates } from './gates';
import type { Permit } from './rate-gate';
import type { HeaderReader } from '../retry';
import type { Wait } from './waiting-line';

/** What one turn is asked for with. */
export interface Ask {
  /** As `placeOf` names it. */
  readonly place: string;
  readonly concurrency: number;
  readonly tokens: number | null;
  readonly ahead: boolean;
  /** It is under way already: it only has to be counted. */
  readonly running: boolean;
}

/** Where turns are asked for, whether the gates are in this process or another. */
export interface Desk {
  ask(id: number, ask: Ask): void;
  answered(id: number, status: number, header: HeaderReader): void;
  /** @returns whether to go again: see `Permit` */
  unreachable(id: number): boolean | Promise<boolean>;
  /** It had left, and no answer comes: see `Permit`. */
  lost(id: number): void;
  /** It waits no more, or has ended. */
  end(id: number): void;
  /** Ends all. */
  close(): void;
}

/** Told by a desk. */
export interface DeskListener {
  start(id: number): void;
  wait(id: number, wait: Wait | null): void;
  /** What it was answered, where other processes are to know. */
  learned?(learned: Learned): void;
}

interface Turn {
  readonly ask: Ask;
  readonly left: AbortController;
  permit: Permit | null;
  end: () => void;
}

/** The turns of one process at gates of this one. */
export class LocalDesk implements Desk {
  readonly #gates: RateGates;
  readonly #listener: DeskListener;
  readonly #settled: Promise<void> | null;
  readonly #turns = new Map<number, Turn>();

  /** @param settled nothing new is begun before; null for at once */
  constructor(gates: RateGates, listener: DeskListener, settled: Promise<void> | null = null) {
    this.#gates = gates;
    this.#listener = listener;
    this.#settled = settled;
  }

  get size(): number {
    return this.#turns.size;
  }

  ask(id: number, ask: Ask): void {
    if (this.#turns.has(id)) return;
    const left = new AbortController();
    const turn: Turn = { ask, left, permit: null, end: () => left.abort() };
    this.#turns.set(id, turn);
    // Whoever left before its turn came is no failure.
    void this.#take(id, ask, turn).catch(() => undefined);
  }

  answered(id: number, status: number, header: HeaderReader): void {
    const turn = this.#turns.get(id);
    if (!turn?.permit) return;
    turn.permit.answered(status, header);
    const { place, concurrency, tokens } = turn.ask;
    const { atOnce } = this.#gates.at(place, concurrency);
    const headers = limitHeaders(header);
    this.#listener.learned?.({ place, concurrency, tokens, status, headers, atOnce });
  }

  unreachable(id: number): boolean | Promise<boolean> {
    return this.#turns.get(id)?.permit?.unreachable() ?? true;
  }

  lost(id: number): void {
    this.#turns.get(id)?.permit?.lost();
  }

  end(id: number): void {
    const turn = this.#turns.get(id);
    this.#turns.delete(id);
    turn?.end();
  }

  close(): void {
    for (const id of [...this.#turns.keys()]) this.end(id);
  }

  async #take(id: number, ask: Ask, turn: Turn): Promise<void> {
    if (this.#settled && !ask.running) await this.#settled;
    const { signal } = turn.left;
    await this.#gates.at(ask.place, ask.concurrency).run(
      async (permit) => {
        if (signal.aborted) return;
        turn.permit = permit;
        await new Promise<void>((resolve) => {
          turn.end = resolve;
          this.#listener.start(id);
        });
      },
      {
        tokens: ask.tokens,
        ahead: ask.ahead || ask.running,
        signal,
        onWait: (wait) => this.#listener.wait(id, wait),
      },
    );
  }
}
