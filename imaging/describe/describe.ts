import type { PictureFormat } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import { cameraGroup, locationOf, placeGroup } from './camera';
import { drawingGroup } from './drawing';
import { fileGroup } from './file';
import { hiddenGroup } from './hidden';
import { readParts } from './parts';
import { fit } from './rows';
import { readStandards } from './tags';

/**
 * All that a file says about itself: first in plain words, then each standard in full, then what lies in it besides.
 * Broken metadata is left out.
 * @param camera as `imaging/exif.ts` gives it
 */
export async function describe(
  bytes: Uint8Array,
  format: PictureFormat,
  camera: Readonly<Record<string, string>>,
): Promise<PictureDescription> {
  const standards = await readStandards(bytes);
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
