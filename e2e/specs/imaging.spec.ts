import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../harness/test';
import {
  blankPng,
  greyPng,
  QUARTERS,
  storedPng,
  UPRIGHT,
  withOrientation,
} from '../fixtures/oriented';
import { heicSequence } from '../fixtures/heic-sequence';
import { picture } from '../fixtures/pictures';
import { planFor } from '../fixtures/plans';
import type { RunningHarness } from '../harness/start';

test.describe.configure({ mode: 'default' });

function file(folder: string, name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function good<T extends object>(answer: T): Exclude<T, { failure: unknown }> {
  if ('failure' in answer) throw new Error(JSON.stringify(answer.failure));
  return answer as Exclude<T, { failure: unknown }>;
}

/** Whether a job is being worked on: only then its bytes can be fetched. Jobs are numbered from 1. */
async function isRunning(harness: RunningHarness, job: number): Promise<boolean> {
  const code = `fetch('/in/${job}').then(({ status }) => status)`;
  return (await harness.call('evaluate', code).catch(() => 0)) === 200;
}

/** The grey value in the middle of each quarter. */
async function quarters(harness: RunningHarness, path: string, maxSide: number) {
  const { width, height, data } = good(await harness.call('readable', path, maxSide));
  const pixels = Buffer.from(data, 'base64');
  const at = (x: number, y: number) =>
    pixels[Math.floor(y * height) * width + Math.floor(x * width)];
  return { width, height, greys: [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)] };
}

for (const format of ['jpeg', 'png', 'webp'] as const) {
  test(`a ${format} of every orientation comes out upright, whole and scaled`, async ({
    shared,
    folder,
  }) => {
    for (let orientation = 1; orientation <= 8; orientation += 1) {
      const stored = file(folder, 'stored.png', storedPng(orientation));
      const turned = orientation > 4;
      const encoded = good(
        await shared.call(
          'prepare',
          stored,
          planFor(format, {
            width: turned ? UPRIGHT.height : UPRIGHT.width,
            height: turned ? UPRIGHT.width : UPRIGHT.height,
          }),
        ),
      );
      const bytes = withOrientation(Buffer.from(encoded.bytes, 'base64'), orientation);
      const path = file(folder, `${orientation}.${format}`, bytes);
      const { facts } = good(await shared.call('inspect', path));
      expect(facts).toMatchObject({ format, ...UPRIGHT, orientation, clean: false });
      for (const [side, width, height] of [
        [1000, 96, 64],
        [24, 24, 16],
      ] as const) {
        const seen = await quarters(shared, path, side);
        expect([seen.width, seen.height]).toEqual([width, height]);
        seen.greys.forEach((grey, index) => {
          expect(Math.abs((grey ?? 0) - (QUARTERS[index] ?? 0))).toBeLessThan(10);
        });
      }
    }
  });
}

test('what is prepared has the planned size and no metadata', async ({ shared, folder }) => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const plan = planFor(format, { width: 333, height: 250 });
    const sent = good(await shared.call('prepare', picture('exif-orient-6.jpg'), plan));
    const bytes = Buffer.from(sent.bytes, 'base64');
    const path = file(folder, `sent.${format}`, bytes);
    expect(bytes.toString('latin1')).not.toMatch(/Exif\0|eXIf|EXIF|Example|http:/);
    expect(good(await shared.call('inspect', path))).toMatchObject({
      facts: { format, width: 333, height: 250, orientation: 1, clean: true },
      camera: {},
    });
  }
});

test('the facts of a photo are read', async ({ shared }) => {
  expect(good(await shared.call('inspect', picture('exif-orient-6.jpg')))).toMatchObject({
    facts: { format: 'jpeg', width: 1280, height: 960, orientation: 6, clean: false },
    camera: { Camera: 'Example Phone 7', Location: '48.85840, 2.29450' },
  });
  expect(good(await shared.call('inspect', picture('animated.gif'))).facts).toMatchObject({
    width: 120,
    height: 90,
    animated: true,
  });
});

