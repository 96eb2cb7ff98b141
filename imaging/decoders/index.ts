import type { PictureFormat } from '../../shared/domain/picture';
import { decodeByBrowser } from './browser';
import type { Decoder } from './decoder';
import { decodeHeic } from './heic';
import { decodeIco } from './ico';
import { decodeSvg } from './svg';
import { decodeTiff } from './tiff';

export const DECODERS: Readonly<Record<PictureFormat, Decoder>> = {
  png: decodeByBrowser,
  jpeg: decodeByBrowser,
  gif: decodeByBrowser,
  webp: decodeByBrowser,
  avif: decodeByBrowser,
  heic: decodeHeic,
  tiff: decodeTiff,
  bmp: decodeByBrowser,
  ico: decodeIco,
  svg: decodeSvg,
};
