import type { BrowserWindow, Session } from 'electron';
import type { ImagingTask } from '../../shared/domain/imaging-job';
import { createImagingServer } from './imaging-server';
import { openImagingSession, openImagingWindow } from './imaging-window';
import { JobQueue } from './job-queue';
import { PAGES, type PageKind } from './page-kind';

export interface ImagingPageOptions {
  /** The built pages. */
  readonly pageDir: string;
  readonly workers: number;
  /** Milliseconds without a job after which the window is closed. */
  readonly idleMs: number;
  /** Milliseconds a job may take. */
  readonly timeoutMs: number;
  /** Milliseconds beyond its time that a job gets before the page that should have ended it is taken for hung. */
  readonly graceMs: number;
  /** Milliseconds in which a page takes a job that waits: far more than a slow machine needs to start one. */
  readonly stalledMs: number;
}

/** Windows in a row that ended before they took a job, after which what waits is given up. */
const MAX_FUTILE_STARTS = 3;

/**
 * One page and the jobs it does: its hidden window is opened on the first job, closed when idle, and replaced when its
 * process ends or hangs.
 */
export class ImagingPage {
  private readonly queue: JobQueue;
  private session: Session | null = null;
  private window: BrowserWindow | null = null;
  private idleTimer: NodeJS.Timeout | undefined;
  private futileStarts = 0;
  private closed = false;

  constructor(
    private readonly kind: PageKind,
    private readonly options: ImagingPageOptions,
  ) {
    this.queue = new JobQueue({
      overdueMs: options.timeoutMs + (PAGES[kind].watchesItself ? options.graceMs : 0),
      stalledMs: options.stalledMs,
      onOverdue: () => this.endHung(),
    });
  }

  /** Opens the window before it is needed. The app must be ready. */
  warmUp(): void {
    if (this.closed) return;
    this.open();
    this.watchIdle();
  }

  /**
   * @returns the result as posted, unchecked
   * @throws JobLost
   */
  async post(task: ImagingTask, bytes: Uint8Array, page: number): Promise<Uint8Array> {
    clearTimeout(this.idleTimer);
    const result = this.queue.add(task, bytes, page);
    if (this.closed) this.queue.loseAll('closed');
    else this.open();
    try {
      return await result;
    } finally {
      this.watchIdle();
    }
  }

  /** Ends the window; what is under way is lost. */
  close(): void {
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.queue.loseAll('closed');
    this.closeWindow();
  }

  private open(): void {
    if (this.window !== null) return;
    const { pageDir, workers, timeoutMs } = this.options;
    this.session ??= openImagingSession(
      this.kind,
      createImagingServer(this.kind, pageDir, this.queue),
    );
    const query = { workers, timeoutMs, run: this.queue.run };
    this.window = openImagingWindow(this.kind, this.session, query, () => {
      this.restart(() => this.queue.processGone());
    });
  }

  /** Destroying a window leaves a process that is busy as it is, so that goes first. */
  private endHung(): void {
    this.window?.webContents.forcefullyCrashRenderer();
    this.restart(() => this.queue.dismiss());
  }

  /** @param release tells the queue that the page is gone: what it was doing is done again in a new window */
  private restart(release: () => void): void {
    this.futileStarts = this.queue.isUsed ? 0 : this.futileStarts + 1;
    release();
    this.closeWindow();
    if (this.futileStarts >= MAX_FUTILE_STARTS) this.queue.loseAll('crash');
    if (this.queue.size > 0) this.open();
  }

  private closeWindow(): void {
    this.queue.dismiss();
    this.window?.destroy();
    this.window = null;
  }

  private watchIdle(): void {
    clearTimeout(this.idleTimer);
    if (this.closed || this.queue.size > 0) return;
    this.idleTimer = setTimeout(() => this.closeWindow(), this.options.idleMs);
    this.idleTimer.unref();
  }
}
