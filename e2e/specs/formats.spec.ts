/** Every format against what independent encoders wrote and independent decoders read: see fixtures/make-formats.sh. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DRAWING_SIDE } from '../../shared/domain/limits';
import type { PictureFacts } from '../../shared/domain/picture';
import { remarksOf } from '../../shared/domain/remarks';
import {
  expectedLook,
  FORMAT_CASES,
  formatPicture,
  TOLERANCES,
  type FormatCase,
} from '../fixtures/format-cases';
import { picture } from '../fixtures/pictures';
import { planFor } from '../fixtures/plans';
import { colourAt, difference, readPng, type Pixels } from '../fixtures/png-pixels';
import type { RunningHarness } from '../harness/start';
import { expect, test } from '../harness/test';

test.describe.configure({ mode: 'default' });

function good<T extends object>(answer: T): Exclude<T, { failure: unknown }> {
  if ('failure' in answer) throw new Error(JSON.stringify(answer.failure));
  return answer as Exclude<T, { failure: unknown }>;
}

async function factsOf(harness: RunningHarness, path: string, page = 0): Promise<PictureFacts> {
  return good(await harness.call('inspect', path, page)).facts;
}

/** What imaging makes of a picture, in its own size or scaled. */
async function pixelsOf(
  harness: RunningHarness,
  path: string,
  { width, height }: { width: number; height: number },
  page = 0,
): Promise<Pixels> {
  const plan = planFor('png', { width, height });
  const sent = good(await harness.call('prepare', path, plan, page));
  return readPng(Buffer.from(sent.bytes, 'base64'));
}

