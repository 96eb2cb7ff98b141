/** What is encoded to be sent, in real Chromium: by its content, within its bytes, and nothing but the picture. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EncodePlan, SendPlan } from '../../shared/domain/plan';
import { greyPng } from '../fixtures/oriented';
import { formatPicture } from '../fixtures/format-cases';
import { picture } from '../fixtures/pictures';
import { planFor } from '../fixtures/plans';
import { readPng, type Pixels } from '../fixtures/png-pixels';
import type { RunningHarness } from '../harness/start';
import { expect, test } from '../harness/test';

test.describe.configure({ mode: 'default' });

const SCREEN = { path: picture('sent/screen.png'), width: 1280, height: 800 };
const PHOTO = { path: picture('sent/photo.png'), width: 400, height: 300 };
const PRINT = { path: picture('sent/print.png'), width: 640, height: 240 };
const RED_ON_GREEN = { path: picture('sent/red-on-green.png'), width: 320, height: 96 };
/** Side in pixels of the squares that errors are counted in. */
const TILE = 32;

type Source = typeof SCREEN;

/** What fits such a picture, of which both kinds of format may be chosen. */
function planOf({ path, width, height }: Source, changes: Partial<EncodePlan> = {}): EncodePlan {
  return {
    kind: 'encode',
    width,
    height,
    lossless: 'png',
    lossy: 'jpeg',
    maxBytes: readFileSync(path).length,
    orOriginal: false,
    ...changes,
  };
}

async function prepare(harness: RunningHarness, path: string, plan: SendPlan) {
  const sent = await harness.call('prepare', path, plan);
  if ('failure' in sent) throw new Error(JSON.stringify(sent.failure));
  return { ...sent, bytes: Buffer.from(sent.bytes, 'base64') };
}

/** Bytes of the same pixels as a JPEG of the fixed quality 0.9. */
async function bytesAtNine(harness: RunningHarness, path: string): Promise<number> {
  const view = await harness.call('view', path, 4000);
  if ('failure' in view) throw new Error(JSON.stringify(view.failure));
  expect(view.format).toBe('jpeg');
  return Buffer.from(view.bytes, 'base64').length;
}

/** Pixels of any picture, as the runtime decodes it. */
async function pixelsOf(
  harness: RunningHarness,
  path: string,
  size: { width: number; height: number },
): Promise<Pixels> {
  return readPng((await prepare(harness, path, planFor('png', size))).bytes);
}

function file(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Root of the mean squared error in the tile where it is largest: of brightness, and of red less green. */
function worstErrors(one: Pixels, other: Pixels): { light: number; redness: number } {
  const worst = { light: 0, redness: 0 };
  for (let top = 0; top + TILE <= one.height; top += TILE) {
    for (let left = 0; left + TILE <= one.width; left += TILE) {
      let light = 0;
      let redness = 0;
      for (let y = top; y < top + TILE; y += 1) {
        for (let x = left; x < left + TILE; x += 1) {
          const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) => {
            const at = (y * one.width + x) * 4 + channel;
            return (other.rgba[at] ?? 0) - (one.rgba[at] ?? 0);
          });
          light += (0.299 * red + 0.587 * green + 0.114 * blue) ** 2;
          redness += (red - green) ** 2;
        }
      }
      worst.light = Math.max(worst.light, Math.sqrt(light / TILE ** 2));
      worst.redness = Math.max(worst.redness, Math.sqrt(redness / TILE ** 2));
    }
  }
  return worst;
}

test('small print over a photo stays within its error, in every colour', async ({
  shared,
  folder,
}) => {
  const plan = planOf(PRINT, { lossless: null });
  const sent = await prepare(shared, PRINT.path, plan);
  expect(sent.format).toBe('jpeg');
  const before = readPng(readFileSync(PRINT.path));
  const after = await pixelsOf(shared, file(folder, 'print.jpg', sent.bytes), PRINT);
  expect(worstErrors(before, after).light).toBeLessThan(7);

  // What a photo bears is not enough for print.
  const photo = await prepare(shared, PHOTO.path, planOf(PHOTO, { lossless: null }));
  const tables = (jpeg: Buffer) => jpeg.subarray(jpeg.indexOf('ffdb', 'hex')).subarray(5, 69);
  const steps = (jpeg: Buffer) => tables(jpeg).reduce((sum, step) => sum + step, 0);
  expect(steps(sent.bytes)).toBeLessThan(steps(photo.bytes) * 0.8);
});

