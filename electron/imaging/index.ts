export {
  Imaging,
  type CameraFacts,
  type EncodedPicture,
  type GreyPicture,
  type ImagingOptions,
  type Inspected,
  type PreparedPicture,
  type Readable,
} from './imaging';
export { IMAGING_SCHEME_PRIVILEGES } from './imaging-window';
export { PictureFailure } from './picture-failure';
export type { Colour } from '../../shared/domain/imaging-job';
export { sniffFormat } from '../../shared/domain/sniff';