function file(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

for (const each of FORMAT_CASES) {
  const { format, look, tolerance, alpha, animated, pages } = each;
  test(`${each.file} is read as it is and looks as it must`, async ({ shared }) => {
    const expected = expectedLook(look);
    const { width, height } = expected;
    expect(await factsOf(shared, each.path)).toMatchObject({
      format,
      width,
      height,
      alpha,
      animated,
      pages,
      page: 0,
      incomplete: false,
    });
    const { mean, max } = difference(await pixelsOf(shared, each.path, expected), expected);
    expect(mean, 'mean difference').toBeLessThanOrEqual(TOLERANCES[tolerance].mean);
    expect(max, 'largest difference').toBeLessThanOrEqual(TOLERANCES[tolerance].max);
  });
}

test('each page of a TIFF has its own size and look', async ({ shared }) => {
  const path = formatPicture('tiff-pages.tif');
  for (const page of [1, 2]) {
    const expected = expectedLook(`tiff-pages-${page}`);
    const { width, height } = expected;
    expect(await factsOf(shared, path, page)).toMatchObject({ width, height, page, pages: 3 });
    const { max } = difference(await pixelsOf(shared, path, expected, page), expected);
    expect(max).toBeLessThanOrEqual(TOLERANCES.exact.max);
  }
  expect(await shared.call('inspect', path, 3)).toMatchObject({ failure: { reason: 'damaged' } });
});

test('what a standard decoder need not read is right or refused, never wrong', async ({
  shared,
}) => {
  for (const [name, look] of [
    ['jpeg-arithmetic.jpg', 'jpeg-arithmetic'],
    ['tiff-zstd.tif', 'tiff-zstd'],
  ] as const) {
    const answer = await shared.call('inspect', formatPicture(name));
    if ('failure' in answer) {
      expect(answer.failure.code, name).toBe('picture-unusable');
      expect(['damaged', 'not-a-picture'], name).toContain(answer.failure.reason);
    } else {
      const expected = expectedLook(look);
      const seen = await pixelsOf(shared, formatPicture(name), expected);
      expect(difference(seen, expected).max, name).toBeLessThanOrEqual(TOLERANCES.lossy.max);
    }
  }
});

for (const [name, width, height] of [
  ['svg-pixels', DRAWING_SIDE, DRAWING_SIDE / 2],
  ['svg-viewbox', DRAWING_SIDE, DRAWING_SIDE / 2],
  ['svg-millimetres', DRAWING_SIDE, DRAWING_SIDE / 2],
  ['svg-large', 2048, 1024],
] as const) {
  test(`${name}.svg is drawn large enough, with its colours in their places`, async ({
    shared,
  }) => {
    const path = formatPicture(`${name}.svg`);
    expect(await factsOf(shared, path)).toMatchObject({
      format: 'svg',
      width,
      height,
      alpha: true,
      animated: false,
      pages: 1,
      incomplete: false,
    });
    const seen = await pixelsOf(shared, path, { width, height });
    const places = [
      [1, 1],
      [width / 2 - 2, height / 2 - 2],
      [width / 2 + 1, height / 2 + 1],
      [width - 2, height - 2],
      [width - 2, 1],
      [1, height - 2],
    ] as const;
    expect(places.map(([x, y]) => colourAt(seen, x, y))).toEqual([
      '#e01020',
      '#e01020',
      '#2040d0',
      '#2040d0',
      'clear',
      'clear',
    ]);
  });
}

test('gradients and text of a drawing are drawn', async ({ shared }) => {
  const size = { width: DRAWING_SIDE, height: DRAWING_SIDE / 2 };
  const gradient = await pixelsOf(shared, formatPicture('svg-gradient.svg'), size);
  for (let x = 0; x < size.width; x += 50) {
    const grey = gradient.rgba[(100 * size.width + x) * 4] ?? 0;
    expect(Math.abs(grey - (x / size.width) * 255)).toBeLessThan(3);
  }
  const text = await pixelsOf(shared, formatPicture('svg-text.svg'), size);
  const dark = text.rgba.filter((value, at) => at % 4 === 0 && value < 64).length;
  expect(dark).toBeGreaterThan(size.width * size.height * 0.02);
  expect(dark).toBeLessThan(size.width * size.height * 0.3);
});

test('scripts in a drawing do not run, and nothing is loaded for it', async ({
  shared,
  folder,
}) => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('<svg xmlns="http://www.w3.org/2000/svg"/>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const local = `file://${formatPicture('jpeg-444.jpg')}`;
  const drawing = `<?xml version="1.0"?>
    <?xml-stylesheet href="${url}/a.css"?>
    <!DOCTYPE svg [<!ENTITY outside SYSTEM "${url}/entity">]>
    <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="1024" height="512"
        onload="document.documentElement.setAttribute('fill', 'red')">
      <style>@import url("${url}/b.css"); @font-face { font-family: F; src: url("${url}/font"); }
        text { font-family: F; } #styled { fill: url("${url}/c.svg#paint"); }</style>
      <rect id="back" width="1024" height="512" fill="#10a040"/>
      <script>document.getElementById('back').setAttribute('fill', '#ff0000'); fetch('${url}/script');</script>
      <script href="${url}/d.js"/>
      <image href="${url}/e.png" width="300" height="300"/>
      <image href="${local}" x="600" width="300" height="300"/>
      <image xlink:href="${url}/f.svg" width="300" height="300"/>
      <use href="${url}/g.svg#it"/>
      <rect id="styled" width="10" height="10"/>
      <filter id="f"><feImage href="${url}/h.png"/></filter><rect width="0" height="0" filter="url(#f)"/>
      <foreignObject width="100" height="100"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${url}/frame"/>
        <img xmlns="http://www.w3.org/1999/xhtml" src="${url}/img.png"/></foreignObject>
      <animate href="#back" attributeName="fill" to="#0000ff" begin="0s" dur="0.001s" fill="freeze"/>
      <text x="10" y="400">&outside;</text>
    </svg>`;
  try {
    const path = file(folder, 'hostile.svg', drawing);
    const answer = await shared.call('inspect', path);
    if ('failure' in answer) {
      expect(answer.failure).toMatchObject({ code: 'picture-unusable', reason: 'damaged' });
    }
    // The same without the entity, which a reader of XML may refuse as a whole.
    const tame = drawing.replace(/<!DOCTYPE[^>]*>\]>/, '').replace('&outside;', 'text');
    const seen = await pixelsOf(shared, file(folder, 'tame.svg', tame), {
      width: 1024,
      height: 512,
    });
    // Neither painted by a script, nor the red corner of the picture on this disk.
    const { rgba } = seen;
    const isRed = (at: number) =>
      (rgba[at] ?? 0) > 180 && (rgba[at + 1] ?? 0) < 80 && (rgba[at + 2] ?? 0) < 80;
    const red = rgba.filter((_, at) => at % 4 === 0 && isRed(at));
    expect(red).toHaveLength(0);
    expect(colourAt(seen, 1000, 500)).toBe('#10a040');
    expect(requests).toBe(0);
  } finally {
    server.close();
  }
});

test('a wrong extension changes nothing but a remark', async ({ shared, folder }) => {
  const names = ['jpg', 'png', 'heic', 'gif', 'webp', 'avif', 'tif', 'bmp', 'ico', 'svg'];
  const originals = [
    'png-rgb8.png',
    'jpeg-420.jpg',
    'gif-still.gif',
    'webp-lossy.webp',
    'avif-420.avif',
    'heic-8bit.heic',
    'tiff-lzw.tif',
    'bmp-24bit.bmp',
    'ico-dib.ico',
    'svg-pixels.svg',
  ];
  for (const [index, original] of originals.entries()) {
    const truth = await factsOf(shared, formatPicture(original));
    for (const extension of [names[index] ?? '', names[(index + 3) % names.length] ?? '', 'txt']) {
      const name = `copy.${extension}`;
      copyFileSync(formatPicture(original), join(folder, name));
      const facts = await factsOf(shared, join(folder, name));
      expect(facts, `${original} as ${name}`).toEqual(truth);
      const remarks = remarksOf({ name, ...facts });
      const wrong = extension !== 'txt' && extension !== original.split('.')[1];
      expect(remarks, `${original} as ${name}`).toHaveLength(wrong ? 1 : 0);
    }
  }
});