test('print that is read by its colour alone keeps it', async ({ shared, folder }) => {
  const plan = planOf(RED_ON_GREEN, { lossless: null, maxBytes: 1_000_000 });
  const before = readPng(readFileSync(RED_ON_GREEN.path));
  const sent = await prepare(shared, RED_ON_GREEN.path, plan);
  const after = await pixelsOf(shared, file(folder, 'colour.jpg', sent.bytes), RED_ON_GREEN);
  expect(worstErrors(before, after).redness).toBeLessThan(6);

  const view = await shared.call('view', RED_ON_GREEN.path, 4000);
  if ('failure' in view) throw new Error(view.failure.message);
  const fixed = file(folder, 'fixed.jpg', Buffer.from(view.bytes, 'base64'));
  const spoilt = await pixelsOf(shared, fixed, RED_ON_GREEN);
  expect(worstErrors(before, spoilt).redness).toBeGreaterThan(20);
});

test('a soft photo takes clearly fewer bytes than at a fixed quality', async ({ shared }) => {
  const sent = await prepare(shared, PHOTO.path, planOf(PHOTO));
  expect(sent.format).toBe('jpeg');
  expect(sent.bytes.length).toBeLessThan(0.6 * (await bytesAtNine(shared, PHOTO.path)));
});

test('a noisy one does not explode', async ({ shared, folder }) => {
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const size = { width: 512, height: 384 };
  for (const noise of [10, 40, 100]) {
    const grey = () => 128 + (random() + random() - 1) * noise;
    const path = file(folder, `noise-${noise}.png`, greyPng(size.width, size.height, grey));
    const sent = await prepare(shared, path, planOf({ path, ...size }));
    expect(sent.format).toBe('jpeg');
    expect(sent.bytes.length).toBeLessThan(await bytesAtNine(shared, path));
  }
});

test('a screenshot stays as it is to the pixel, also where it is scaled', async ({ shared }) => {
  for (const [width, height] of [
    [1280, 800],
    [768, 480],
  ] as const) {
    const plan = planOf(SCREEN, { width, height, maxBytes: 200_000 });
    const sent = await prepare(shared, SCREEN.path, plan);
    expect(sent.format).toBe('png');
    const exact = await pixelsOf(shared, SCREEN.path, { width, height });
    expect(Buffer.from(readPng(sent.bytes).rgba).equals(exact.rgba)).toBe(true);
  }
});

test('a screenshot is sent as the original rather than worn', async ({ shared }) => {
  const plan = planOf(SCREEN, { width: 1216, height: 760 });
  const fits = await prepare(shared, SCREEN.path, { ...plan, orOriginal: true });
  expect(fits).toMatchObject({ width: 1216, height: 760 });
  expect(fits.bytes.length).toBeLessThanOrEqual(plan.maxBytes);

  const tight = { ...plan, maxBytes: 5_000 };
  const worn = await prepare(shared, SCREEN.path, tight);
  expect(worn).toMatchObject({ width: 1216, height: 760 });
  const sent = await prepare(shared, SCREEN.path, { ...tight, orOriginal: true });
  expect(sent.bytes.equals(readFileSync(SCREEN.path))).toBe(true);
  expect(sent).toMatchObject({ format: 'png', width: 1280, height: 800 });
});

test('WebP keeps a screenshot to the pixel too', async ({ shared, folder }) => {
  const plan = planOf(SCREEN, { lossless: 'webp', lossy: 'webp', maxBytes: 200_000 });
  const sent = await prepare(shared, SCREEN.path, plan);
  expect(sent.bytes.toString('latin1', 0, 64)).toContain('VP8L');
  const after = await pixelsOf(shared, file(folder, 'screen.webp', sent.bytes), SCREEN);
  expect(Buffer.from(after.rgba).equals(readPng(readFileSync(SCREEN.path)).rgba)).toBe(true);
});

test('transparency is kept, and white only where nothing but JPEG is taken', async ({
  shared,
  folder,
}) => {
  const path = picture('alpha.webp');
  const size = { width: 100, height: 75 };
  for (const [lossless, lossy, format] of [
    ['png', 'webp', null],
    [null, 'webp', 'webp'],
    ['png', null, 'png'],
  ] as const) {
    const plan = planOf({ path, ...size }, { lossless, lossy, maxBytes: 100_000 });
    const sent = await prepare(shared, path, plan);
    if (format !== null) expect(sent.format).toBe(format);
    const pixels = await pixelsOf(shared, file(folder, 'alpha', sent.bytes), size);
    expect(pixels.rgba[3]).toBe(0);
    expect(pixels.rgba[(37 * 100 + 50) * 4 + 3]).toBe(255);
  }
  const plan = planOf({ path, ...size }, { lossless: null, lossy: 'jpeg', maxBytes: 100_000 });
  const sent = await prepare(shared, path, plan);
  const { rgba } = await pixelsOf(shared, file(folder, 'white.jpg', sent.bytes), size);
  for (const channel of rgba.subarray(0, 3)) expect(channel).toBeGreaterThan(250);
});

