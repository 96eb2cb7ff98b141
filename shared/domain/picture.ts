/** A picture as the app knows it. Pixels are always counted after orientation was applied. */

export const PICTURE_FORMATS = ['png', 'jpeg', 'gif', 'webp'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** The canonical MIME type of a format. */
export const MIME_OF: Readonly<Record<PictureFormat, string>> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

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
  /** Whether the bytes hold nothing but the picture: no EXIF, GPS, XMP, IPTC, text, or trailing bytes. */
  readonly clean: boolean;
}

/** A picture in the draft, as the page sees it. Its path stays in the main process. */
export type Picture = LoadingPicture | ReadyPicture;

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

/** Why a file did not become a picture. */
export interface RefusedFile {
  readonly name: string;
  readonly reason: RefusalReason;
  /** One plain sentence that says why and what to do. */
  readonly message: string;
}

export type RefusalReason =
  | 'empty'
  | 'not-a-picture'
  | 'damaged'
  | 'too-large'
  | 'too-many'
  | 'unreadable'
  | 'folder'
  | 'timeout';

/** The exact bytes that went to the endpoint, or are planned to. */
export interface SentPicture {
  /** SHA-256 of the sent bytes, lower-case hex. */
  readonly sha256: string;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}
