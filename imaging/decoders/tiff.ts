import type { Opened } from '../opened';
import { Refusal } from '../refusal';
import { isSrgb } from '../structure/icc';
import { tiffPages } from '../structure/tiff';
import { TiffFile, type TiffDirectory } from '../tiff/directory';
import { COMPRESSION, PHOTOMETRIC, readLayout, TAG, type TiffLayout } from '../tiff/layout';
import type { Drawable } from './decoder';
import { decodeFrame } from './frame';
import { frameWithProfile } from './raster';
import { rowToRgba } from '../tiff/colour';
import { decompressor } from '../tiff/decompress';
import { wholeJpeg } from '../tiff/jpeg';
import { rowBytes, rowReader, spreadSubsampled, undoPredictor } from '../tiff/samples';

/** Rows that are converted at once: some megabytes. */
const BAND_ROWS = 64;

type Context = OffscreenCanvasRenderingContext2D;

/** A strip or tile: where it is in the file, for each colour that has its own, and in the picture. */
interface Segment {
  readonly parts: readonly Uint8Array[];
  readonly left: number;
  readonly top: number;
  /** Rows stored; of a tile they may reach beyond the picture. */
  readonly rows: number;
}

/** Draws what it could decode of a segment. @returns whether that is all of it, a part, or nothing */
type DrawSegment = (segment: Segment) => Promise<'whole' | 'part' | 'none'>;

/** One page, strip by strip or tile by tile: a damaged one leaves its place blank. */
export async function decodeTiff({ bytes, facts }: Opened): Promise<Drawable> {
  const page = tiffPages(bytes)[facts.page];
  const layout = page && readLayout(page);
  if (!page || !layout) throw new Refusal('damaged');
  const { width, height } = layout;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: facts.alpha });
  if (context === null) throw new Error('No canvas context.');
  if (!facts.alpha) {
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
  }

  const drawSegment =
    layout.compression === COMPRESSION.jpeg
      ? jpegSegments(context, layout, page)
      : sampleSegments(context, layout, page, new TiffFile(bytes).isLittleEndian);
  let missing = 0;
  let all = 0;
  // Without a part of the directory the colours may be others, or what is up.
  let incomplete = page.isCut;
  for (const segment of segmentsOf(bytes, layout, page)) {
    const drawn = await drawSegment(segment);
    all += 1;
    if (drawn === 'none') missing += 1;
    if (drawn !== 'whole') incomplete = true;
  }
  if (missing === all) throw new Refusal('damaged');

  const profile = page.raw(TAG.iccProfile);
  if (profile !== null && layout.colours === 3 && !isSrgb(profile)) {
    await applyProfile(context, profile);
  }
  const { orientation } = facts;
  return { image: canvas, width, height, orientation, incomplete, close: () => undefined };
}

function* segmentsOf(
  bytes: Uint8Array,
  layout: TiffLayout,
  page: TiffDirectory,
): Generator<Segment> {
  const { height, isPlanar, samples, segment, width } = layout;
  const columns = Math.ceil(width / segment.width);
  const rows = Math.ceil(height / segment.height);
  const planes = isPlanar ? samples : 1;
  const each = columns * rows;
  const [offsetTag, countTag] = segment.isTile
    ? [TAG.tileOffsets, TAG.tileByteCounts]
    : [TAG.stripOffsets, TAG.stripByteCounts];
  const offsets = page.numbers(offsetTag, each * planes);
  const counts = page.numbers(countTag, each * planes);
  for (let index = 0; index < each; index += 1) {
    const top = Math.floor(index / columns) * segment.height;
    yield {
      parts: Array.from({ length: planes }, (_, plane) => {
        const at = offsets[plane * each + index] ?? 0;
        // Very old programs do not say how long a strip is.
        const count = counts[plane * each + index] ?? (each * planes === 1 ? Infinity : 0);
        return at === 0 ? new Uint8Array() : bytes.subarray(at, at + count);
      }),
      left: (index % columns) * segment.width,
      top,
      rows: segment.isTile ? segment.height : Math.min(segment.height, height - top),
    };
  }
}

function jpegSegments(context: Context, layout: TiffLayout, page: TiffDirectory): DrawSegment {
  const tables = page.raw(TAG.jpegTables);
  return async ({ parts: [part = new Uint8Array()], left, top }) => {
    const frame = await decodeFrame(wholeJpeg(part, tables, layout.photometric), 'jpeg').catch(
      () => null,
    );
    if (frame === null) return 'none';
    context.drawImage(frame.image, left, top);
    frame.image.close();
    return frame.incomplete ? 'part' : 'whole';
  };
}

function sampleSegments(
  context: Context,
  layout: TiffLayout,
  page: TiffDirectory,
  isLittleEndian: boolean,
): DrawSegment {
  const { bits, compression, isPlanar, samples, subsampling } = layout;
  const { width } = layout.segment;
  const decompress = decompressor(compression, page);
  const isPalette = layout.photometric === PHOTOMETRIC.palette;
  const readRow = rowReader({ ...layout, isLittleEndian }, isPalette);
  const convertRow = rowToRgba(layout, page);
  const partSamples = isPlanar ? 1 : samples;
  const stride = rowBytes(width, partSamples, bits);
  const isSubsampled = subsampling[0] * subsampling[1] > 1;
  const [across, down] = subsampling;

  const unpack = (part: Uint8Array, rows: number): Uint8Array => {
    const length = isSubsampled
      ? Math.ceil(width / across) * Math.ceil(rows / down) * (across * down + 2)
      : stride * rows;
    const unpacked = decompress(part, { width, rows, length });
    if (isSubsampled) {
      const share = unpacked.length / length;
      return spreadSubsampled(unpacked, width, Math.floor(rows * share), subsampling);
    }
    undoPredictor({ bytes: unpacked, width, samples: partSamples }, layout, isLittleEndian);
    return unpacked;
  };

  return ({ parts, left, top, rows }) => {
    const planes = parts.map((part) => unpack(part, rows));
    const decoded = Math.min(...planes.map(({ length }) => Math.floor(length / stride)));
    const shown = Math.min(decoded, layout.height - top);
    const columns = Math.min(width, layout.width - left);
    const line = new Float32Array(columns * samples);
    for (let first = 0; first < shown; first += BAND_ROWS) {
      const band = new ImageData(columns, Math.min(BAND_ROWS, shown - first));
      for (let y = 0; y < band.height; y += 1) {
        const start = (first + y) * stride;
        planes.forEach((plane, index) => readRow(plane, start, line, index, planes.length));
        convertRow(line, band.data, y * columns * 4);
      }
      context.putImageData(band, left, top + first);
    }
    return Promise.resolve(decoded >= rows ? 'whole' : decoded > 0 ? 'part' : 'none');
  };
}

/** The runtime turns the colours of a profile into those of the canvas. A profile that it does not know is left alone. */
async function applyProfile(context: Context, profile: Uint8Array): Promise<void> {
  const { width, height } = context.canvas;
  for (let top = 0; top < height; top += BAND_ROWS) {
    const rows = Math.min(BAND_ROWS, height - top);
    const { data } = context.getImageData(0, top, width, rows);
    const raster = { data: new Uint8Array(data.buffer), stride: width * 4, width, height: rows };
    const frame = await frameWithProfile(raster, profile).catch(() => null);
    if (frame === null) return;
    context.clearRect(0, top, width, rows);
    context.drawImage(frame, 0, top);
    frame.close();
  }
}
