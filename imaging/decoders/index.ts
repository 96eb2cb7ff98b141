import type { PictureFormat } from '../../shared/domain/picture';
import { decodeByBrowser } from './browser';
import type { Decoder } from './decoder';
import { decodeSvg } from './svg';
import { decodeTiff } from './tiff';

export const DECODERS: Readonly<Partial<Record<PictureFormat, Decoder>>> = {
  png: decodeByBrowser,
  jpeg: decodeByBrowser,
  gif: decodeByBrowser,
  webp: decodeByBrowser,
  tiff: decodeTiff,
  svg: decodeSvg,
};
