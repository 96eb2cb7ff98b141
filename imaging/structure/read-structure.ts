import type { PictureFormat } from '../../shared/domain/picture';
import { sniffFormat } from '../../shared/domain/sniff';
import { readGif } from './gif';
import { readJpeg } from './jpeg';
import { readPng } from './png';
import type { Structure } from './structure';
import { readWebp } from './webp';

const READERS: Readonly<Record<PictureFormat, (bytes: Uint8Array) => Structure>> = {
  png: readPng,
  jpeg: readJpeg,
  gif: readGif,
  webp: readWebp,
};

/**
 * Walks the segments, chunks or blocks of a picture. Never throws: what is broken is not clean, and the decoder judges
 * the rest.
 * @returns null where the bytes are no picture of a known format
 */
export function readStructure(bytes: Uint8Array): (Structure & { format: PictureFormat }) | null {
  const format = sniffFormat(bytes);
  return format && { format, ...READERS[format](bytes) };
}
