import { availableParallelism } from 'node:os';
import type { Colour, ImagingTask } from '../../shared/domain/imaging-job';
import {
  IMAGING_TIMEOUT_MS,
  MAX_PICTURE_BYTES,
  THUMBNAIL_SIDE,
  TILE_SIDE,
} from '../../shared/domain/limits';
import type { EncodedFormat, PictureFacts, PictureFormat } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { SendPlan } from '../../shared/domain/plan';
import { sniffFormat, sniffOther } from '../../shared/domain/sniff';
import { ImagingPage, type ImagingPageOptions } from './imaging-page';
import { JobLost } from './job-queue';
import type { PageKind } from './page-kind';
import { imagingFailed, PictureFailure } from './picture-failure';
import { keepsPlan, readResult, type ImagingResult } from './results';

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

/** What is sent of a picture. */
export interface PreparedPicture {
  readonly bytes: Uint8Array;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  /** What the original held that these bytes do not, in short words. */
  readonly removed: readonly string[];
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

export type ImagingOptions = Pick<ImagingPageOptions, 'pageDir'> & Partial<ImagingPageOptions>;

/**
 * One for each core, and one that decodes while another waits for its bytes; no more than five, since each may hold a
 * whole picture of the largest size.
 */
const WORKERS = Math.min(availableParallelism() + 1, 5);
const IDLE_MS = 30_000;
const GRACE_MS = 5_000;
const STALLED_MS = 15_000;

/**
 * Decodes pictures in sandboxed processes; the main process never does.
 *
 * All methods take the bytes of a file as it is. They reject with a `PictureFailure` (code `picture-unusable`) that
 * says what is wrong with the picture, or an `AppFailure` with code `imaging-failed`.
 */
export class Imaging {
  private readonly pages: Readonly<Record<PageKind, ImagingPage>>;

  constructor(options: ImagingOptions) {
    const all: ImagingPageOptions = {
      workers: WORKERS,
      idleMs: IDLE_MS,
      timeoutMs: IMAGING_TIMEOUT_MS,
      graceMs: GRACE_MS,
      stalledMs: STALLED_MS,
      ...options,
    };
    this.pages = {
      pictures: new ImagingPage('pictures', all),
      drawings: new ImagingPage('drawings', all),
    };
  }

  /** Opens the window for pictures before it is needed. The app must be ready. */
  warmUp(): void {
    this.pages.pictures.warmUp();
  }

  /** @param page from 0; here and below */
  async inspect(bytes: Uint8Array, page = 0): Promise<Inspected> {
    const task = { kind: 'inspect', thumbnailSide: THUMBNAIL_SIDE } as const;
    const { head, body } = await this.run(task, bytes, page);
    if (head.kind !== 'inspect') throw unsound('inspect');
    return { facts: head.facts, thumbnail: body, camera: head.camera };
  }

  /**
   * The whole picture to look at, at most `maxSide` pixels a side, never enlarged: WebP where it is transparent, else JPEG.
   * @param exact no pixel of it changed, as a PNG, where it is not scaled down
   */
  async view(bytes: Uint8Array, maxSide: number, page = 0, exact = false): Promise<EncodedPicture> {
    const view = await this.encoded({ kind: 'view', maxSide, exact }, bytes, page);
    if (Math.max(view.width, view.height) > maxSide) throw unsound('view');
    return view;
  }

  /**
   * One tile at 1:1, of at most TILE_SIDE pixels a side.
   * @param key names the picture: its SHA-256
   * @param exact as a PNG, with no pixel changed; otherwise it is a WebP
   */
  async tile(
    bytes: Uint8Array,
    key: string,
    column: number,
    row: number,
    page = 0,
    exact = false,
  ): Promise<EncodedPicture> {
    const task = { kind: 'tile', key, side: TILE_SIDE, column, row, exact } as const;
    return this.encoded(task, bytes, page);
  }

  /** Makes of a picture what is sent, exactly as planned. */
  async prepare(bytes: Uint8Array, plan: SendPlan, page = 0): Promise<PreparedPicture> {
    const { head, body } = await this.run({ kind: 'prepare', plan }, bytes, page);
    if (head.kind !== 'prepared' || !keepsPlan(head, body, plan, bytes)) throw unsound('prepare');
    const { format, height, removed, width } = head;
    return { bytes: body, format, width, height, removed };
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

  /** Ends the windows; what is under way fails. */
  close(): Promise<void> {
    for (const page of Object.values(this.pages)) page.close();
    return Promise.resolve();
  }

  private async encoded(
    task: ImagingTask,
    bytes: Uint8Array,
    page: number,
  ): Promise<EncodedPicture> {
    const { head, body } = await this.run(task, bytes, page);
    if (head.kind !== 'picture') throw unsound(task.kind);
    const { format, width, height } = head;
    return { bytes: body, format, width, height };
  }

  private async run(task: ImagingTask, bytes: Uint8Array, page: number): Promise<ImagingResult> {
    if (bytes.length === 0) throw PictureFailure.empty();
    if (bytes.length > MAX_PICTURE_BYTES) throw PictureFailure.tooLarge();
    const format = sniffFormat(bytes);
    if (format === null) throw PictureFailure.notAPicture(sniffOther(bytes));
    const kind = format === 'svg' ? 'drawings' : 'pictures';
    const result = readResult(await this.post(kind, task, bytes, page));
    if (result === null) throw unsound(task.kind);
    const { head } = result;
    if (head.kind === 'failed') throw imagingFailed(head.message);
    if (head.kind === 'refused') throw PictureFailure.refused(head.reason, format);
    return result;
  }

  private async post(
    kind: PageKind,
    task: ImagingTask,
    bytes: Uint8Array,
    page: number,
  ): Promise<Uint8Array> {
    try {
      return await this.pages[kind].post(task, bytes, page);
    } catch (error) {
      if (!(error instanceof JobLost)) throw error;
      throw error.loss === 'timeout' ? PictureFailure.timeout() : imagingFailed(error.message);
    }
  }
}

function unsound(task: string): Error {
  return imagingFailed(`The result of ${task} is not as agreed.`);
}
