import { TILE_SIDE, type Tile } from './content';

/** Tiles of a row. */
const COLUMNS = 8;

/** Where a tile begins in the mosaic, in pixels. */
export function placeOf(index: number): { readonly left: number; readonly top: number } {
  return { left: (index % COLUMNS) * TILE_SIDE, top: Math.floor(index / COLUMNS) * TILE_SIDE };
}

/** A small picture of these parts of a large one. @param tiles at least one */
export function mosaicOf({ data, width }: ImageData, tiles: readonly Tile[]): ImageData {
  const columns = Math.min(COLUMNS, tiles.length);
  const mosaic = new ImageData(columns * TILE_SIDE, Math.ceil(tiles.length / COLUMNS) * TILE_SIDE);
  tiles.forEach((tile, index) => {
    const { left, top } = placeOf(index);
    for (let row = 0; row < tile.height; row += 1) {
      const from = ((tile.top + row) * width + tile.left) * 4;
      const to = ((top + row) * mosaic.width + left) * 4;
      mosaic.data.set(data.subarray(from, from + tile.width * 4), to);
    }
  });
  return mosaic;
}
