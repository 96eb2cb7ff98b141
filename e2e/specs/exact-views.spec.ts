import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { greyPng } from '../fixtures/oriented';
import { difference, readPng, type Pixels } from '../fixtures/png-pixels';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../harness/test';

/** A view of what is sent must show what the model sees: also what a JPEG encoder would add or blur away. */
test('an exact view and an exact tile change no pixel', async ({ shared, folder }) => {
  const path = join(folder, 'noise.png');
  const original = greyPng(1100, 60, (x, y) => (x * 7919 + y * 104_729 + ((x * y) % 251)) % 256);
  writeFileSync(path, original);
  const pixels = readPng(original);
  const view = await shared.call('view', path, 2560, 0, true);
  if ('failure' in view) throw new Error(JSON.stringify(view.failure));
  expect([view.format, view.width, view.height]).toEqual(['png', 1100, 60]);
  expect(difference(readPng(Buffer.from(view.bytes, 'base64')), pixels).max).toBe(0);

  const tile = await shared.call('tile', path, 1, 0, 0, true);
  if (typeof tile !== 'string') throw new Error(JSON.stringify(tile.failure));
  const right = cut(pixels, 1024, 76);
  expect(difference(readPng(Buffer.from(tile, 'base64')), right).max).toBe(0);
});

test('a view that is scaled down is no larger for being exact', async ({ shared }) => {
  const view = await shared.call('view', picture('IMG_2024.jpg'), 1000, 0, true);
  if ('failure' in view) throw new Error(JSON.stringify(view.failure));
  expect([view.format, Math.max(view.width, view.height)]).toEqual(['jpeg', 1000]);
});

/** Columns of a picture. */
function cut({ height, rgba, width }: Pixels, left: number, columns: number): Pixels {
  const rows = Array.from({ length: height }, (_, y) =>
    rgba.subarray((y * width + left) * 4, (y * width + left + columns) * 4),
  );
  return { width: columns, height, rgba: new Uint8Array(Buffer.concat(rows)) };
}
