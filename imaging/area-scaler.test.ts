import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AreaScaler } from './area-scaler';

const OPAQUE = { alpha: false, order: 'rgba' } as const;

const opaque = (...greys: number[]) =>
  Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255]));

it('takes means', () => {
  const scaler = new AreaScaler({ width: 4, height: 2 }, { width: 2, height: 1 }, OPAQUE);
  scaler.push(opaque(0, 100, 40, 40, 200, 100, 40, 40));
  expect([...scaler.result]).toEqual([...opaque(100, 40)]);
});

it('shares pixels that lie across a border', () => {
  const scaler = new AreaScaler({ width: 3, height: 1 }, { width: 2, height: 1 }, OPAQUE);
  scaler.push(opaque(0, 90, 240));
  expect([...scaler.result]).toEqual([...opaque(30, 190)]);
});

it('gives transparent pixels no say in the colour', () => {
  const scaler = new AreaScaler(
    { width: 2, height: 1 },
    { width: 1, height: 1 },
    { alpha: true, order: 'rgba' },
  );
  scaler.push(Uint8ClampedArray.of(200, 100, 0, 255, 0, 0, 255, 0));
  expect([...scaler.result]).toEqual([200, 100, 0, 128]);
});

it('loses no line of one pixel, wherever it lies and however it is scaled', () => {
  const width = 997;
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: width - 1 }),
      fc.integer({ min: 30, max: width }),
      (line, to) => {
        const row = new Uint8ClampedArray(width * 4).fill(255);
        row.set([0, 0, 0, 255], line * 4);
        const across = new AreaScaler({ width, height: 1 }, { width: to, height: 1 }, OPAQUE);
        across.push(row);
        // Lines between two pixels darken both: in sum as much as they cover.
        const lost = across.result.reduce((sum, value) => sum + 255 - value, 0) / 3;
        expect(lost).toBeGreaterThan((255 * to) / width - 2);
        expect(lost).toBeLessThan((255 * to) / width + 2);
      },
    ),
  );
});

it('fills every pixel, whatever the sizes', () => {
  const side = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(side, side, side, side, (a, b, c, d) => {
      const from = { width: Math.max(a, c), height: Math.max(b, d) };
      const to = { width: Math.min(a, c), height: Math.min(b, d) };
      const scaler = new AreaScaler(from, to, { alpha: true, order: 'rgba' });
      const rows = new Uint8ClampedArray(from.width * from.height * 4).fill(77);
      scaler.push(rows.subarray(0, from.width * 4));
      scaler.push(rows.subarray(from.width * 4));
      expect([...scaler.result].every((value) => Math.abs(value - 77) <= 1)).toBe(true);
    }),
  );
});

/** Black lines one pixel wide on white, at these of 504 columns. */
const LINES = [13, 47, 110, 208, 307, 390, 407, 488];
/** The same scaled to 32 pixels from all its pixels by a Lanczos filter: `resize(32, 1, {kernel: 'lanczos3'})` of sharp 0.35. */
const LANCZOS = [
  239, 255, 243, 247, 255, 255, 243, 247, 255, 255, 255, 255, 247, 243, 255, 255, 255, 255, 252,
  239, 255, 255, 255, 255, 242, 242, 246, 255, 254, 255, 243, 247,
];

it('shows lines of one pixel as a full decode with a Lanczos filter does, after a decoder that halves thrice', () => {
  // A JPEG decoder that gives an eighth gives the means of eight by eight pixels.
  const eighths = Array.from({ length: 504 / 8 }, (_, block) => {
    const lines = LINES.filter((line) => Math.floor(line / 8) === block).length;
    return 255 - (lines * 255) / 8;
  });
  const scaler = new AreaScaler({ width: 63, height: 1 }, { width: 32, height: 1 }, OPAQUE);
  scaler.push(opaque(...eighths));
  const greys = LANCZOS.map((_, x) => scaler.result[x * 4] ?? 0);
  const differences = greys.map((grey, x) => Math.abs(grey - (LANCZOS[x] ?? 0)));
  expect(Math.max(...differences)).toBeLessThanOrEqual(12);
  expect(differences.reduce((sum, each) => sum + each) / differences.length).toBeLessThan(4);

  const darkness = (row: readonly number[], line: number) => {
    const x = Math.floor((line * 32) / 504);
    return row.slice(Math.max(0, x - 1), x + 2).reduce((sum, grey) => sum + 255 - grey, 0);
  };
  for (const line of LINES) {
    expect(darkness(greys, line) / darkness(LANCZOS, line)).toBeGreaterThan(0.7);
    expect(darkness(greys, line) / darkness(LANCZOS, line)).toBeLessThan(1.3);
  }
});