test('of a HEIC sequence the first picture is shown, and that it is animated is known', async ({
  shared,
  folder,
}) => {
  const still = readFileSync(picture('formats/heic-8bit.heic'));
  const path = file(folder, 'burst.heics', heicSequence(still, 120, 80));
  const { facts } = good(await shared.call('inspect', path));
  expect(facts).toMatchObject({ format: 'heic', width: 120, height: 80, animated: true });
  const expected = good(await shared.call('readable', picture('formats/heic-8bit.heic'), 200));
  const seen = good(await shared.call('readable', path, 200));
  expect(seen.data).toBe(expected.data);
  expect(seen.colours.length).toBeGreaterThan(1);
});

test('nothing is ever enlarged', async ({ shared }) => {
  const view = good(await shared.call('view', picture('alpha.webp'), 2560));
  expect([view.width, view.height]).toEqual([200, 150]);
});

test('lines of one pixel survive scaling', async ({ shared, folder }) => {
  const isLine = (x: number) => x % 97 === 50;
  const path = file(
    folder,
    'lines.png',
    greyPng(2001, 300, (x) => (isLine(x) ? 0 : 255)),
  );
  const { width, data } = good(await shared.call('readable', path, 256));
  const row = Buffer.from(data, 'base64').subarray(0, width);
  for (let line = 50; line < 2001; line += 97) {
    const middle = Math.floor((line * width) / 2001);
    expect(Math.min(...row.subarray(Math.max(0, middle - 1), middle + 2))).toBeLessThan(245);
  }
});

test('tiles show the picture at 1:1', async ({ shared }) => {
  const sizeOf = async (column: number, row: number) => {
    const tile = await shared.call('tile', picture('IMG_2024.jpg'), column, row);
    expect(typeof tile).toBe('string');
    const bytes = Buffer.from(tile as string, 'base64');
    expect(bytes.toString('latin1', 8, 12)).toBe('WEBP');
    return bytes.toString('latin1', 12, 16) === 'VP8X'
      ? [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1]
      : [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  };
  expect(await sizeOf(0, 0)).toEqual([1024, 1024]);
  expect(await sizeOf(3, 2)).toEqual([960, 976]);
  expect(await shared.call('tile', picture('IMG_2024.jpg'), 4, 0)).toHaveProperty('failure');
});

test('what is no picture is refused with the reason', async ({ shared, folder }) => {
  const film = file(folder, 'a.jpg', Buffer.from('\0\0\0\x18ftypmp42\0\0\0\0', 'latin1'));
  const huge = blankPng(10, 10);
  huge.writeUInt32BE(40_000, 16);
  huge.writeUInt32BE(40_000, 20);
  const brokenPng = storedPng(1).subarray(0, 60);
  const cases: readonly (readonly [string, string, RegExp])[] = [
    [picture('empty.png'), 'empty', /empty/],
    [picture('text.png'), 'not-a-picture', /not a picture/],
    [film, 'not-a-picture', /video/],
    [file(folder, 'huge.png', huge), 'too-large', /200 megapixels/],
    [file(folder, 'broken.png', brokenPng), 'damaged', /damaged/],
  ];
  for (const [path, reason, message] of cases) {
    expect(await shared.call('inspect', path), path).toMatchObject({
      failure: { code: 'picture-unusable', reason, message: expect.stringMatching(message) },
    });
  }
});

test('page and workers reach nothing but their own scheme', async ({ start }) => {
  const harness = await start({ workers: 2 });
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.end('reached');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    good(await harness.call('inspect', picture('receipt.png')));
    const attempts = `async () => {
      const tried = {};
      const attempt = async (name, work) => {
        try { await work(); tried[name] = 'done'; } catch { tried[name] = 'refused'; }
      };
      await attempt('fetch', () => fetch('${url}'));
      await attempt('no-cors', () => fetch('${url}', { mode: 'no-cors' }));
      await attempt('socket', () => new Promise((done, fail) => {
        const socket = new WebSocket('${url.replace('http', 'ws')}');
        socket.onopen = done; socket.onerror = fail;
      }));
      await attempt('import', () => import('${url}a.js'));
      return tried;
    }`;
    const refused = {
      fetch: 'refused',
      'no-cors': 'refused',
      socket: 'refused',
      import: 'refused',
    };
    expect(await harness.call('evaluate', `(${attempts})()`)).toEqual(refused);

    const inWorkers = await harness.inWorkers(`(${attempts})()`);
    expect(inWorkers.length).toBe(2);
    for (const tried of inWorkers) expect(tried).toEqual(refused);
    expect(requests).toBe(0);
  } finally {
    server.close();
  }
});

