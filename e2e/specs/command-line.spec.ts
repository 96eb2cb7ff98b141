import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { Gate } from '../fixtures/gate';
import { runLooksee, type Finished, type JsonAnswer, type Looksee } from '../fixtures/command-line';
import { copyOf, manyPictures, picture, readDataUrl } from '../fixtures/pictures';
import { gptProto, visionApi } from '../fixtures/seed-rules';
import { expect, test } from '../fixtures/test';
import { filesHolding } from '../fixtures/traces';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const withKey = { env: { LOOKSEE_API_KEY: KEY } };

/** What stood on standard output: one JSON document and nothing else. */
function answersOf(run: Finished): JsonAnswer[] {
  return JSON.parse(run.stdout) as JsonAnswer[];
}

test('reads pictures on this device and prints one JSON document', async ({ userData, folder }) => {
  const japanese = copyOf('no-text.jpg', folder, '領収書 2024.jpg');
  const named = basename(japanese);
  const run = await runLooksee(
    [
      ...['analyze', picture('exif-orient-6.jpg'), named, '--prompt', 'What does it say?'],
      ...['--json', '--user-data-dir', userData],
    ],
    { cwd: folder },
  );
  expect(run.stderr).not.toContain('Error');
  expect(run.code).toBe(0);
  const [receipt, photo, ...more] = answersOf(run);
  expect(more).toEqual([]);
  expect(Object.keys(receipt ?? {}).sort()).toEqual([
    'answer',
    'endpoint',
    'error',
    'file',
    'finishReason',
    'height',
    'historyId',
    'model',
    'ms',
    'sha256',
    'thinking',
    'usage',
    'width',
  ]);
  expect(receipt).toMatchObject({
    file: picture('exif-orient-6.jpg'),
    sha256: sha256(picture('exif-orient-6.jpg')),
    width: 1280,
    height: 960,
    endpoint: 'on-device',
    usage: null,
    error: null,
    historyId: expect.any(Number),
    ms: expect.any(Number),
  });
  expect(receipt?.answer).toContain('CORNER BAKERY');
  expect(photo).toMatchObject({ file: named, width: 640, height: 480, error: null });
  expect(photo?.answer).toContain('No readable text found');
});

test('names are taken from where the command was typed', async ({ looksee, userData, folder }) => {
  const path = copyOf('no-text.jpg', folder, 'here.jpg');
  const args = ['analyze', basename(path), '--json', '--no-history', `--user-data-dir=${userData}`];
  const run = await looksee(args, { cwd: dirname(path) });
  expect(run.code).toBe(0);
  expect(answersOf(run)[0]).toMatchObject({ sha256: sha256(path), error: null, historyId: null });
});

test('without --json it prints readable text', async ({ looksee, userData }) => {
  const args = ['analyze', picture('receipt.png'), '--user-data-dir', userData];
  const run = await looksee(args);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('receipt.png');
  expect(run.stdout).toContain('CORNER BAKERY');
});

