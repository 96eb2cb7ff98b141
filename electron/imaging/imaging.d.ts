import type { Colour } from '../../shared/domain/imaging-job';
import type { PictureFacts, PictureFormat } from '../../shared/domain/picture';
import type { SendPlan } from '../../shared/domain/plan';
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
  readonly format: PictureFormat;
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
/**
 * Decodes pictures in a sandboxed process of its own; the main process never does.
 *
 * All methods take the bytes of a file as it is. They reject with a `PictureFailure` (code `picture-unusable`) that
 * says what is wrong with the picture, or an `AppFailure` with code `imaging-failed`.
 */
export declare class Imaging {
  private readonly options;
  private readonly queue;
  private readonly workers;
  private readonly timeoutMs;
  private readonly idleMs;
  private session;
  private window;
  private idleTimer;
  private futileStarts;
  private closed;
  constructor(options: ImagingOptions);
  /** Opens the window before it is needed. The app must be ready. */
  warmUp(): void;
  inspect(bytes: Uint8Array): Promise<Inspected>;
  /** The whole picture as a WebP, at most `maxSide` pixels a side, never enlarged. */
  view(bytes: Uint8Array, maxSide: number): Promise<EncodedPicture>;
  /**
   * One tile at 1:1, a WebP of at most TILE_SIDE pixels a side.
   * @param key names the picture: its SHA-256
   */
  tile(bytes: Uint8Array, key: string, column: number, row: number): Promise<Uint8Array>;
  /** Scaled, upright, without metadata, exactly as planned. */
  prepare(
    bytes: Uint8Array,
    plan: Extract<
      SendPlan,
      {
        kind: 'encode';
      }
    >,
  ): Promise<EncodedPicture>;
  /** Upright grey pixels for reading text, at most `maxSide` a side, and the dominant colours. */
  readable(bytes: Uint8Array, maxSide: number): Promise<Readable>;
  /** Ends the window; what is under way fails. */
  close(): Promise<void>;
  private encoded;
  private run;
  private post;
  private open;
  /** The process ended or hangs: what ran is done again in a new window. */
  private restart;
  private closeWindow;
  private watchIdle;
}
