/** Pure: where a picture lies on the stage. Lengths are CSS pixels unless a name says otherwise. */
import { TILE_SIDE, VIEW_SIDE } from '../../shared/domain/limits';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Picture pixel (0, 0) lies at (x, y) of the viewport; one picture pixel is `scale` CSS pixels wide. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Tile {
  readonly column: number;
  readonly row: number;
}

/** Left free around a fitted picture. */
const FIT_MARGIN = 16;
/** Small pictures are enlarged at most this much to fill the stage. */
const MAX_FIT_SCALE = 2;
/** CSS pixels a picture pixel may have. */
const MAX_SCALE = 32;
/** Device pixels that a pixel of a tile has at least: some 24 tiles fill the largest screens then. */
const MIN_TILE_SCALE = 0.5;

/** The whole picture, centred, as large as fits. */
export function fit(picture: Size, viewport: Size): Placement {
  const scale = Math.min(
    Math.max(1, viewport.width - 2 * FIT_MARGIN) / picture.width,
    Math.max(1, viewport.height - 2 * FIT_MARGIN) / picture.height,
    MAX_FIT_SCALE,
  );
  return settle({ scale, x: 0, y: 0 }, picture, viewport);
}

/** Scales so that the picture pixel under (x, y) of the viewport stays there, as far as the edges allow. */
export function zoomTo(
  from: Placement,
  wanted: number,
  at: { readonly x: number; readonly y: number },
  picture: Size,
  viewport: Size,
): Placement {
  const smallest = Math.min(fit(picture, viewport).scale, 1);
  const scale = Math.min(Math.max(wanted, smallest), MAX_SCALE);
  const ratio = scale / from.scale;
  const x = at.x - (at.x - from.x) * ratio;
  const y = at.y - (at.y - from.y) * ratio;
  return settle({ scale, x, y }, picture, viewport);
}

export function panBy(
  from: Placement,
  dx: number,
  dy: number,
  picture: Size,
  viewport: Size,
): Placement {
  return settle({ scale: from.scale, x: from.x + dx, y: from.y + dy }, picture, viewport);
}

/** Centres what is smaller than the viewport, and lets no gap open beside what is larger. */
function settle(placement: Placement, picture: Size, viewport: Size): Placement {
  const { scale } = placement;
  return {
    scale,
    x: settleAxis(placement.x, picture.width * scale, viewport.width),
    y: settleAxis(placement.y, picture.height * scale, viewport.height),
  };
}

function settleAxis(offset: number, length: number, space: number): number {
  if (length <= space) return (space - length) / 2;
  return Math.min(0, Math.max(space - length, offset));
}

/**
 * The 1:1 tiles to draw over the view picture; none while that one has enough pixels, or the tiles have so many that
 * those in sight would fill the memory: all of a giant is in sight soon after the view picture has too few.
 * @param density device pixels per CSS pixel
 */
export function visibleTiles(
  placement: Placement,
  picture: Size,
  viewport: Size,
  density: number,
): readonly Tile[] {
  const longest = Math.max(picture.width, picture.height);
  const enough = Math.max(VIEW_SIDE / longest, MIN_TILE_SCALE);
  if (longest <= VIEW_SIDE || placement.scale * density <= enough) return [];
  const columns = span(placement.x, placement.scale, viewport.width, picture.width);
  const rows = span(placement.y, placement.scale, viewport.height, picture.height);
  return rows.flatMap((row) => columns.map((column) => ({ column, row })));
}

function span(offset: number, scale: number, space: number, pixels: number): readonly number[] {
  const side = TILE_SIDE * scale;
  const first = Math.max(0, Math.floor(-offset / side));
  const end = Math.min(Math.ceil(pixels / TILE_SIDE), Math.ceil((space - offset) / side));
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
