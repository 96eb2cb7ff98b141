import type { ImagingRefusal } from '../shared/domain/imaging-job';

/** A picture that cannot be used, through no fault of ours. */
export class Refusal extends Error {
  constructor(readonly reason: ImagingRefusal) {
    super(reason);
  }
}
