/** What the container of a picture says, read without decoding a pixel. */
export interface Structure {
  /** Pixels as stored, before orientation; 0 where the file does not say. */
  readonly width: number;
  readonly height: number;
  /** 1 for all formats but TIFF. */
  readonly pages: number;
  readonly animated: boolean;
  readonly alpha: boolean;
  /** 1 to 8, where the container itself states it; otherwise its EXIF data does. */
  readonly orientation?: number;
  /** The TIFF structure of its EXIF data. */
  readonly exif: Uint8Array | null;
}
