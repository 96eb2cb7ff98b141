import { type ImagingHead } from '../../shared/domain/imaging-job';
export interface ImagingResult {
  readonly head: ImagingHead;
  readonly body: Uint8Array;
}
/** Takes a posted result apart; null where any part of it is not as agreed. */
export declare function readResult(packed: Uint8Array): ImagingResult | null;