/** Lanczos lets a line overshoot, and white cannot become whiter: its lines are darker than what they cover. */
const OF_LANCZOS = 0.75;

test('lines of one pixel are as dark as a full decode and Lanczos scaling leave them', async ({
  shared,
}) => {
  const expected = expectedLook('lines');
  const darkness = ({ rgba, width }: Pixels, x: number, y: number) =>
    255 - (rgba[(y * width + x) * 4] ?? 0);
  /** Darkness across a line, summed over the pixels it may have fallen into. */
  const across = (seen: Pixels, at: (offset: number) => readonly [number, number]) =>
    [-1, 0, 1].reduce((sum, offset) => sum + darkness(seen, ...at(offset)), 0);
  for (const name of ['lines.png', 'lines.jpg']) {
    const seen = await pixelsOf(shared, formatPicture(name), { width: 256, height: 192 });
    // In between lines across, so that only the one looked at counts: they lie at 31 + 83 n and 53 + 97 n.
    const row = Math.floor((31 + 83 * 4.5) * 0.128);
    for (let x = 53; x < 1990; x += 97) {
      const at = (offset: number) => [Math.floor(x * 0.128) + offset, row] as const;
      expect(across(seen, at), `${name}: line at ${x}`).toBeGreaterThan(
        across(expected, at) * OF_LANCZOS,
      );
    }
    const column = Math.floor((53 + 97 * 6.5) * 0.128);
    for (let y = 31; y < 1490; y += 83) {
      const at = (offset: number) => [column, Math.floor(y * 0.128) + offset] as const;
      expect(across(seen, at), `${name}: row at ${y}`).toBeGreaterThan(
        across(expected, at) * OF_LANCZOS,
      );
    }
  }
});

/** Formats whose first half holds all of the picture, coarsely: the rest only refines it. */
const isGradual = ({ file: name }: FormatCase) => /interlaced|progressive/.test(name);

/** What is up lies at the end of the file, or the largest of several pictures does: cut, it has another shape. */
const ENDS_WITH_ITS_SHAPE = /^(?:webp-orient|tiff-orient|ico-(?:dib|png))/;

for (const share of [0.5, 0.9]) {
  test(`files cut at ${share * 100} % are said to be incomplete, or are refused as damaged`, async ({
    shared,
    folder,
  }) => {
    const wrong: string[] = [];
    for (const each of FORMAT_CASES.filter(({ file: name }) => !ENDS_WITH_ITS_SHAPE.test(name))) {
      const whole = readFileSync(each.path);
      const path = file(folder, each.file, whole.subarray(0, Math.floor(whole.length * share)));
      const answer = await shared.call('inspect', path);
      if ('failure' in answer) {
        const { code, reason } = answer.failure;
        if (reason !== 'damaged') wrong.push(`${each.file}: ${code}, ${reason}`);
        continue;
      }
      const expected = expectedLook(each.look);
      const { width, height, format, incomplete } = answer.facts;
      const stated = `${format} ${width} ${height}`;
      if (stated !== `${each.format} ${expected.width} ${expected.height}`) {
        wrong.push(`${each.file}: ${stated}`);
        continue;
      }
      // Only what the cut did not touch may be called whole.
      const seen = await pixelsOf(shared, path, expected);
      const { max } = difference(seen, expected);
      if (!incomplete && max > TOLERANCES[each.tolerance].max) {
        wrong.push(`${each.file}: said to be whole, and ${max} off`);
      }
    }
    expect(wrong).toEqual([]);
  });
}

test('half a JPEG or PNG shows its upper part', async ({ shared, folder }) => {
  const halves = FORMAT_CASES.filter(
    ({ file: name }) => /^(?:jpeg|png)-/.test(name) && !/orient|animated/.test(name),
  );
  for (const each of halves) {
    const whole = readFileSync(each.path);
    const path = file(folder, each.file, whole.subarray(0, Math.floor(whole.length / 2)));
    expect(await factsOf(shared, path), each.file).toMatchObject({ incomplete: true });
    const expected = expectedLook(each.look);
    const seen = await pixelsOf(shared, path, expected);
    const bottom = Math.floor(expected.height / 4);
    const { mean, max } = difference(seen, expected, { bottom });
    if (isGradual(each)) {
      expect(mean, each.file).toBeLessThan(40);
    } else {
      expect(max, each.file).toBeLessThanOrEqual(TOLERANCES[each.tolerance].max);
    }
  }
  const photo = readFileSync(picture('receipt.png'));
  const path = file(folder, 'photo.png', photo.subarray(0, photo.length / 2));
  const size = await factsOf(shared, path);
  expect(size).toMatchObject({ width: 640, height: 480, incomplete: true });
  const expected = await pixelsOf(shared, picture('receipt.png'), size);
  const seen = await pixelsOf(shared, path, size);
  expect(difference(seen, expected, { bottom: 120 })).toEqual({ mean: 0, max: 0 });
});
