import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, parse } from 'node:path';
import { runLooksee, type Finished } from '../fixtures/command-line';
import { picture, readDataUrl, slantedBars } from '../fixtures/pictures';
import { RecordingProxy } from '../fixtures/recording-proxy';
import { visionApi } from '../fixtures/seed-rules';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const PHOTO = picture('exif-orient-6.jpg');
const LARGE = picture('IMG_2024.jpg');
const RECEIPT = picture('receipt.png');
const HEIC = picture('metadata/photo.heic');

interface DryRun {
  readonly file: string;
  readonly width: number | null;
  readonly height: number | null;
  readonly sentWidth: number | null;
  readonly sentHeight: number | null;
  readonly sentFormat: string | null;
  readonly sentBytes: number | null;
  readonly imageTokens: number | null;
  readonly removedMetadata: readonly string[] | null;
  readonly [key: string]: unknown;
}

const resultsOf = (run: Finished) => JSON.parse(run.stdout) as DryRun[];

test('a dry run says all about each picture, and reaches neither endpoint nor history', async ({
  looksee,
  stub,
  userData,
}) => {
  const run = await looksee([
    ...['analyze', PHOTO, RECEIPT, picture('text.png'), HEIC, '--dry-run', '--json'],
    ...['--endpoint', 'vision-api', '--base-url', stub.baseUrl, '--model', 'gpt-4o'],
    ...['--detail', 'low', '--prompt', 'What is it?', '--user-data-dir', userData],
  ]);
  expect(run.code).toBe(1);
  const [photo, receipt, text, heic] = resultsOf(run);
  expect(photo).toEqual({
    file: PHOTO,
    width: 1280,
    height: 960,
    sentWidth: 512,
    sentHeight: 384,
    sentFormat: 'jpeg',
    sentBytes: expect.any(Number),
    imageTokens: 85,
    textTokens: 4,
    estimatedCost: 0.0002225,
    removedMetadata: ['GPS 48.85840 N 2.29450 E', 'camera Example Phone 7', 'EXIF'],
  });
  expect(receipt).toMatchObject({ width: 640, imageTokens: 85, removedMetadata: [] });
  expect(receipt?.sentBytes).toBeLessThanOrEqual(readFileSync(RECEIPT).length);
  expect(text).toMatchObject({ width: null, sentBytes: null, error: { code: 'picture-unusable' } });
  // Small enough as it is, but its format is none that endpoints take, and it says too much.
  expect(heic).toMatchObject({ width: 64, height: 48, sentWidth: 64, sentFormat: 'jpeg' });
  expect(heic?.removedMetadata).toEqual(
    expect.arrayContaining(['GPS 48.85840 N 2.29450 W', 'XMP', 'embedded thumbnail']),
  );
  expect(stub.requests).toHaveLength(0);
  expect(existsSync(join(userData, 'history'))).toBe(false);
});

/** Each goes another way: its own pixels as they are or stripped, turned, drawn, of several, of no format that is sent. */
const OF_ALL_KINDS = [
  PHOTO,
  LARGE,
  RECEIPT,
  picture('metadata/photo.jpg'),
  picture('metadata/text.png'),
  picture('formats/heic-8bit.heic'),
  picture('formats/avif-alpha.avif'),
  picture('formats/gif-still.gif'),
  picture('formats/gif-animated.gif'),
  picture('formats/webp-lossy-alpha.webp'),
  picture('formats/tiff-pages.tif'),
  picture('formats/bmp-24bit.bmp'),
  picture('formats/ico-png.ico'),
  picture('formats/svg-gradient.svg'),
];

/** What was saved in a folder, each under the name of its original. */
function savedIn(dir: string, files: readonly string[]): Buffer[] {
  const names = readdirSync(dir);
  expect(names).toHaveLength(files.length);
  return files.map((file) => {
    const name = names.find((each) => parse(each).name === parse(file).name);
    return readFileSync(join(dir, name ?? 'nothing was saved'));
  });
}

const hashes = (all: readonly Buffer[]) => all.map(sha256);

