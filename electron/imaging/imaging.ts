import type { BrowserWindow, Session } from 'electron';
import type { Colour, ImagingTask } from '../../shared/domain/imaging-job';
import {
  IMAGING_TIMEOUT_MS,
  MAX_PICTURE_BYTES,
  THUMBNAIL_SIDE,
  TILE_SIDE,
} from '../../shared/domain/limits';
import type { EncodedFormat, PictureFacts } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { SendPlan } from '../../shared/domain/plan';
import { sniffFormat, sniffOther } from '../../shared/domain/sniff';
import { createImagingServer } from './imaging-server';
import { openImagingSession, openImagingWindow } from './imaging-window';
import { JobLost, JobQueue } from './job-queue';
import { imagingFailed, PictureFailure } from './picture-failure';
import { readResult, type ImagingResult } from './results';

/** Label to value, from EXIF: `Camera`, `Lens`, `Taken`, `Exposure`, `Location` ... */
export type CameraFacts = Readonly<Record<string, string>>;

export interface Inspected {
  readonly facts: PictureFacts;
  /** A WebP of at most THUMBNAIL_SIDE pixels a side. */
  readonly thumbnail: Uint8Array;
  readonly camera: CameraFacts;
}

export interface EncodedPicture {
  readonly bytes: Uint8Array;
  readonly format: EncodedFormat;
  readonly width: number;
  readonly height: number;
}

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row. */
  readonly data: Uint8Array;
}

export interface Readable {
  readonly grey: GreyPicture;
  readonly colours: readonly Colour[];
}

export interface ImagingOptions {
  /** The built imaging page. */
  readonly pageDir: string;
  readonly workers?: number;
  /** Milliseconds without a job after which the window is closed. */
  readonly idleMs?: number;
  /** Milliseconds a job may take. */
  readonly timeoutMs?: number;
}

const IDLE_MS = 30_000;
/** Milliseconds beyond its time that a job gets before the page that should have ended it is taken for hung. */
const GRACE_MS = 5_000;
/** Windows in a row that ended before they took a job, after which what waits is given up. */
const MAX_FUTILE_STARTS = 3;

/**
 * Decodes pictures in a sandboxed process of its own; the main process never does.
 *
 * All methods take the bytes of a file as it is. They reject with a `PictureFailure` (code `picture-unusable`) that
 * says what is wrong with the picture, or an `AppFailure` with code `imaging-failed`.
 */
export class Imaging {
  private readonly queue: JobQueue;
  private readonly workers: number;
  private readonly timeoutMs: number;
  private readonly idleMs: number;
  private session: Session | null = null;
  private window: BrowserWindow | null = null;
  private idleTimer: NodeJS.Timeout | undefined;
  private futileStarts = 0;
  private closed = false;

  constructor(private readonly options: ImagingOptions) {
    this.workers = options.workers ?? 2;
    this.timeoutMs = options.timeoutMs ?? IMAGING_TIMEOUT_MS;
    this.idleMs = options.idleMs ?? IDLE_MS;
    const overdueMs = this.timeoutMs + GRACE_MS;
    this.queue = new JobQueue({ overdueMs, onOverdue: () => this.restart() });
  }

  /** Opens the window before it is needed. The app must be ready. */
  warmUp(): void {
    if (this.closed) return;
    this.open();
    this.watchIdle();
  }

  /** @param page from 0; here and below */
  async inspect(bytes: Uint8Array, page = 0): Promise<Inspected> {
    const task = { kind: 'inspect', thumbnailSide: THUMBNAIL_SIDE } as const;
    const { head, body } = await this.run(task, bytes, page);
    if (head.kind !== 'inspect') throw unsound('inspect');
    return { facts: head.facts, thumbnail: body, camera: head.camera };
  }

  /** The whole picture to look at (WebP where it is transparent, else JPEG), at most `maxSide` pixels a side, never enlarged. */
  async view(bytes: Uint8Array, maxSide: number, page = 0): Promise<EncodedPicture> {
    const view = await this.encoded({ kind: 'view', maxSide }, bytes, page, ['webp', 'jpeg']);
    if (Math.max(view.width, view.height) > maxSide) throw unsound('view');
    return view;
  }

