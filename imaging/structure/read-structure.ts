import type { PictureFormat } from '../../shared/domain/picture';
import { sniffFormat } from '../../shared/domain/sniff';
import { isAll, readEssence } from '../strip/essence';
import { readBmp } from './bmp';
import { readGif } from './gif';
import { readIco } from './ico';
import { readIsoMedia } from './isobmff';
import { readJpeg } from './jpeg';
import { readPng } from './png';
import type { Structure } from './structure';
import { readSvg } from './svg';
import { readTiff } from './tiff';
import { readWebp } from './webp';

/**
 * @param page from 0, for formats that have several
 * @returns null for a relative of the format that is not read
 */
type Reader = (bytes: Uint8Array, page: number) => Structure | null;

const READERS: Readonly<Record<PictureFormat, Reader>> = {
  png: readPng,
  jpeg: readJpeg,
  gif: readGif,
  webp: readWebp,
  avif: readIsoMedia,
  heic: readIsoMedia,
  tiff: readTiff,
  bmp: readBmp,
  ico: readIco,
  svg: readSvg,
};

/** What a file is found to be, and what can be done with its bytes: that is read when it is asked for. */
export interface FoundStructure extends Structure {
  readonly format: PictureFormat;
  /** Whether the bytes hold the picture and nothing else. */
  readonly clean: boolean;
  /** Whether all else can be taken out of the bytes: see `strip/`. */
  readonly strippable: boolean;
}

/**
 * Walks the segments, chunks or blocks of a picture. Never throws: what is broken is not clean, and the decoder judges
 * the rest.
 * @returns null where the bytes are no picture of a known format
 */
export function readStructure(bytes: Uint8Array, page: number): FoundStructure | null {
  const format = sniffFormat(bytes);
  const structure = format && READERS[format](bytes, page);
  if (!structure) return null;
  return {
    format,
    ...structure,
    get clean() {
      const essence = readEssence(bytes, format);
      return essence !== null && isAll(essence, bytes);
    },
    get strippable() {
      return readEssence(bytes, format) !== null;
    },
  };
}
