import type { AnalysisDelta } from '../../shared/ipc/contract';
import type { RunningAnalysis } from './running-analysis';

/** Milliseconds in which what comes goes onward as one: half a frame. What comes after such a pause goes at once. */
const GATHER_MS = 8;
/** Milliseconds between two writes of it to the history, at least: what a crash can cost of an answer as models write them. */
const KEEP_EVERY_MS = 1_000;
/** Of the time, at most one part in this many goes into writing: each time the whole answer is written. */
const KEEP_SHARE = 20;
/** Milliseconds between two writes, at most. */
const KEEP_AT_LEAST_EVERY_MS = 30_000;

/** The text of an answer, or what the model thinks, while it comes: told onward as it comes, and kept now and then. */
export class GrowingAnswer {
  readonly #running: Pick<RunningAnalysis, 'analysis' | 'keep'>;
  readonly #onDelta: (delta: AnalysisDelta) => void;
  readonly #of: 'answer' | 'thinking';
  #text = '';
  /** What is not told yet. */
  #ahead = '';
  #tellTimer: NodeJS.Timeout | null = null;
  /** By `performance.now()`: before that, what comes is gathered. */
  #tellFrom = 0;
  #keepTimer: NodeJS.Timeout | null = null;
  #keepEveryMs = KEEP_EVERY_MS;
  #ended = false;

  constructor(
    running: Pick<RunningAnalysis, 'analysis' | 'keep'>,
    onDelta: (delta: AnalysisDelta) => void,
    of: 'answer' | 'thinking' = 'answer',
  ) {
    this.#of = of;
    this.#running = running;
    this.#onDelta = onDelta;
  }

  add(text: string): void {
    this.#ahead += text;
    const wait = this.#tellFrom - performance.now();
    if (wait <= 0) this.#tell();
    else this.#tellTimer ??= setTimeout(() => this.#tell(), wait);
    this.#keepTimer ??= setTimeout(() => void this.#keep(), this.#keepEveryMs);
  }

  /** Tells all that came; from here on nothing is told or kept. */
  end(): void {
    this.#ended = true;
    this.#tell();
    if (this.#keepTimer) clearTimeout(this.#keepTimer);
  }

  #tell(): void {
    if (this.#tellTimer) clearTimeout(this.#tellTimer);
    this.#tellTimer = null;
    if (this.#ahead === '') return;
    const offset = this.#text.length;
    const text = this.#ahead;
    this.#text += text;
    this.#ahead = '';
    this.#tellFrom = performance.now() + GATHER_MS;
    const thinking = this.#of === 'thinking' ? { thinking: true as const } : {};
    this.#onDelta({ id: this.#running.analysis.id, offset, text, ...thinking });
  }

  async #keep(): Promise<void> {
    const answer = this.#text + this.#ahead;
    const from = performance.now();
    await this.#running.keep({ [this.#of]: answer });
    const rest = (performance.now() - from) * (KEEP_SHARE - 1);
    this.#keepEveryMs = Math.min(Math.max(KEEP_EVERY_MS, rest), KEEP_AT_LEAST_EVERY_MS);
    const isMore = this.#text.length + this.#ahead.length > answer.length;
    this.#keepTimer =
      isMore && !this.#ended ? setTimeout(() => void this.#keep(), this.#keepEveryMs) : null;
  }
}
