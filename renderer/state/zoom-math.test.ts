import { describe, expect, it } from 'vitest';
import { fit, panBy, visibleTiles, zoomTo } from './zoom-math';

const picture = { width: 4000, height: 3000 };
const viewport = { width: 832, height: 632 };

describe('the place of a picture', () => {
  it('is as large as fits, in the middle', () => {
    expect(fit(picture, viewport)).toEqual({ scale: 0.2, x: 16, y: 16 });
    expect(fit({ width: 10, height: 10 }, viewport).scale).toBe(2);
  });

  it('keeps what is under the pointer while zooming', () => {
    const at = { x: 416, y: 316 };
    const { scale, x, y } = zoomTo(fit(picture, viewport), 1, at, picture, viewport);
    expect(scale).toBe(1);
    expect((at.x - x) / scale).toBeCloseTo(2000);
    expect((at.y - y) / scale).toBeCloseTo(1500);
  });

  it('zooms out no further than the fit and in no further than 32', () => {
    const at = { x: 0, y: 0 };
    const from = fit(picture, viewport);
    expect(zoomTo(from, 0.01, at, picture, viewport)).toEqual(from);
    expect(zoomTo(from, 1000, at, picture, viewport).scale).toBe(32);
  });

  it('opens no gap at an edge when panned', () => {
    const actual = zoomTo(fit(picture, viewport), 1, { x: 0, y: 0 }, picture, viewport);
    const far = panBy(actual, -1e6, 1e6, picture, viewport);
    expect(far).toEqual({ scale: 1, x: 832 - 4000, y: 0 });
  });
});

describe('tiles', () => {
  it('are not needed while the view picture has the pixels', () => {
    expect(visibleTiles(fit(picture, viewport), picture, viewport, 1)).toEqual([]);
    const small = { width: 2000, height: 1000 };
    expect(visibleTiles({ scale: 8, x: 0, y: 0 }, small, viewport, 1)).toEqual([]);
  });

  it('are few, however large the picture: a whole giant in sight has none', () => {
    const giant = { width: 20_000, height: 10_000 };
    const screen = { width: 2560, height: 1440 };
    for (let scale = fit(giant, screen).scale; scale < 4; scale *= 1.1) {
      const at = { scale, x: -5000 * scale, y: -3000 * scale };
      const tiles = visibleTiles(at, giant, screen, 1);
      expect(tiles.length).toBeLessThanOrEqual(24);
      if (scale > 0.5) expect(tiles.length).toBeGreaterThan(0);
      if (scale >= 1) expect(tiles.length).toBeLessThanOrEqual(12);
    }
  });

  it('are those in sight', () => {
    const tiles = visibleTiles({ scale: 1, x: -1000, y: -2100 }, picture, viewport, 1);
    expect(tiles).toEqual([
      { column: 0, row: 2 },
      { column: 1, row: 2 },
    ]);
  });
});
