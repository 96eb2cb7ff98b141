import type { PictureFormat } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import { cameraGroup, locationOf, placeGroup } from './camera';
import { drawingGroup } from './drawing';
import { fileGroup } from './file';
import { hiddenGroup } from './hidden';
import { readParts, XMP_BLOCK, type Parts } from './parts';
import { fit } from './rows';
import { largestEntry } from '../structure/ico';
import { drawingText } from '../structure/svg';
import { tiffPages } from '../structure/tiff';
import { TiffFile } from '../tiff/directory';
import { readStandards } from './tags';

const XMP_END = '</x:xmpmeta>';

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
  const parts = readParts(bytes, format);
  const standards = await readStandards(
    whereStandardsAre(bytes, format, page),
    xmpOf(bytes, format, parts),
  );
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

function whereStandardsAre(bytes: Uint8Array, format: PictureFormat, page: number): Uint8Array {
  switch (format) {
    case 'tiff':
      return withPageFirst(bytes, page);
    case 'ico': {
      const picture = largestEntry(bytes);
      return picture?.kind === 'png' ? picture.bytes : bytes;
    }
    default:
      return bytes;
  }
}

/** The packet of a GIF or a drawing. */
function xmpOf(bytes: Uint8Array, format: PictureFormat, { parts }: Parts): string {
  const text = () => {
    if (format === 'svg') return drawingText(bytes);
    const part = parts.find(({ name }) => name === XMP_BLOCK);
    return part ? new TextDecoder().decode(bytes.subarray(part.at, part.at + part.length)) : '';
  };
  const whole = text();
  const [from, to] = [whole.indexOf('<x:xmpmeta'), whole.lastIndexOf(XMP_END)];
  return from >= 0 && to > from ? whole.slice(from, to + XMP_END.length) : '';
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