  /**
   * One tile at 1:1, a WebP of at most TILE_SIDE pixels a side.
   * @param key names the picture: its SHA-256
   */
  async tile(
    bytes: Uint8Array,
    key: string,
    column: number,
    row: number,
    page = 0,
  ): Promise<Uint8Array> {
    const task = { kind: 'tile', key, side: TILE_SIDE, column, row } as const;
    return (await this.encoded(task, bytes, page, ['webp'])).bytes;
  }

  /** Scaled, upright, without metadata, exactly as planned. */
  async prepare(
    bytes: Uint8Array,
    plan: Extract<SendPlan, { kind: 'encode' }>,
    page = 0,
  ): Promise<EncodedPicture> {
    const { width, height, format } = plan;
    const sent = await this.encoded({ kind: 'prepare', width, height, format }, bytes, page, [
      format,
    ]);
    if (sent.width !== width || sent.height !== height) throw unsound('prepare');
    return sent;
  }

  /** Upright grey pixels for reading text, at most `maxSide` a side, and the dominant colours. */
  async readable(bytes: Uint8Array, maxSide: number, page = 0): Promise<Readable> {
    const { head, body } = await this.run({ kind: 'readable', maxSide }, bytes, page);
    if (head.kind !== 'grey') throw unsound('readable');
    const { width, height, colours } = head;
    if (Math.max(width, height) > maxSide) throw unsound('readable');
    return { grey: { width, height, data: body }, colours };
  }

  /** All that the file says about itself. */
  async describe(bytes: Uint8Array, page = 0): Promise<PictureDescription> {
    const { head } = await this.run({ kind: 'describe' }, bytes, page);
    if (head.kind !== 'description') throw unsound('describe');
    return head.description;
  }

  /** Ends the window; what is under way fails. */
  close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.queue.loseAll('closed');
    this.closeWindow();
    return Promise.resolve();
  }

  private async encoded(
    task: ImagingTask,
    bytes: Uint8Array,
    page: number,
    formats: readonly EncodedFormat[],
  ): Promise<EncodedPicture> {
    const { head, body } = await this.run(task, bytes, page);
    if (head.kind !== 'picture' || !formats.includes(head.format)) throw unsound(task.kind);
    const { format, width, height } = head;
    return { bytes: body, format, width, height };
  }

  private async run(task: ImagingTask, bytes: Uint8Array, page: number): Promise<ImagingResult> {
    if (bytes.length === 0) throw PictureFailure.empty();
    if (bytes.length > MAX_PICTURE_BYTES) throw PictureFailure.tooLarge();
    if (sniffFormat(bytes) === null) throw PictureFailure.notAPicture(sniffOther(bytes));
    const result = readResult(await this.post(task, bytes, page));
    if (result === null) throw unsound(task.kind);
    const { head } = result;
    if (head.kind === 'failed') throw imagingFailed(head.message);
    if (head.kind === 'refused') {
      if (head.reason === 'too-large') throw PictureFailure.tooLarge();
      if (head.reason === 'damaged') throw PictureFailure.damaged();
      throw PictureFailure.notAPicture(null);
    }
    return result;
  }

  private async post(task: ImagingTask, bytes: Uint8Array, page: number): Promise<Uint8Array> {
    if (this.closed) throw imagingFailed('closed');
    clearTimeout(this.idleTimer);
    const result = this.queue.add(task, bytes, page);
    this.open();
    try {
      const packed = await result;
      this.futileStarts = 0;
      return packed;
    } catch (error) {
      if (!(error instanceof JobLost)) throw error;
      throw error.loss === 'timeout' ? PictureFailure.timeout() : imagingFailed(error.message);
    } finally {
      this.watchIdle();
    }
  }

  private open(): void {
    if (this.window !== null) return;
    this.session ??= openImagingSession(createImagingServer(this.options.pageDir, this.queue));
    const { workers, timeoutMs } = this;
    this.window = openImagingWindow(this.session, { workers, timeoutMs }, () => this.restart());
  }

  /** The process ended or hangs: what ran is done again in a new window. */
  private restart(): void {
    this.futileStarts = this.queue.runningCount > 0 ? 0 : this.futileStarts + 1;
    this.queue.processGone();
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
    this.idleTimer = setTimeout(() => this.closeWindow(), this.idleMs);
    this.idleTimer.unref();
  }
}

function unsound(task: string): Error {
  return imagingFailed(`The result of ${task} is not as agreed.`);
}
