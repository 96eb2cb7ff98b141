import type { ImagingHead } from '../shared/domain/imaging-job';

/** What is posted of a job that was done. */
export interface Result {
  readonly head: ImagingHead;
  readonly body: Uint8Array;
}
