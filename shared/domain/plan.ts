import type { Detail, EndpointProfile } from './endpoint';
import type { PictureFacts, PictureFormat } from './picture';

/** What imaging is to make of a picture before it is sent. */
export type SendPlan =
  /** The original bytes: clean, allowed, and no larger in pixels than the detail can use. */
  | { readonly kind: 'original' }
  /** Scaled (never enlarged), upright, without metadata. */
  | {
      readonly kind: 'encode';
      /** Pixels, after orientation. */
      readonly width: number;
      readonly height: number;
      readonly format: PictureFormat;
    };

/** Gives what is sent of a picture: see the implementation's tests for every rule. */
export type PlanPicture = (
  picture: PictureFacts,
  model: string,
  detail: Detail,
  profile: EndpointProfile,
) => SendPlan;
