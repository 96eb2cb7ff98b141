import { MAX_PICTURE_PAGES } from '../../shared/domain/limits';
import type { Structure } from './structure';
import { TiffFile, type TiffDirectory } from '../tiff/directory';
import { readLayout, TAG } from '../tiff/layout';

/** Bit of NewSubfileType: a smaller copy of another picture. */
const REDUCED = 1;
/** What camera sensors give: a colour filter's mosaic, or linear raw. */
const SENSOR_PHOTOMETRICS: readonly (number | undefined)[] = [32803, 34892];

/** Reads the directories of a page. @returns null for camera raw files and forms that are not decoded */
export function readTiff(all: Uint8Array, page: number): Structure | null {
  const pages = tiffPages(all);
  const directory = pages[page] ?? pages[0];
  if (directory === undefined) return damaged(all);
  const layout = readLayout(directory);
  if (layout === null && (directory.isCut || !hasSize(directory))) return damaged(all);
  if (layout === null || isCameraRaw(all, pages)) return null;
  const orientation = directory.number(TAG.orientation) ?? 1;
  return {
    width: layout.width,
    height: layout.height,
    pages: pages.length,
    animated: false,
    alpha: layout.alpha !== 'none',
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    exif: new TiffFile(all).isBig ? null : all,
  };
}

function hasSize(directory: TiffDirectory): boolean {
  return Boolean(directory.number(TAG.width) && directory.number(TAG.height));
}

/** The pages: all directories of the main chain that are not smaller copies of another. */
export function tiffPages(all: Uint8Array): readonly TiffDirectory[] {
  const chain = new TiffFile(all).directories(MAX_PICTURE_PAGES);
  const whole = chain.filter((each) => ((each.number(TAG.newSubfileType) ?? 0) & REDUCED) === 0);
  return whole.length > 0 ? whole : chain.slice(0, 1);
}

/** Not enough of a directory can be read, or it states no size: it is a TIFF all the same. */
function damaged(all: Uint8Array): Structure {
  return { width: 0, height: 0, pages: 1, animated: false, alpha: false, exif: all };
}

/** Such files are TIFFs whose visible pages are previews, or which no one would recognise undeveloped. */
function isCameraRaw(all: Uint8Array, pages: readonly TiffDirectory[]): boolean {
  const [first] = pages;
  if (first === undefined) return false;
  const isCanon = all[8] === 0x43 && all[9] === 0x52;
  const isPreview = ((first.number(TAG.newSubfileType) ?? 0) & REDUCED) !== 0;
  const subDirectories = first.subDirectories;
  return (
    isCanon ||
    first.has(TAG.dngVersion) ||
    (isPreview && subDirectories.length > 0) ||
    [...pages.slice(0, 8), ...subDirectories].some((each) =>
      SENSOR_PHOTOMETRICS.includes(each.number(TAG.photometric)),
    )
  );
}
