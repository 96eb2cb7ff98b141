import { Worker } from 'node:worker_threads';
import type { CountAnswer, CountCall } from './text-token-worker';

interface Waiting {
  resolve(tokens: number): void;
  reject(reason: Error): void;
}

/** Milliseconds without a text after which the vocabulary, some 80 MB, is let go. */
const IDLE_MS = 60_000;

/** Counts the tokens of texts as GPT-4o and its successors do, in a thread that is started on first need. */
export class TextTokens {
  readonly #workerUrl: URL;
  readonly #idleMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #calls = 0;
  #idle: NodeJS.Timeout | undefined;

  /** @param workerUrl the built worker */
  constructor(workerUrl: URL, idleMs = IDLE_MS) {
    this.#workerUrl = workerUrl;
    this.#idleMs = idleMs;
  }

  /** Whether the thread is there. */
  get running(): boolean {
    return this.#worker !== null;
  }

  /**
   * @returns tokens in the encoding `o200k_base`; 0 for no text
   * @throws Error where the thread could not be started, or was ended
   */
  count(text: string): Promise<number> {
    if (text === '') return Promise.resolve(0);
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, text } satisfies CountCall);
    });
  }

  /** Ends the thread; what is under way fails. The next text starts another. */
  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === null) return;
    this.#ended(worker, new Error('Counting was ended.'));
    await worker.terminate();
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl, { name: 'text-tokens' });
    worker.on('message', (answer: CountAnswer) => this.#receive(worker, answer));
    worker.on('error', (thrown) => this.#ended(worker, thrown));
    worker.on('exit', (code) => this.#ended(worker, new Error(`exit code ${code}`)));
    return worker;
  }

  #receive(worker: Worker, { id, tokens }: CountAnswer): void {
    this.#waiting.get(id)?.resolve(tokens);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    // Nobody's exit waits for a thread that waits for texts.
    worker.unref();
    this.#idle = setTimeout(() => void this.close(), this.#idleMs).unref();
  }

  #ended(worker: Worker, reason: Error): void {
    if (this.#worker !== worker) return;
    clearTimeout(this.#idle);
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
