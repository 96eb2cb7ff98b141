import type { ImagingJob, ImagingLoss, ImagingTask } from '../../shared/domain/imaging-job';
/** Why a job ended without a result. */
export declare class JobLost extends Error {
  readonly loss: ImagingLoss | 'closed';
  constructor(loss: ImagingLoss | 'closed');
}
/** Jobs for the imaging page, and who waits for them on both sides. Knows nothing of windows. */
export declare class JobQueue {
  private readonly options;
  private readonly entries;
  private readonly waiting;
  private lastId;
  /** @param options `overdueMs`: milliseconds after which the page itself is taken for hung, which watches the workers */
  constructor(options: { overdueMs: number; onOverdue: () => void });
  /** Jobs that wait or run. */
  get size(): number;
  get runningCount(): number;
  /**
   * @returns the result as posted, unchecked
   * @throws JobLost
   */
  add(task: ImagingTask, bytes: Uint8Array): Promise<Uint8Array>;
  /** Waits for a job that this lane may do; null once the page is given up. */
  next(lane: number): Promise<ImagingJob | null>;
  /** The bytes of a running job; nothing else may be asked for. */
  bytesOf(id: number): Uint8Array | null;
  /** @returns false for a job that does not run: a result that comes too late, or was never asked for */
  finish(id: number, packed: Uint8Array): boolean;
  /** The page gave up a worker, and with it one job. */
  lose(id: number, loss: ImagingLoss): void;
  /** The whole process ended: what ran is done again, once. */
  processGone(): void;
  /** Tells the page that waits for jobs to wait no more. */
  dismiss(): void;
  loseAll(loss: ImagingLoss | 'closed'): void;
  private take;
  private handOut;
  /**
   * A job that ran when the process ended may be the cause, or its neighbour. Such suspects run alone, so that
   * only the cause can be running a second time.
   */
  private choose;
  private running;
}
