import type { PictureFormat } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import { cameraGroup, locationOf, placeGroup } from './camera';
import { drawingGroup } from './drawing';
import { fileGroup } from './file';
import { hiddenGroup } from './hidden';
import { readParts } from './parts';
import { fit } from './rows';
import { tiffPages } from '../structure/tiff';
import { TiffFile } from '../tiff/directory';
import { readStandards } from './tags';

/**
 * All that a file says about itself: first in plain words, then each standard in full, then what lies in it besides.
 * Broken metadata is left out.
 * @param camera as `imaging/exif.ts` gives it
 * @param page from 0
 */
export async function describe(
  bytes: Uint8Array,
  format: PictureFormat,
  camera: Readonly<Record<string, string>>,
  page = 0,
): Promise<PictureDescription> {
  const standards = await readStandards(format === 'tiff' ? withPageFirst(bytes, page) : bytes);
  const parts = readParts(bytes, format);
  const location = locationOf(standards);
  const groups = fit([
    cameraGroup(camera, standards),
    placeGroup(location, standards),
    fileGroup(bytes, format, parts, standards),
    ...(format === 'svg' ? [drawingGroup(bytes)] : []),
    hiddenGroup(bytes, format, parts, standards.thumbnailBytes),
    ...standards.groups,
  ]);
  return { groups, location };
}

/** A TIFF whose header names the directory of a page: readers of metadata look at the first one alone. */
function withPageFirst(bytes: Uint8Array, page: number): Uint8Array {
  const file = new TiffFile(bytes);
  const start = tiffPages(bytes)[page]?.start;
  if (file.isBig || start === undefined || start === file.offset(4)) return bytes;
  const turned = bytes.slice();
  new DataView(turned.buffer).setUint32(4, start, file.isLittleEndian);
  return turned;
}