test('the page gets no file but its own, and knows no Node', async ({ shared }) => {
  good(await shared.call('inspect', picture('receipt.png')));
  const statuses = await shared.call(
    'evaluate',
    `Promise.all(['/index.html', '/../main/main.js', '/assets/..%2f..%2fmain%2fmain.js', '/in/1', '/in/999999']
      .map((path) => fetch(path).then((response) => response.status)))`,
  );
  expect(statuses).toEqual([200, 404, 404, 404, 404]);
  expect(
    await shared.call('evaluate', `[typeof require, typeof process, typeof module].join()`),
  ).toBe('undefined,undefined,undefined');
});

test('a picture that takes too long is given up alone, and its worker replaced', async ({
  start,
  folder,
}) => {
  // Blank, but the decoder writes each of its 190 million pixels.
  const slow = file(folder, 'slow.png', blankPng(19_000, 10_000));
  const harness = await start({ timeoutMs: 500 });
  const stopped = await harness.call('view', slow, 4000);
  expect(stopped).toMatchObject({ failure: { code: 'picture-unusable', reason: 'timeout' } });
  const again = await harness.call('view', slow, 4000);
  expect(again).toMatchObject({ failure: { reason: 'timeout' } });
  const alive = await harness.call('evaluate', '1 + 1');
  expect(alive).toBe(2);
});

test('jobs go on in a new process when theirs is killed', async ({ start, folder }) => {
  const slow = file(folder, 'slow.png', blankPng(6000, 5000));
  const harness = await start();
  good(await harness.call('inspect', picture('receipt.png')));
  const first = await harness.call('processId');
  const job = harness.call('view', slow, 300);
  await expect.poll(() => isRunning(harness, 2)).toBe(true);
  process.kill(first ?? 0, 'SIGKILL');
  expect(good(await job)).toMatchObject({ width: 300, height: 250 });
  expect(await harness.call('processId')).not.toBe(first);
});

test('a job that ends the process twice fails alone', async ({ start, folder }) => {
  const killer = file(folder, 'killer.png', blankPng(19_000, 10_000));
  const harness = await start();
  good(await harness.call('inspect', picture('receipt.png')));
  const job = harness.call('view', killer, 300);
  const others = Promise.all(
    ['receipt.png', 'umlaut.png', 'alpha.webp'].map((name) =>
      harness.call('inspect', picture(name)),
    ),
  );
  // Plays the part of a picture that crashes the decoder: ends both processes that took it.
  for (let kill = 0; kill < 2; kill += 1) {
    await expect.poll(() => isRunning(harness, 2)).toBe(true);
    const pid = await harness.call('processId');
    process.kill(pid ?? 0, 'SIGKILL');
    await expect.poll(() => harness.call('processId')).not.toBe(pid);
  }
  expect(await job).toMatchObject({ failure: { code: 'imaging-failed' } });
  for (const answer of await others) good(answer);
});

test('the window is closed when nothing is to do, and opened again', async ({ start }) => {
  const harness = await start({ idleMs: 50 });
  good(await harness.call('inspect', picture('receipt.png')));
  await expect.poll(() => harness.call('processId')).toBeNull();
  good(await harness.call('inspect', picture('receipt.png')));
});
