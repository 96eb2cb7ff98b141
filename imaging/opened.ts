import type { PictureFacts } from '../shared/domain/picture';

/** A picture whose container was read and whose pixels were not yet. */
export interface Opened {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts: PictureFacts;
  readonly camera: Readonly<Record<string, string>>;
}
