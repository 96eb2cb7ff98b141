/** A picture as the app knows it. Pixels are always counted after orientation was applied. */

/** All that can be read. `heic` stands for every HEIF picture but AVIF. */
export const PICTURE_FORMATS = [
  'png',
  'jpeg',
  'gif',
  'webp',
  'avif',
  'heic',
  'tiff',
  'bmp',
  'ico',
  'svg',
] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** What imaging can make of a picture. */
export const ENCODED_FORMATS = ['png', 'jpeg', 'webp'] as const satisfies readonly PictureFormat[];
export type EncodedFormat = (typeof ENCODED_FORMATS)[number];

/** The canonical MIME type of a format. */
export const MIME_OF: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  svg: 'image/svg+xml',
};

/** File extensions of a format, in lower case, the usual one first. */
export const EXTENSIONS_OF: Readonly<Record<PictureFormat, readonly string[]>> = {
  png: ['png', 'apng'],
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  gif: ['gif'],
  webp: ['webp'],
  avif: ['avif', 'avifs'],
  heic: ['heic', 'heif', 'hif', 'heics', 'heifs'],
  tiff: ['tif', 'tiff'],
  bmp: ['bmp', 'dib'],
  ico: ['ico'],
  svg: ['svg'],
};

/** A format as people write it. */
export const FORMAT_NAMES: Readonly<Record<PictureFormat, string>> = {
  png: 'PNG',
  jpeg: 'JPEG',
  gif: 'GIF',
  webp: 'WebP',
  avif: 'AVIF',
  heic: 'HEIC',
  tiff: 'TIFF',
  bmp: 'BMP',
  ico: 'icon',
  svg: 'SVG',
};

/** All that can be read, as a list in a sentence. */
export const FORMATS_IN_WORDS = 'PNG, JPEG, GIF, WebP, AVIF, HEIC, TIFF, BMP, icons and SVG';

/** What imaging read from the bytes of a picture. */
export interface PictureFacts {
  readonly format: PictureFormat;
  /** Pixels, after orientation. */
  readonly width: number;
  /** Pixels, after orientation. */
  readonly height: number;
  /** EXIF orientation 1 to 8; 1 where the file states none. */
  readonly orientation: number;
  readonly animated: boolean;
  /** Whether any pixel may be transparent. */
  readonly alpha: boolean;
  /** Whether the bytes hold nothing but the picture: no EXIF, GPS, XMP, IPTC, text, profile, or trailing bytes. */
  readonly clean: boolean;
  /** Whether all else can be taken out of the bytes, with the coded pixels as they are and the picture looking the same. */
  readonly strippable: boolean;
  /** Pages of a TIFF, all else has 1. */
  readonly pages: number;
  /** Which page these facts are of, from 0. */
  readonly page: number;
  /** Whether the file ends too early: what could be decoded is shown, the rest of it is blank. */
  readonly incomplete: boolean;
}

/** A picture in the draft, as the page sees it. Its path stays in the main process. */
export type Picture = LoadingPicture | ReadyPicture | LinkPicture;

export interface LoadingPicture {
  readonly state: 'loading';
  readonly id: string;
  readonly name: string;
}

export interface ReadyPicture extends PictureFacts {
  readonly state: 'ready';
  /** Opaque, known to this run only. */
  readonly id: string;
  /** File name without its folder. */
  readonly name: string;
  /** Size of the original, in bytes. */
  readonly bytes: number;
  /** SHA-256 of the original bytes, lower-case hex. */
  readonly sha256: string;
}

/** A link that is sent as it is: the endpoint loads it, Looksee never does. */
export interface LinkPicture {
  readonly state: 'link';
  readonly id: string;
  /** Last part of the address, or its host. */
  readonly name: string;
  readonly url: string;
}

/** Why a file, or what a folder held, did not become a picture. */
export interface RefusedFile {
  readonly name: string;
  readonly reason: RefusalReason;
  /** One plain sentence that says why and what to do. */
  readonly message: string;
  /**
   * The http(s) link that it came by: to be loaded once more, for `private-address` only after the user has agreed.
   */
  readonly link?: string;
  /** How many files this line stands for, where it is not one. */
  readonly count?: number;
}

export type RefusalReason =
  | 'empty'
  | 'not-a-picture'
  | 'damaged'
  | 'too-large'
  | 'too-many'
  | 'unreadable'
  | 'timeout'
  /** Of a folder: what was left out of it, counted. */
  | 'left-out'
  /** The same bytes are in the draft already. */
  | 'duplicate'
  /** A link into the user's own network, which nobody has allowed yet. */
  | 'private-address'
  | 'download-failed';

/** The exact bytes that went to the endpoint, or are planned to. */
export interface SentPicture {
  /** SHA-256 of the sent bytes, lower-case hex. */
  readonly sha256: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}