test('Vision API with every flag; the key comes from the environment and is kept nowhere', async ({
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  const run = await runLooksee(
    [
      ...['analyze', picture('exif-orient-6.jpg'), '--json', '--user-data-dir', userData],
      ...['--endpoint', 'vision-api', '--base-url', stub.baseUrl, '--model', 'gpt-4o-mini'],
      ...['--prompt', 'What is it?', '--detail', 'low', '--max-tokens', '77'],
      ...['--temperature', '0.5', '--system', 'Be brief.'],
    ],
    withKey,
  );
  expect(run.code).toBe(0);
  expect(answersOf(run)).toEqual([
    {
      file: picture('exif-orient-6.jpg'),
      sha256: sha256(picture('exif-orient-6.jpg')),
      width: 1280,
      height: 960,
      endpoint: 'vision-api',
      model: 'gpt-4o-mini',
      answer: 'A wooden path through green grass.',
      thinking: null,
      usage: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
      finishReason: 'stop',
      ms: expect.any(Number),
      historyId: expect.any(Number),
      error: null,
    },
  ]);
  expect(stub.requests).toHaveLength(1);
  expect(stub.requests[0]?.body).toMatchObject({
    model: 'gpt-4o-mini',
    detail: 'low',
    max_tokens: 77,
    temperature: 0.5,
  });
  const url = stub.requests[0]?.body.messages.at(-1)?.content[1]?.image_url?.url ?? '';
  expect(readDataUrl(url)).toMatchObject({ width: 512, height: 384, exif: false });
  expect(filesHolding(userData, KEY)).toEqual([]);
  expect(run.stdout + run.stderr).not.toContain(KEY);
});

test('GPTProto, streamed', async ({ looksee, stub, userData }) => {
  stub.rules = gptProto(KEY);
  stub.behaviour = { type: 'stream', pieces: ['A path', ' in grass.'] };
  const run = await looksee(
    [
      ...['analyze', picture('receipt.png'), '--json', '--user-data-dir', userData, '--stream'],
      ...['--endpoint', 'GPTProto', '--base-url', stub.baseUrl, '--prompt', 'What is it?'],
    ],
    withKey,
  );
  expect(run.code).toBe(0);
  expect(answersOf(run)[0]).toMatchObject({
    endpoint: 'gptproto',
    model: 'gpt-41-2025-04-14',
    answer: 'A path in grass.',
    usage: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
    finishReason: 'stop',
  });
  expect(stub.requests[0]?.headers.authorization).toBe(KEY);
  expect(stub.requests[0]?.body.stream).toBe(true);
});

test('any endpoint: its own header, top-level detail, all pictures in one request', async ({
  looksee,
  stub,
  userData,
}) => {
  const run = await looksee(
    [
      ...['analyze', picture('receipt.png'), picture('alpha.webp'), '--json', '--together'],
      ...['--base-url', stub.baseUrl, '--auth', 'header:api-key', '--top-level-detail'],
      ...['--model', 'any-model', '--detail', 'high', '--prompt', 'Compare', '--no-history'],
      ...['--user-data-dir', userData],
    ],
    withKey,
  );
  expect(run.code).toBe(0);
  expect(stub.requests).toHaveLength(1);
  const [request] = stub.requests;
  expect(request?.headers['api-key']).toBe(KEY);
  expect(request?.headers.authorization).toBeUndefined();
  expect(request?.body).toMatchObject({ model: 'any-model', detail: 'high' });
  expect(request?.body.messages[0]?.content.map(({ type }) => type)).toEqual([
    'text',
    'image_url',
    'image_url',
  ]);
  const answers = answersOf(run);
  expect(answers.map(({ file }) => file)).toEqual([picture('receipt.png'), picture('alpha.webp')]);
  expect(new Set(answers.map(({ answer }) => answer)).size).toBe(1);
  expect(answers.map(({ historyId }) => historyId)).toEqual([null, null]);
  expect(
    existsSync(`${userData}/history`) ? filesHolding(`${userData}/history`, 'Compare') : [],
  ).toEqual([]);
});

test('folders and links: an element a picture, what was left out on standard error', async ({
  looksee,
  folder,
  stub,
  userData,
  web,
}) => {
  stub.behaviour = {
    type: 'answer',
    text: ({ body }) => readDataUrl(body.messages[0]?.content[1]?.image_url?.url ?? '').width + '',
  };
  const trip = join(folder, 'trip');
  const [nine = '', ten = ''] = manyPictures(join(folder, 'sources'), 2);
  mkdirSync(join(trip, 'day 1'), { recursive: true });
  copyFileSync(ten, join(trip, '10.png'));
  copyFileSync(nine, join(trip, '9.png'));
  copyOf('formats/tiff-pages.tif', join(trip, 'day 1'), 'scan.tif');
  copyOf('receipt.png', trip, '.hidden.png');
  const link = web.address('receipt.png');
  const args = [
    ...['analyze', 'trip', link, '--page', '2', '--json', '--user-data-dir', userData],
    ...['--base-url', stub.baseUrl, '--model', 'm', '--prompt', 'How wide?'],
  ];
  const refused = await looksee(args, { ...withKey, cwd: folder });
  expect(refused.code).toBe(1);
  expect(answersOf(refused).map(({ file, error }) => [file, error?.code])).toEqual([
    [join('trip', '9.png'), undefined],
    [join('trip', '10.png'), undefined],
    [join('trip', 'day 1', 'scan.tif'), undefined],
    [link, 'picture-unusable'],
  ]);
  expect(refused.stderr).toContain('trip: Left out 1 hidden file.');
  expect(web.requests).toHaveLength(0);
  const allowed = await looksee([...args, '--allow-private-links'], { ...withKey, cwd: folder });
  expect(allowed.code).toBe(0);
  expect(answersOf(allowed).map(({ file, answer }) => [file, answer])).toEqual([
    [join('trip', '9.png'), '64'],
    [join('trip', '10.png'), '65'],
    [join('trip', 'day 1', 'scan.tif'), '60'],
    [link, '640'],
  ]);
  expect(web.asked).toEqual(['/receipt.png']);
});

test('--send-links leaves links to the endpoint', async ({ looksee, stub, userData, web }) => {
  const link = web.address('receipt.png');
  const run = await looksee(
    [
      ...['analyze', link, '--send-links', '--json', '--user-data-dir', userData],
      ...['--base-url', stub.baseUrl, '--model', 'm', '--prompt', 'What is it?'],
    ],
    withKey,
  );
  expect(run.code).toBe(0);
  expect(answersOf(run)).toMatchObject([{ file: link, sha256: null, width: null, error: null }]);
  expect(stub.requests[0]?.body.messages[0]?.content[1]?.image_url?.url).toBe(link);
  expect(web.requests).toHaveLength(0);
});

test('a failed analysis: exit code 1, the others are there, the error says what to do', async ({
  looksee,
  stub,
  userData,
}) => {
  stub.behaviour = { type: 'error', status: 401, body: '{"error":{"message":"No such key"}}' };
  const args = [
    ...['analyze', picture('receipt.png'), picture('empty.png'), picture('text.png')],
    ...['--base-url', stub.baseUrl, '--model', 'm', '--prompt', 'x', '--json'],
    ...['--user-data-dir', userData],
  ];
  const run = await looksee(args, withKey);
  expect(run.code).toBe(1);
  const answers = answersOf(run);
  expect(answers.map(({ error }) => error?.code)).toEqual([
    'key-refused',
    'picture-unusable',
    'picture-unusable',
  ]);
  for (const { error } of answers) {
    expect(error?.message).toBeTruthy();
    expect(error?.hint).toBeTruthy();
  }
  expect(answers[0]?.historyId).toEqual(expect.any(Number));
});

test('no key: exit code 1, and the environment variable is named', async ({
  looksee,
  stub,
  userData,
}) => {
  const args = [
    ...['analyze', picture('receipt.png'), '--endpoint', 'vision-api', '--base-url', stub.baseUrl],
    ...['--prompt', 'x', '--json', '--user-data-dir', userData],
  ];
  const run = await looksee(args);
  expect(run.code).toBe(1);
  expect(answersOf(run)[0]?.error?.code).toBe('key-missing');
  expect(stub.requests).toHaveLength(0);
});

for (const [why, args] of [
  ['no picture', ['analyze', '--prompt', 'x']],
  ['an unknown flag', ['analyze', 'a.png', '--frobnicate']],
  ['an unknown endpoint', ['analyze', 'a.png', '--endpoint', 'nowhere']],
  ['a bad detail', ['analyze', 'a.png', '--detail', 'medium']],
  ['a temperature out of range', ['analyze', 'a.png', '--temperature', '3']],
  ['a bad form of auth', ['analyze', 'a.png', '--auth', 'basic']],
  ['an unknown command', ['analyse', 'a.png']],
] as const) {
  test(`wrong usage, ${why}: exit code 2, nothing on standard output`, async ({
    looksee,
    userData,
  }) => {
    const run = await looksee([...args, '--json', `--user-data-dir=${userData}`]);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toBe('');
  });
}

test('what the command line kept, the window shows', async ({ looksee, start, userData }) => {
  const args = ['analyze', picture('receipt.png'), '--prompt', 'From the shell'];
  const run = await looksee([...args, '--json', '--user-data-dir', userData]);
  expect(run.code).toBe(0);
  const { screen } = await start();
  await screen.openEntry('From the shell');
  await expect(screen.card).toContainText('CORNER BAKERY');
});

test('the doctor finds out how an endpoint is spoken to, and its picture can be read', async ({
  folder,
  looksee,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  const hold = new Gate();
  let read = '';
  stub.once({ type: 'answer', hold, text: () => read });
  const where = ['--json', '--user-data-dir', userData];
  const running = runLooksee(
    ['doctor', '--base-url', stub.baseUrl, '--model', 'gpt-4o', ...where],
    withKey,
  );
  // The first states detail beside the picture, which this endpoint refuses.
  await stub.received(2);
  const url = stub.requests[1]?.body.messages.at(-1)?.content[1]?.image_url?.url ?? '';
  const { bytes, height, mime, width } = readDataUrl(url);
  expect({ height, mime, width }).toEqual({ height: 480, mime: 'image/png', width: 640 });
  const path = join(folder, 'test picture.png');
  writeFileSync(path, bytes);
  // Whoever reads the word has no part in drawing it: the text reader of this device is the model that sees.
  read = answersOf(await looksee(['analyze', path, ...where]))[0]?.answer ?? '';
  stub.behaviour = { type: 'stream', pieces: [read] };
  hold.open();

  const run = await running;
  const document = JSON.parse(run.stdout) as {
    readonly steps: readonly { readonly name: string; readonly ok: boolean | null }[];
  };
  expect(document).toMatchObject({
    ...{ endpoint: 'command-line', model: 'gpt-4o', requests: 3 },
    learned: {
      ...{ auth: 'bearer', detail: 'top-level', tokenParameter: 'max_tokens' },
      ...{ streaming: true, usage: true, sees: true },
    },
  });
  expect(document.steps.map(({ ok }) => ok)).toEqual(Array(10).fill(true));
  expect(run.code).toBe(0);
  expect(run.stdout).not.toContain(KEY);
  expect(filesHolding(userData, KEY)).toEqual([]);
});

test('the doctor ends with 1 where the key is refused, and sends it nowhere else', async ({
  looksee,
  stub,
  userData,
}) => {
  stub.rules = visionApi('another key');
  const run = await looksee(
    ['doctor', '--base-url', stub.baseUrl, '--model', 'gpt-4o', '--user-data-dir', userData],
    withKey,
  );
  expect(run.code).toBe(1);
  expect(run.stdout).toMatch(/^ok +Reached: /);
  expect(run.stdout).toMatch(/^failed +Key: /m);
  expect(run.stdout).toMatch(/^not known +Sees: Not checked/m);
  const tried = stub.requests.map(({ headers }) => [
    headers.authorization,
    headers['api-key'],
    headers['x-api-key'],
  ]);
  expect(tried).toEqual([
    [`Bearer ${KEY}`, undefined, undefined],
    [KEY, undefined, undefined],
    [undefined, KEY, undefined],
    [undefined, undefined, KEY],
  ]);
});

test('endpoints are added, listed, shown and removed, with a window open beside', async ({
  looksee,
  start,
  userData,
}) => {
  const window = await start();
  const endpointsBy = async (command: Looksee, ...words: readonly string[]): Promise<unknown> => {
    const run = await command(['endpoints', ...words, '--json', '--user-data-dir', userData]);
    expect(run.code).toBe(0);
    return JSON.parse(run.stdout);
  };
  const endpoints = (...words: readonly string[]) => endpointsBy(looksee, ...words);
  const ids = async (): Promise<string[]> =>
    ((await endpoints('list')) as { readonly id: string }[]).map(({ id }) => id);

  const profile = await endpointsBy(
    runLooksee,
    ...['add', '--base-url', 'https://vision.example.com/v1', '--name', 'Shell', '--stream'],
    ...['--auth', 'header:api-key', '--max-side', '2000', '--secret-header', 'X-Team=TEAM_SECRET'],
  );
  expect(profile).toMatchObject({
    ...{ id: 'shell', name: 'Shell', baseUrl: 'https://vision.example.com/v1', stream: true },
    ...{ auth: { type: 'header', name: 'api-key' }, maxSide: 2000 },
    extraHeaders: [{ name: 'X-Team', value: null }],
  });
  await window.close();
  expect(await ids()).toEqual(['on-device', 'vision-api', 'gptproto', 'shell']);
  expect(await endpoints('show', 'Shell')).toEqual(profile);
  expect(await endpoints('remove', 'shell')).toEqual({ removed: 'shell' });
  expect(await ids()).toEqual(['on-device', 'vision-api', 'gptproto']);
});

test('a secret header goes along, and is kept nowhere', async ({ looksee, stub, userData }) => {
  const secret = 'team-secret-0123456789';
  const run = await looksee(
    [
      ...['analyze', picture('receipt.png'), '--base-url', stub.baseUrl, '--model', 'm'],
      ...['--prompt', 'x', '--json', '--user-data-dir', userData],
      ...['--secret-header', 'X-Team=TEAM_SECRET', '--header', 'X-Title: Looksee'],
    ],
    { env: { LOOKSEE_API_KEY: KEY, TEAM_SECRET: secret } },
  );
  expect(run.code).toBe(0);
  expect(stub.requests[0]?.headers).toMatchObject({ 'x-team': secret, 'x-title': 'Looksee' });
  expect(filesHolding(userData, secret)).toEqual([]);
});

function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`sends nothing where ${signal} comes while pictures are read`, async ({
    folder,
    stub,
    userData,
  }) => {
    const many = join(folder, 'many');
    manyPictures(many, 5);
    let child: ChildProcess | undefined;
    // The last thing to read never comes: while it is waited for, the signal does.
    const slow = createServer(() => child?.kill(signal));
    await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
    const { port } = slow.address() as AddressInfo;
    const run = await runLooksee(
      [
        ...['analyze', many, `http://127.0.0.1:${port}/slow.png`, '--allow-private-links'],
        ...['--base-url', stub.baseUrl, '--auth', 'none', '--model', 'gpt-4o', '--prompt', 'What?'],
        ...['--json', '--user-data-dir', userData],
      ],
      { onStarted: (started) => (child = started) },
    );
    slow.closeAllConnections();
    slow.close();
    expect([run.code, run.stdout]).toEqual([code, '']);
    expect(run.stderr).toContain('Interrupted. Nothing was sent.');
    expect(run.stderr).not.toContain('Warning: Possible');
    expect(stub.requests).toHaveLength(0);
  });
}

test('prints what came where Ctrl+C comes while pictures are asked about, and sends no more', async ({
  folder,
  stub,
  userData,
}) => {
  const many = join(folder, 'many');
  manyPictures(many, 12);
  const hold = new Gate();
  stub.behaviour = { type: 'answer', text: 'Stripes.', hold };
  let child: ChildProcess | undefined;
  const running = runLooksee(
    [
      ...['analyze', many, '--base-url', stub.baseUrl, '--auth', 'none', '--model', 'gpt-4o'],
      ...['--prompt', 'What?', '--json', '--user-data-dir', userData],
    ],
    { onStarted: (started) => (child = started) },
  );
  await expect.poll(() => stub.requests.length, { timeout: 60_000 }).toBeGreaterThan(0);
  const sent = stub.requests.length;
  child?.kill('SIGINT');
  const run = await running;
  hold.open();
  expect(run.code).toBe(130);
  const answers = answersOf(run);
  expect(answers.map(({ error }) => error?.code)).toEqual(Array(12).fill('cancelled'));
  expect(stub.requests.length).toBeLessThanOrEqual(sent + 4);
});