for (const size of ['fit', 'original', '200']) {
  test(`what is saved is what the endpoint gets and the history keeps: ${size}`, async ({
    looksee,
    folder,
    stub,
    userData,
  }) => {
    stub.rules = visionApi(KEY);
    const args = [
      ...['analyze', ...OF_ALL_KINDS, '--json', '--together', '--user-data-dir', userData],
      ...['--endpoint', 'vision-api', '--base-url', stub.baseUrl, '--model', 'gpt-4o'],
      ...['--prompt', 'What is it?', '--detail', 'high', '--size', size],
    ];
    const dry = await looksee([...args, '--dry-run', '--save-sent', 'dry'], { cwd: folder });
    expect([dry.code, stub.requests]).toEqual([0, []]);
    const options = { cwd: folder, env: { LOOKSEE_API_KEY: KEY } };
    const asked = await looksee([...args, '--save-sent', 'asked'], options);
    expect(asked.code).toBe(0);

    expect(stub.requests).toHaveLength(1);
    const parts = stub.requests[0]?.body.messages[0]?.content ?? [];
    const received = parts.flatMap(({ image_url: image }) =>
      image ? [readDataUrl(image.url)] : [],
    );
    const bytes = received.map((image) => image.bytes);
    expect(hashes(savedIn(join(folder, 'asked'), OF_ALL_KINDS))).toEqual(hashes(bytes));
    expect(hashes(savedIn(join(folder, 'dry'), OF_ALL_KINDS))).toEqual(hashes(bytes));
    expect(
      resultsOf(dry).map(({ sentBytes, sentFormat, sentHeight, sentWidth }) => ({
        mime: `image/${sentFormat}`,
        width: sentWidth,
        height: sentHeight,
        bytes: sentBytes,
      })),
    ).toEqual(
      received.map(({ bytes: { length }, height, mime, width }) => ({
        ...{ mime, width, height, bytes: length },
      })),
    );
    const kept = readdirSync(join(userData, 'history'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => sha256(readFileSync(join(entry.parentPath, entry.name))));
    expect(kept).toEqual(expect.arrayContaining(hashes(bytes)));
  });
}

test('nothing is enlarged, and what is clean and small enough goes as it is', async ({
  looksee,
  folder,
  userData,
}) => {
  const run = await looksee(
    [
      ...['analyze', ...OF_ALL_KINDS, '--dry-run', '--json', '--save-sent', 'sent'],
      ...['--model', 'gpt-4o', '--size', '8000', '--user-data-dir', userData],
    ],
    { cwd: folder },
  );
  expect(run.code).toBe(0);
  for (const { height, sentHeight, sentWidth, width } of resultsOf(run)) {
    expect([sentWidth, sentHeight]).toEqual([width, height]);
  }
  const receipt = readFileSync(join(folder, 'sent', 'receipt.png'));
  expect(receipt.equals(readFileSync(RECEIPT))).toBe(true);
});

test('nothing takes more bytes than its original, but a drawing', async ({ looksee, userData }) => {
  const files = [picture('rich'), LARGE, RECEIPT, PHOTO, picture('no-text.jpg')];
  const args = ['--dry-run', '--json', '--model', 'gpt-4o', '--user-data-dir', userData];
  const run = await looksee(['analyze', ...files, ...args]);
  expect(run.code).toBe(0);
  const results = resultsOf(run).filter(({ file }) => !file.endsWith('.svg'));
  expect(results.length).toBeGreaterThan(50);
  const grown = results.filter(({ file, sentBytes }) => (sentBytes ?? 0) > statSync(file).size);
  expect(grown.map(({ file }) => file)).toEqual([]);
});

test('a clean original goes in all its pixels where fewer would take more bytes, for the same tokens', async ({
  looksee,
  folder,
  userData,
}) => {
  const bars = slantedBars(folder, 'bars.png', 640, 480);
  const { size } = statSync(bars);
  const args = ['--dry-run', '--json', '--model', 'gpt-4o', '--detail', 'low'];
  const words = ['analyze', bars, ...args, '--user-data-dir', userData];
  const run = await looksee([...words, '--save-sent', 'sent'], { cwd: folder });
  expect(resultsOf(run)).toMatchObject([
    { sentWidth: 640, sentHeight: 480, sentFormat: 'png', sentBytes: size, imageTokens: 85 },
  ]);
  expect(readFileSync(join(folder, 'sent', 'bars.png')).equals(readFileSync(bars))).toBe(true);
  // A size that is chosen is the size that goes.
  const smaller = await looksee([...words, '--size', '512']);
  expect(resultsOf(smaller)).toMatchObject([{ sentWidth: 512, sentHeight: 384 }]);
});

test('a dry run needs neither key nor connection', async ({ folder, userData }) => {
  const proxy = await RecordingProxy.start();
  try {
    const address = `http://${proxy.address}`;
    const names = ['http_proxy', 'https_proxy', 'all_proxy'];
    const env = Object.fromEntries(
      [...names, ...names.map((name) => name.toUpperCase())].map((name) => [name, address]),
    );
    const args = ['--endpoint', 'gptproto', '--prompt', 'What is it?', '--dry-run', '--json'];
    const words = ['analyze', RECEIPT, ...args, '--user-data-dir', userData];
    const run = await runLooksee(words, { cwd: folder, env });
    expect(run.code).toBe(0);
    // What this endpoint asks for its tokens is not known.
    expect(resultsOf(run)).toMatchObject([
      { imageTokens: 425, textTokens: 4, estimatedCost: null },
    ]);
    expect(proxy.lines).toEqual([]);
  } finally {
    await proxy.close();
  }
});

test('on this device: what is read is what a dry run saves; nothing of it costs anything', async ({
  looksee,
  folder,
  userData,
}) => {
  const args = ['analyze', RECEIPT, PHOTO, '--json', '--user-data-dir', userData];
  const dry = await looksee([...args, '--dry-run', '--save-sent', 'dry'], { cwd: folder });
  const asked = await looksee([...args, '--save-sent', 'asked'], { cwd: folder });
  expect([dry.code, asked.code]).toEqual([0, 0]);
  const saved = ['dry', 'asked'].map((dir) => savedIn(join(folder, dir), [RECEIPT, PHOTO]));
  expect(hashes(saved[0] ?? [])).toEqual(hashes(saved[1] ?? []));
  for (const [index, result] of resultsOf(dry).entries()) {
    expect(result).toMatchObject({
      ...{ imageTokens: null, textTokens: null, estimatedCost: null },
      ...{ sentBytes: saved[0]?.[index]?.length, removedMetadata: expect.any(Array) },
    });
  }
});

test('an ask goes out in the size that was chosen', async ({ looksee, stub, userData }) => {
  const run = await looksee([
    ...['analyze', LARGE, '--json', '--user-data-dir', userData, '--size', '300', '--auth', 'none'],
    ...['--base-url', stub.baseUrl, '--model', 'gpt-4o', '--prompt', 'What is it?'],
  ]);
  expect(run.code).toBe(0);
  const url = stub.requests[0]?.body.messages[0]?.content[1]?.image_url?.url ?? '';
  expect(readDataUrl(url)).toMatchObject({ width: 300, height: 225 });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
