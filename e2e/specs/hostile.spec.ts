/** Files that want to harm: each is answered, and so is the good picture asked for beside it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_PICTURE_PIXELS } from '../../shared/domain/limits';
import { expectedLook, formatPicture } from '../fixtures/format-cases';
import { HOSTILE, largestPng } from '../fixtures/hostile';
import { planFor } from '../fixtures/plans';
import { sized } from '../fixtures/size';
import { difference, readPng } from '../fixtures/png-pixels';
import { expect, test } from '../harness/test';

/** What the app gives a picture: see IMAGING_TIMEOUT_MS. Shorter here, since some of these use all of it. */
const TIMEOUT_MS = 10_000;

// One app for all, as users have one: what a file leaves behind would be seen with the next.
test.use({ sharedOptions: { timeoutMs: TIMEOUT_MS } });
test.describe.configure({ mode: 'default' });

for (const { name, fate, bytes } of HOSTILE) {
  test(`${name} is answered, and its neighbours are drawn`, async ({ shared, folder }) => {
    const path = join(folder, name);
    writeFileSync(path, bytes());
    const neighbours = ['jpeg-444.jpg', 'svg-pixels.svg'];
    const [answer, ...others] = await Promise.all(
      [path, ...neighbours.map(formatPicture)].map((each) => shared.call('inspect', each)),
    );
    if (fate === 'any') {
      const isAnswered =
        answer !== undefined &&
        ('failure' in answer
          ? answer.failure.code === 'picture-unusable'
          : answer.facts.width * answer.facts.height <= MAX_PICTURE_PIXELS);
      expect(isAnswered, JSON.stringify(answer).slice(0, 500)).toBe(true);
    } else {
      expect(answer).toMatchObject({ failure: { code: 'picture-unusable', reason: fate } });
    }
    expect(others).toMatchObject([
      { facts: { format: 'jpeg', width: 120, height: 80 } },
      { facts: { format: 'svg' } },
    ]);
    const described = await shared.call('describe', path);
    if ('failure' in described) expect(described.failure.code).toBe('picture-unusable');
  });
}

test('a picture just below the caps is drawn, or given up after its time', async ({
  start,
  folder,
}) => {
  const harness = await start();
  // In the soak 196 of 200 megapixels, in 190 KB.
  const side = sized(5_000, 14_000);
  const path = join(folder, 'large.png');
  writeFileSync(path, largestPng(side));
  const begun = Date.now();
  const [answer, neighbour] = await Promise.all([
    harness.call('inspect', path),
    harness.call('inspect', formatPicture('jpeg-444.jpg')),
  ]);
  console.log(
    `${side ** 2 / 1e6} megapixels: ${'failure' in answer ? answer.failure.reason : 'drawn'} after ${Date.now() - begun} ms`,
  );
  if ('failure' in answer) expect(answer.failure.reason).toBe('timeout');
  else expect(answer.facts).toMatchObject({ width: side, height: side, incomplete: false });
  expect(neighbour).toMatchObject({ facts: { width: 120, height: 80 } });
});

test('after all of them a good picture is still right', async ({ shared }) => {
  for (const [file, look] of [
    ['png-rgb8.png', 'base'],
    ['heic-lossless.heic', 'base'],
    ['tiff-lzw.tif', 'base'],
    ['avif-lossless.avif', 'base'],
  ] as const) {
    const plan = planFor('png', { width: 120, height: 80 });
    const sent = await shared.call('prepare', formatPicture(file), plan);
    if ('failure' in sent) throw new Error(JSON.stringify(sent.failure));
    const seen = readPng(Buffer.from(sent.bytes, 'base64'));
    expect(difference(seen, expectedLook(look)).max, file).toBeLessThan(2);
  }
});
