/** What the main process and the imaging page say to each other. Bytes travel as bodies, never over IPC. */
import type { EncodedFormat, PictureFacts, PictureFormat, RefusalReason } from './picture';
import type { PictureDescription } from './picture-description';
import type { SendPlan } from './plan';

export const IMAGING_SCHEME = 'looksee-imaging';
export const IMAGING_ORIGIN = `${IMAGING_SCHEME}://work`;

/**
 * One thing to do with one picture, whose bytes are at `/in/ID`; its result is posted to `/out/ID`. What is `exact` keeps
 * every pixel of it as it is, as long as it is not scaled down.
 */
export type ImagingTask =
  | { readonly kind: 'inspect'; readonly thumbnailSide: number }
  | { readonly kind: 'view'; readonly maxSide: number; readonly exact: boolean }
  | {
      readonly kind: 'tile';
      /** Names the picture: the worker keeps the last one decoded. */
      readonly key: string;
      readonly side: number;
      readonly column: number;
      readonly row: number;
      readonly exact: boolean;
    }
  /** Makes of it what is sent: see `SendPlan`. */
  | { readonly kind: 'prepare'; readonly plan: SendPlan }
  | { readonly kind: 'readable'; readonly maxSide: number }
  /** Reads all that the file says about itself. */
  | { readonly kind: 'describe' };

/** What `/next?lane=N` answers with, once there is something to do. */
export interface ImagingJob {
  readonly id: number;
  readonly task: ImagingTask;
  /** Page of the file, from 0; one that is not there is refused as `damaged`. */
  readonly page: number;
}

/** Why a picture cannot be used, as far as the decoder knows. */
export type ImagingRefusal = Extract<RefusalReason, 'not-a-picture' | 'damaged' | 'too-large'>;

/** The JSON before a result's bytes. The main process checks every field: a decoder may have been taken over. */
export type ImagingHead =
  | {
      readonly kind: 'inspect';
      readonly facts: PictureFacts;
      readonly camera: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'picture';
      readonly format: EncodedFormat;
      readonly width: number;
      readonly height: number;
    }
  | {
      readonly kind: 'prepared';
      readonly format: PictureFormat;
      readonly width: number;
      readonly height: number;
      /** What the file held that these bytes do not, in short words, as `removedMetadata` gives it. */
      readonly removed: readonly string[];
    }
  | {
      readonly kind: 'grey';
      readonly width: number;
      readonly height: number;
      readonly colours: readonly Colour[];
    }
  | { readonly kind: 'description'; readonly description: PictureDescription }
  | { readonly kind: 'refused'; readonly reason: ImagingRefusal }
  | { readonly kind: 'failed'; readonly message: string };

/** What the page posts to `/fail/ID` about a worker that gave no result. */
export type ImagingLoss = 'timeout' | 'crash';

/** A colour that much of a picture has. */
export interface Colour {
  /** `#rrggbb` */
  readonly hex: string;
  /** 0 to 1. */
  readonly share: number;
}

/**
 * A result as posted: four bytes of the head's length (little-endian), the head as JSON, then bytes.
 * A longer head than this is not read.
 */
export const MAX_HEAD_BYTES = 65_536;
