import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runLooksee, type Finished } from '../fixtures/command-line';
import { picture, readDataUrl } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const PHOTO = picture('exif-orient-6.jpg');
const LARGE = picture('IMG_2024.jpg');
const RECEIPT = picture('receipt.png');
const HEIC = picture('metadata/photo.heic');

interface DryRun {
  readonly file: string;
  readonly sentWidth: number | null;
  readonly sentHeight: number | null;
  readonly sentBytes: number | null;
  readonly imageTokens: number | null;
  readonly removedMetadata: readonly string[] | null;
  readonly [key: string]: unknown;
}

const resultsOf = (run: Finished) => JSON.parse(run.stdout) as DryRun[];

test('a dry run says all about each picture, and reaches neither endpoint nor history', async ({
  stub,
  userData,
}) => {
  const run = await runLooksee([
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
    removedMetadata: ['GPS 48.85840, 2.29450', 'camera Example Phone 7', 'EXIF'],
  });
  // Scaled down it would be more bytes: a clean original goes instead, for the same tokens.
  expect(receipt).toMatchObject({
    sentWidth: 640,
    sentHeight: 480,
    sentBytes: readFileSync(RECEIPT).length,
    imageTokens: 85,
    removedMetadata: [],
  });
  expect(text).toMatchObject({ width: null, sentBytes: null, error: { code: 'picture-unusable' } });
  // Small enough as it is, but its format is none that endpoints take, and it says too much.
  expect(heic).toMatchObject({ width: 64, height: 48, sentWidth: 64, sentFormat: 'jpeg' });
  expect(heic?.removedMetadata).toEqual(
    expect.arrayContaining(['GPS 48.85840, -2.29450', 'XMP', 'embedded thumbnail']),
  );
  expect(stub.requests).toHaveLength(0);
  expect(existsSync(join(userData, 'history'))).toBe(false);
});

test('a dry run needs no more than a picture and the name of a model', async ({ userData }) => {
  const args = ['analyze', LARGE, '--dry-run', '--json', '--user-data-dir', userData];
  const sent = async (...flags: string[]) => {
    const run = await runLooksee([...args, ...flags]);
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('Error')]);
    const [{ imageTokens, sentHeight, sentWidth } = {}] = resultsOf(run) as Partial<DryRun>[];
    return [sentWidth, sentHeight, imageTokens];
  };
  expect(await sent('--model', 'gpt-4o', '--detail', 'high')).toEqual([1024, 768, 765]);
  expect(await sent('--model', 'gpt-4o', '--size', '1000')).toEqual([1000, 750, 765]);
  expect(await sent('--model', 'gpt-4o', '--size', 'original')).toEqual([4032, 3024, 765]);
  expect(await sent('--model', 'llava')).toEqual([4032, 3024, null]);
});

test('what is saved is what the endpoint gets, with and without a dry run', async ({
  folder,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  const files = [PHOTO, LARGE, RECEIPT, HEIC];
  const saved = (dir: string) =>
    ['exif-orient-6.jpg', 'IMG_2024.jpg', 'receipt.png', 'photo.jpg'].map((name) =>
      readFileSync(join(folder, dir, name)).toString('base64'),
    );
  const args = [
    ...['analyze', ...files, '--json', '--together', '--user-data-dir', userData],
    ...['--endpoint', 'vision-api', '--base-url', stub.baseUrl, '--model', 'gpt-4o'],
    ...['--prompt', 'What is it?', '--detail', 'high'],
  ];
  const dry = await runLooksee([...args, '--dry-run', '--save-sent', 'dry'], { cwd: folder });
  expect(dry.code).toBe(0);
  expect(stub.requests).toHaveLength(0);
  const options = { cwd: folder, env: { LOOKSEE_API_KEY: KEY } };
  const asked = await runLooksee([...args, '--save-sent', 'asked'], options);
  expect(asked.code).toBe(0);

  const parts = stub.requests[0]?.body.messages[0]?.content ?? [];
  const received = parts.flatMap(({ image_url: image }) =>
    image ? [readDataUrl(image.url).bytes] : [],
  );
  expect(received.map((bytes) => bytes.toString('base64'))).toEqual(saved('asked'));
  expect(saved('dry')).toEqual(saved('asked'));
  expect(readdirSync(join(folder, 'dry'))).toHaveLength(files.length);
  expect(resultsOf(dry).map(({ sentBytes }) => sentBytes)).toEqual(
    received.map(({ length }) => length),
  );
  // Clean, and small enough: the original bytes.
  expect(received[2]?.equals(readFileSync(RECEIPT))).toBe(true);
  const kept = new Set(
    readdirSync(join(userData, 'history'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => sha256(readFileSync(join(entry.parentPath, entry.name)))),
  );
  expect(received.filter((bytes) => !kept.has(sha256(bytes)))).toEqual([]);
});

test('an ask goes out in the size that was chosen', async ({ stub, userData }) => {
  const run = await runLooksee([
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
