/** What a picture's file says about itself beyond its pixels: for the metadata panel. */
export interface PictureDescription {
  /** In the order shown; none is empty. */
  readonly groups: readonly DescriptionGroup[];
  /** Where the picture was taken, in degrees; null where the file does not say. */
  readonly location: Location | null;
}

export interface DescriptionGroup {
  /** `Camera`, `EXIF`, `XMP`, `Text` ... */
  readonly title: string;
  readonly rows: readonly DescriptionRow[];
}

export interface DescriptionRow {
  readonly label: string;
  readonly value: string;
}

export interface Location {
  /** -90 to 90, north is positive. */
  readonly latitude: number;
  /** -180 to 180, east is positive. */
  readonly longitude: number;
}

/** Rows of all groups together: more than any camera writes. */
export const MAX_DESCRIPTION_ROWS = 1000;
/** Characters of a label or a title. */
export const MAX_DESCRIPTION_LABEL = 100;
/** Characters of a value; longer ones are cut and end with an ellipsis. */
export const MAX_DESCRIPTION_VALUE = 1000;
