import type { PictureFormat } from '../../shared/domain/picture';
import { sniffFormat } from '../../shared/domain/sniff';
import { readGif } from './gif';
import { readJpeg } from './jpeg';
import { readPng } from './png';
import type { Structure } from './structure';
import { readWebp } from './webp';

/** @param page from 0, for formats that have several */
type Reader = (bytes: Uint8Array, page: number) => Structure;

const READERS: Readonly<Partial<Record<PictureFormat, Reader>>> = {
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
export function readStructure(
  bytes: Uint8Array,
  page: number,
): (Structure & { format: PictureFormat }) | null {
  const format = sniffFormat(bytes);
  const read = format && READERS[format];
  return read ? { format, ...read(bytes, page) } : null;
}