test('quality goes down for the bytes that it may take, and no further than can be borne', async ({
  shared,
  folder,
}) => {
  const chosen = await prepare(shared, PRINT.path, planOf(PRINT, { lossless: null }));
  const most = Math.round(chosen.bytes.length * 0.9);
  const spared = await prepare(
    shared,
    PRINT.path,
    planOf(PRINT, { lossless: null, maxBytes: most }),
  );
  expect(spared.bytes.length).toBeLessThanOrEqual(most);

  const impossible = planOf(PRINT, { lossless: null, maxBytes: 100 });
  const least = await prepare(shared, PRINT.path, impossible);
  expect(least.bytes.length).toBeLessThan(chosen.bytes.length);
  const before = readPng(readFileSync(PRINT.path));
  const after = await pixelsOf(shared, file(folder, 'least.jpg', least.bytes), PRINT);
  expect(worstErrors(before, after).light).toBeLessThan(14);

  const original = await prepare(shared, PRINT.path, { ...impossible, orOriginal: true });
  expect(original.bytes.equals(readFileSync(PRINT.path))).toBe(true);
  expect(original).toMatchObject({ format: 'png', width: PRINT.width, height: PRINT.height });
});

test('WebP loses colours rather than grow where nothing else may go', async ({ shared }) => {
  const { path } = RED_ON_GREEN;
  const plan = planOf(RED_ON_GREEN, { lossless: null, lossy: 'webp', maxBytes: 1_500 });
  const isExact = (webp: Buffer) => webp.toString('latin1', 0, 64).includes('VP8L');
  const exact = await prepare(shared, path, { ...plan, maxBytes: 10_000 });
  expect(isExact(exact.bytes)).toBe(true);
  const spared = await prepare(shared, path, plan);
  expect(isExact(spared.bytes)).toBe(false);
  expect(spared.bytes.length).toBeLessThanOrEqual(1_500);
  const sent = await prepare(shared, path, { ...plan, orOriginal: true });
  expect(sent.bytes.equals(readFileSync(path))).toBe(true);
});

test('the encoders leave nothing but the picture', async ({ shared, folder }) => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const plan = planFor(format, { width: 96, height: 128 });
    const sent = await prepare(shared, picture('exif-orient-6.jpg'), plan);
    expect(sent.bytes.toString('latin1')).not.toMatch(
      /ICC_PROFILE|ICCP|iCCP|Google|Exif\0|eXIf|EXIF|Example/,
    );
    const inspected = await shared.call('inspect', file(folder, `sent.${format}`, sent.bytes));
    expect(inspected).toMatchObject({ facts: { format, clean: true }, camera: {} });
    expect(sent.removed.join()).toMatch(/GPS 48\.858/);
  }
});

test('an original is sent without what lies beside its pixels', async ({ shared, folder }) => {
  const path = picture('metadata/photo.jpg');
  const sent = await prepare(shared, path, { kind: 'original' });
  expect(sent.format).toBe('jpeg');
  expect(sent.removed.length).toBeGreaterThan(3);
  const size = { width: sent.width, height: sent.height };
  const stripped = await pixelsOf(shared, file(folder, 'stripped.jpg', sent.bytes), size);
  expect(Buffer.from(stripped.rgba).equals((await pixelsOf(shared, path, size)).rgba)).toBe(true);
});

test('the same bytes and plan give the same bytes', async ({ shared, startBeside }) => {
  const other = await startBeside({ workers: 1 });
  for (const [path, plan] of [
    [PRINT.path, planOf(PRINT, { lossless: null, width: 512, height: 192 })],
    [PHOTO.path, planOf(PHOTO, { lossy: 'webp', width: 320, height: 240 })],
    [SCREEN.path, planOf(SCREEN, { width: 640, height: 400 })],
    [formatPicture('jpeg-orient-6.jpg'), planFor('jpeg', { width: 60, height: 40 })],
  ] as const) {
    const [first, second, elsewhere] = await Promise.all([
      prepare(shared, path, plan),
      prepare(shared, path, plan),
      prepare(other, path, plan),
    ]);
    expect(first.bytes.equals(second.bytes)).toBe(true);
    expect(first.bytes.equals(elsewhere.bytes)).toBe(true);
  }
});
