import { Worker } from 'node:worker_threads';
import type { Analysis } from '../../shared/domain/analysis';
import { AppFailure } from '../../shared/domain/app-error';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { SentPicture } from '../../shared/domain/picture';
import type { HistoryPage, HistoryQuery } from '../../shared/ipc/contract';
import type { SlowQueryListener } from './database';
import type { HistoryNotice } from './open-database';
import { currentOwner, type Owner } from '../platform/process-owner';
import type { Call, StoreMethod, StoreMethods, WorkerMessage, WorkerSettings } from './protocol';
import type { AnalysisPatch, NewAnalysis, PictureToSend } from './entries';

export interface HistoryOptions {
  readonly dir: string;
  /** The built worker. */
  readonly workerUrl: URL;
  /** This process, unless a test stands in for another. */
  readonly owner?: Owner;
  /** Queries that took longer than SLOW_QUERY_MS; the text has no values in it. */
  readonly onSlowQuery?: SlowQueryListener;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(failure: AppFailure): void;
}

/** Every analysis of this folder, from the main thread. All methods reject with an {@link AppFailure}. */
export class History {
  /** Set when opening found damage; the user must read it. */
  readonly notice: HistoryNotice | null;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  readonly #onSlowQuery: SlowQueryListener | undefined;
  #calls = 0;
  #closed = false;

  /**
   * Makes the folder or opens it: migrates, repairs, turns running analyses of dead processes into interrupted ones,
   * and deletes for good what dead processes had hidden.
   *
   * @throws AppFailure `history-failed` when the folder cannot be used, or a newer Looksee wrote it
   */
  static open(options: HistoryOptions): Promise<History> {
    const { dir, workerUrl, owner = currentOwner() } = options;
    const settings: WorkerSettings = { dir, owner };
    const worker = new Worker(workerUrl, { workerData: settings, name: 'history' });
    return new Promise((resolve, reject) => {
      const failed = (thrown: Error): void => reject(workerFailed(thrown.message));
      const exited = (code: number): void => reject(workerFailed(`exit code ${code}`));
      const receive = (message: WorkerMessage): void => {
        // Opening may be slow too, and says so before it is done.
        if (message.type === 'slow-query') options.onSlowQuery?.(message.sql, message.ms);
        if (message.type !== 'opened' && message.type !== 'not-opened') return;
        worker.off('message', receive).off('error', failed).off('exit', exited);
        if (message.type === 'opened') resolve(new History(worker, message.notice, options));
        else reject(new AppFailure(message.error));
      };
      worker.on('message', receive).once('error', failed).once('exit', exited);
    });
  }

  private constructor(worker: Worker, notice: HistoryNotice | null, options: HistoryOptions) {
    this.#worker = worker;
    this.notice = notice;
    this.#onSlowQuery = options.onSlowQuery;
    worker.on('message', (message: WorkerMessage) => this.#receive(message));
    worker.on('error', (thrown) => this.#abandon(thrown.message));
    worker.on('exit', (code) => this.#abandon(`exit code ${code}`));
    worker.unref();
  }

  /** Writes new rows, all or none, with status `running` and this process as owner. */
  create(entries: readonly NewAnalysis[]): Promise<Analysis[]> {
    return this.#call('create', entries);
  }

  /**
   * Keeps the exact bytes that are sent for the picture at a position, from 0.
   * @throws AppFailure `not-found` once the analysis was deleted
   */
  setSent(id: number, position: number, sent: PictureToSend): Promise<SentPicture> {
    return this.#call('setSent', id, position, sent);
  }

  /**
   * Cheap for `answer` alone: it enters the search index with the final status.
   * @throws AppFailure `not-found` once the analysis was deleted
   */
  update(id: number, patch: AnalysisPatch): Promise<Analysis> {
    return this.#call('update', id, patch);
  }

  /**
   * Keeps what went over the wire, behind what was kept before.
   * @throws AppFailure `not-found` once the analysis was deleted
   */
  addSending(id: number, sending: RequestSending): Promise<void> {
    return this.#call('addSending', id, sending);
  }

  /** What went over the wire for an analysis, in order. Null where there is no such analysis, or it is hidden. */
  sendings(id: number): Promise<readonly RequestSending[] | null> {
    return this.#call('sendings', id);
  }

  /** Newest first, without hidden rows. */
  list(query: HistoryQuery): Promise<HistoryPage> {
    return this.#call('list', query);
  }

  /** Null where there is no such analysis, or it is hidden. */
  get(id: number): Promise<Analysis | null> {
    return this.#call('get', id);
  }

  /** Where the originals lie, by position; null for pasted pixels. For the main process alone. */
  paths(id: number): Promise<readonly (string | null)[]> {
    return this.#call('paths', id);
  }

  /** @throws AppFailure `not-found` */
  hide(id: number): Promise<void> {
    return this.#call('hide', id);
  }

  /** @throws AppFailure `not-found` once it was deleted for good */
  unhide(id: number): Promise<void> {
    return this.#call('unhide', id);
  }

  /** Deletes for good, with pictures that nothing else uses. `hidden`: all that this process or a dead one hid. */
  purge(ids: readonly number[] | 'hidden'): Promise<void> {
    return this.#call('purge', ids);
  }

  /** A kept sent picture or thumbnail; null where its file is gone or damaged. */
  readPicture(sha256: string): Promise<Uint8Array | null> {
    return this.#call('readPicture', sha256);
  }

  /** Calls back within some seconds after another process wrote to this history. */
  onExternalChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Waits for what was asked before. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve));
    const closing = this.#call('close');
    this.#closed = true;
    await closing;
    this.#worker.ref();
    await ended;
  }

  #call<M extends StoreMethod>(
    method: M,
    ...args: Parameters<StoreMethods[M]>
  ): Promise<ReturnType<StoreMethods[M]>> {
    if (this.#closed) return Promise.reject(workerFailed('it is closed'));
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      // Only an answer that somebody waits for keeps the process alive.
      this.#worker.ref();
      this.#worker.postMessage({ id, method, args } satisfies Call);
    });
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'value':
        this.#take(message.id)?.resolve(message.value);
        break;
      case 'error':
        this.#take(message.id)?.reject(new AppFailure(message.error));
        break;
      case 'slow-query':
        this.#onSlowQuery?.(message.sql, message.ms);
        break;
      case 'changed-outside':
        for (const listener of this.#listeners) listener();
        break;
      case 'opened':
      case 'not-opened':
        break;
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#worker.unref();
    return waiting;
  }

  #abandon(reason: string): void {
    this.#closed = true;
    for (const { reject } of this.#waiting.values()) reject(workerFailed(reason));
    this.#waiting.clear();
  }
}

function workerFailed(reason: string): AppFailure {
  return new AppFailure({
    code: 'history-failed',
    message: 'The history is not available.',
    hint: 'Restart Looksee; what was written is still there.',
    retryable: false,
    details: `History worker: ${reason}`,
  });
}
