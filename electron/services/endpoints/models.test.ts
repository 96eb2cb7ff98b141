import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AppFailure } from '../../../shared/domain/app-error';
import { plainProfile, type EndpointProfile } from '../../../shared/domain/endpoint';
import { ChatClient } from '../../provider/chat-client';
import { closedPort } from '../../provider/testing/loopback-endpoint';
import { localPlaces } from './local-servers';
import { Models, type ModelsOptions } from './models';
import { KEY, serve, temporaryDir, type Endpoint } from '../testing';

type Answers = Readonly<Record<string, (response: ServerResponse, body: unknown) => void>>;

const json =
  (value: unknown, status = 200) =>
  (response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(value));

/** A server that answers on these paths alone, `METHOD /path`. */
const server = (answers: Answers): Promise<Endpoint> =>
  serve((response, { method, path, body }) => {
    const answer = answers[`${method} ${path}`];
    if (answer) answer(response, body);
    else json({ error: { message: 'not found' } }, 404)(response);
  });

const listed = (
  name: string,
  vision: boolean | null = null,
  contextTokens: number | null = null,
) => ({
  name,
  vision,
  contextTokens,
});

const PLAIN = { object: 'list', data: [{ id: 'one', object: 'model' }, { id: 'two' }] };

interface Opened {
  readonly models: Models;
  readonly failures: unknown[];
  change(change: Partial<EndpointProfile>): void;
  later(ms: number): void;
}

/** One endpoint, with a key unless there is none. */
function open(
  profile: Partial<EndpointProfile>,
  {
    dir = temporaryDir(),
    key = KEY,
    ...more
  }: { dir?: string; key?: string | null } & Pick<
    ModelsOptions,
    'localPlaces' | 'localWithinMs'
  > = {},
): Opened {
  let now = 1e12;
  let current = { ...plainProfile('mine', 'Mine'), ...profile };
  const client = new ChatClient({ userAgent: 'Looksee/test', systemCertificates: [] });
  const failures: unknown[] = [];
  const keyStatus = {
    ...{ present: true, last4: '', persisted: true, problem: null },
    backend: 'libsecret' as const,
  };
  const models = new Models({
    endpoints: {
      profile: (id) => {
        if (id === current.id) return current;
        throw new AppFailure({ code: 'not-found', message: '', hint: '', retryable: false });
      },
      list: () => [{ profile: current, key: keyStatus, headerKeys: {} }],
      key: async () => {
        if (key !== null) return key;
        throw new AppFailure({ code: 'key-missing', message: 'none', hint: '', retryable: true });
      },
      headerKeys: async () => ({}),
      proxyLogin: async () => null,
    },
    client: async () => client,
    file: join(dir, 'models.json'),
    now: () => now,
    onSaveFailed: (thrown) => failures.push(thrown),
    ...more,
  });
  onTestFinished(async () => {
    await models.close();
    await client.close();
  });
  return {
    models,
    failures,
    change: (change) => (current = { ...current, ...change }),
    later: (ms) => (now += ms),
  };
}

it('asks once a day, or when told to, with the key, and keeps the list over a restart', async () => {
  const endpoint = await server({ 'GET /v1/models': json(PLAIN) });
  const dir = temporaryDir();
  const { baseUrl } = endpoint;
  const first = open({ baseUrl }, { dir });
  const [list] = await Promise.all([
    first.models.list('mine', false),
    first.models.list('mine', true),
  ]);
  expect(list).toEqual({ models: [listed('one'), listed('two')], fetchedAt: 1e12, error: null });
  expect(await first.models.list('mine', false)).toEqual(list);
  expect(endpoint.received.length).toBe(1);
  expect(endpoint.received[0]?.headers.authorization).toBe(`Bearer ${KEY}`);

  const second = open({ baseUrl }, { dir });
  expect(await second.models.list('mine', false)).toEqual(list);
  second.later(86_399_999);
  await second.models.list('mine', false);
  expect(endpoint.received.length).toBe(1);
  second.later(1);
  expect((await second.models.list('mine', false)).fetchedAt).toBe(1e12 + 86_400_000);
  await second.models.list('mine', true);
  expect(endpoint.received.length).toBe(3);
  expect(readFileSync(join(dir, 'models.json'), 'utf8')).not.toContain(KEY);
});

it('another address has another list', async () => {
  const one = await server({ 'GET /v1/models': json(PLAIN) });
  const other = await server({ 'GET /v1/models': json(['three']) });
  const { models, change } = open({ baseUrl: one.baseUrl });
  await models.list('mine', false);
  change({ baseUrl: other.baseUrl });
  expect((await models.list('mine', false)).models).toEqual([listed('three')]);
});

it('so has another header or way of the key; a name or a favourite changes nothing', async () => {
  const one = await server({ 'GET /v1/models': json(PLAIN) });
  const { models, change } = open({ baseUrl: one.baseUrl });
  await models.list('mine', false);
  change({ name: 'Renamed', favourites: ['two'], stream: false });
  await models.list('mine', false);
  expect(one.received).toHaveLength(1);
  change({ extraHeaders: [{ name: 'x-team', value: 'a' }] });
  await models.list('mine', false);
  expect(one.received).toHaveLength(2);
  change({ auth: { type: 'raw' } });
  await models.list('mine', false);
  expect(one.received).toHaveLength(3);
});

it.each([
  ['404', (response: ServerResponse) => response.writeHead(404).end('Not Found')],
  ['405', json({ detail: 'Method Not Allowed' }, 405)],
  ['501', (response: ServerResponse) => response.writeHead(501).end()],
  ['a page', (response: ServerResponse) => response.end('<!doctype html><title>Hello</title>')],
  ['something else', json({ status: 'ok' })],
  ['nothing', (response: ServerResponse) => response.end()],
])('an endpoint that lists none is no error: %s', async (_what, answer) => {
  const endpoint = await server({ 'GET /v1/models': (response) => void answer(response) });
  const { models } = open({ baseUrl: endpoint.baseUrl });
  expect(await models.list('mine', false)).toEqual({ models: [], fetchedAt: 1e12, error: null });
  expect(endpoint.received.length).toBe(1);
});

it('an exact address beside which nothing is listed is not asked', async () => {
  const endpoint = await server({});
  const { models } = open({ baseUrl: `${endpoint.baseUrl}/ask#` });
  expect(await models.list('mine', true)).toEqual({ models: [], fetchedAt: 1e12, error: null });
  expect(endpoint.received).toEqual([]);
});

it('what was known stays where the key is refused or the host is gone', async () => {
  let refuses = false;
  const endpoint = await server({
    'GET /v1/models': (response) =>
      refuses ? json({ error: { message: 'no' } }, 401)(response) : json(PLAIN)(response),
  });
  const { models } = open({ baseUrl: endpoint.baseUrl });
  const known = await models.list('mine', false);
  refuses = true;
  const refused = await models.list('mine', true);
  expect(refused).toEqual({ ...known, error: expect.objectContaining({ code: 'key-refused' }) });
  await endpoint.close();
  const gone = await models.list('mine', true);
  expect(gone).toEqual({
    ...known,
    error: expect.objectContaining({ code: 'refused-connection' }),
  });
  expect(await models.list('mine', false)).toEqual(known);
});

it('without a key it asks without, and says that one is needed where that is refused', async () => {
  const open_ = await server({ 'GET /v1/models': json(PLAIN) });
  const one = open({ baseUrl: open_.baseUrl }, { key: null });
  expect((await one.models.list('mine', false)).models.length).toBe(2);
  expect(open_.received[0]?.headers.authorization).toBeUndefined();

  const closed = await server({ 'GET /v1/models': json({ error: { message: 'who?' } }, 401) });
  const other = open({ baseUrl: closed.baseUrl }, { key: null });
  expect(await other.models.list('mine', false)).toEqual({
    models: [],
    fetchedAt: null,
    error: expect.objectContaining({ code: 'key-missing' }),
  });
});

it('a damaged file, or a damaged part of it, is no error', async () => {
  const endpoint = await server({ 'GET /v1/models': json(PLAIN) });
  for (const text of ['{ damaged', '[]', '{"mine": {"models": 3}}', '{"mine": null}']) {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'models.json'), text);
    const { models, failures } = open({ baseUrl: endpoint.baseUrl }, { dir });
    expect((await models.list('mine', false)).models.length).toBe(2);
    expect(failures).toEqual([]);
    expect(JSON.parse(readFileSync(join(dir, 'models.json'), 'utf8'))).toMatchObject({
      version: 1,
      lists: { mine: { models: [{ name: 'one' }, { name: 'two' }] } },
    });
  }
});

it('a file that cannot be written is told of, and the list is there', async () => {
  const endpoint = await server({ 'GET /v1/models': json(PLAIN) });
  const dir = temporaryDir();
  writeFileSync(join(dir, 'file'), '');
  const { models, failures } = open({ baseUrl: endpoint.baseUrl }, { dir: join(dir, 'file') });
  expect((await models.list('mine', false)).models.length).toBe(2);
  // Once when it was read, once when it was to be written.
  expect(failures.length).toBe(2);
});

it('forgets endpoints that are gone, and knows none that never were', async () => {
  const endpoint = await server({ 'GET /v1/models': json(PLAIN) });
  const dir = temporaryDir();
  const old = { baseUrl: 'http://127.0.0.1:1/v1', fetchedAt: 1, models: [] };
  writeFileSync(join(dir, 'models.json'), JSON.stringify({ gone: old }));
  const { models } = open({ baseUrl: endpoint.baseUrl }, { dir });
  await models.list('mine', false);
  const { lists } = JSON.parse(readFileSync(join(dir, 'models.json'), 'utf8')) as { lists: object };
  expect(Object.keys(lists)).toEqual(['mine']);
  await expect(models.list('gone', false)).rejects.toMatchObject({ error: { code: 'not-found' } });
});

it.each([
  ['is in the way', (file: string) => mkdirSync(file), 'could not be read'],
  [
    'is of a newer version',
    (file: string) => writeFileSync(file, '{"version":2,"lists":{}}'),
    'newer version of Looksee',
  ],
])('a file that %s is left alone, said, and the list is there', async (_, make, words) => {
  const endpoint = await server({ 'GET /v1/models': json(PLAIN) });
  const dir = temporaryDir();
  const file = join(dir, 'models.json');
  make(file);
  const before = statSync(file).mtimeMs;
  const { models, failures } = open({ baseUrl: endpoint.baseUrl }, { dir });
  expect((await models.list('mine', false)).models.length).toBe(2);
  expect(String(failures[0])).toContain(words);
  expect([readdirSync(dir), statSync(file).mtimeMs]).toEqual([['models.json'], before]);
});

it('on this device nothing is listed, and nobody asked', async () => {
  const dir = temporaryDir();
  const { models } = open({ kind: 'on-device' }, { dir });
  expect(await models.list('mine', true)).toEqual({ models: [], fetchedAt: null, error: null });
  expect(existsSync(join(dir, 'models.json'))).toBe(false);
});

const OLLAMA = {
  'GET /v1/models': json({
    object: 'list',
    data: [
      { id: 'llava:7b', object: 'model', created: 1748000000, owned_by: 'library' },
      { id: 'qwen3:8b', object: 'model', created: 1748000000, owned_by: 'library' },
      { id: 'odd:1b', object: 'model', created: 1748000000, owned_by: 'library' },
    ],
  }),
  'POST /api/show': (response: ServerResponse, body: unknown) => {
    const { model } = body as { model: string };
    if (model === 'odd:1b') return json({ error: 'model not found' }, 404)(response);
    const capabilities = model === 'llava:7b' ? ['completion', 'vision'] : ['completion', 'tools'];
    return json({ capabilities, model_info: { 'llama.context_length': 4096 } })(response);
  },
};
const OLLAMA_MODELS = [
  listed('llava:7b', true, 4_096),
  listed('qwen3:8b', false, 4_096),
  listed('odd:1b'),
];

const LM_STUDIO = {
  'GET /v1/models': json({
    data: [
      { id: 'qwen2-vl-7b-instruct', object: 'model', owned_by: 'organization_owner' },
      { id: 'llama-3.1-8b', object: 'model', owned_by: 'organization_owner' },
    ],
    object: 'list',
  }),
  'GET /api/v0/models': json({
    object: 'list',
    data: [
      { id: 'llama-3.1-8b', type: 'llm', max_context_length: 131072, state: 'not-loaded' },
      { id: 'qwen2-vl-7b-instruct', type: 'vlm', max_context_length: 32768, state: 'loaded' },
    ],
  }),
};
const LM_STUDIO_MODELS = [
  listed('qwen2-vl-7b-instruct', true, 32_768),
  listed('llama-3.1-8b', false, 131_072),
];

const LLAMA_CPP = {
  'GET /v1/models': json({
    models: [{ name: 'gemma', model: 'gemma', capabilities: ['completion'] }],
    object: 'list',
    data: [{ id: 'gemma', owned_by: 'llamacpp', meta: { n_ctx_train: 131072 } }],
  }),
  'GET /props': json({
    default_generation_settings: { n_ctx: 65536 },
    modalities: { vision: true, audio: false },
  }),
};
const LLAMA_CPP_MODELS = [listed('gemma', true, 65_536)];

const VLLM = {
  'GET /v1/models': json({
    object: 'list',
    data: [{ id: 'Qwen/Qwen2.5-VL-7B', object: 'model', owned_by: 'vllm', max_model_len: 32768 }],
  }),
};
const VLLM_MODELS = [listed('Qwen/Qwen2.5-VL-7B', null, 32_768)];

it.each([
  ['Ollama', OLLAMA, OLLAMA_MODELS],
  ['LM Studio', LM_STUDIO, LM_STUDIO_MODELS],
  ['llama.cpp', LLAMA_CPP, LLAMA_CPP_MODELS],
  ['vLLM', VLLM, VLLM_MODELS],
])('%s is asked in its own way what its models take', async (_name, answers, expected) => {
  const endpoint = await server(answers);
  const { models } = open({ baseUrl: endpoint.baseUrl });
  expect((await models.list('mine', false)).models).toEqual(expected);
});

it('Anthropic is asked by its own interface', async () => {
  const endpoint = await serve((response, { headers }) => {
    if (headers['x-api-key'] !== KEY || headers['anthropic-version'] !== '2023-06-01') {
      const error = { type: 'authentication_error', message: 'x-api-key header is required' };
      return json({ type: 'error', error }, 401)(response);
    }
    return json({
      data: [{ type: 'model', id: 'claude-haiku-5-5', display_name: 'Claude Haiku 5.5' }],
      has_more: false,
    })(response);
  });
  const { models } = open({ baseUrl: endpoint.baseUrl, preset: 'anthropic' });
  expect((await models.list('mine', false)).models).toEqual([listed('claude-haiku-5-5')]);
  expect(endpoint.received[0]?.headers.authorization).toBeUndefined();
});

it('no more than a handful is asked of Ollama at once', async () => {
  let running = 0;
  let most = 0;
  const names = Array.from({ length: 30 }, (_, index) => `model:${index}`);
  const endpoint = await server({
    'GET /v1/models': json({
      object: 'list',
      data: names.map((id) => ({ id, owned_by: 'library' })),
    }),
    'POST /api/show': (response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        json({ capabilities: ['vision'] })(response);
      }, 5);
    },
  });
  const { models } = open({ baseUrl: endpoint.baseUrl });
  expect((await models.list('mine', false)).models).toEqual(
    names.map((name) => listed(name, true)),
  );
  expect(most).toBeLessThanOrEqual(6);
});

/** A server that takes connections and says nothing. */
async function silent(): Promise<string> {
  const sockets: { destroy(): void }[] = [];
  const listening = createServer((socket) => void sockets.push(socket));
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    listening.close();
  });
  const address = listening.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`;
}

it('finds the servers of this computer, whatever else runs at their ports', async () => {
  const [ollama, lmStudio, llamaCpp, vllm] = await Promise.all(
    [OLLAMA, LM_STUDIO, LLAMA_CPP, VLLM].map(server),
  );
  const website = await serve((response) => response.end('<!doctype html><title>Dev</title>'));
  const stranger = await server({ 'GET /v1/models': json(PLAIN) });
  const unsigned = await server({
    'GET /v1/models': json({ object: 'list', data: null }),
    'GET /api/version': json({ version: '0.12.6' }),
  });
  const nobody = `http://127.0.0.1:${await closedPort()}/v1`;
  const { models } = open(
    {},
    {
      localWithinMs: 20_000,
      localPlaces: [
        { preset: 'ollama', baseUrl: ollama?.baseUrl ?? '' },
        // Ports collide: what answers is what counts.
        { preset: 'vllm', baseUrl: llamaCpp?.baseUrl ?? '' },
        { preset: 'llama-cpp', baseUrl: lmStudio?.baseUrl ?? '' },
        { preset: 'lm-studio', baseUrl: vllm?.baseUrl ?? '' },
        { preset: 'vllm', baseUrl: website.baseUrl },
        { preset: 'vllm', baseUrl: stranger.baseUrl },
        { preset: 'llama-cpp', baseUrl: nobody },
        { preset: 'ollama', baseUrl: unsigned.baseUrl },
      ],
    },
  );
  expect(await models.findLocal()).toEqual([
    { preset: 'ollama', baseUrl: ollama?.baseUrl, models: OLLAMA_MODELS },
    { preset: 'llama-cpp', baseUrl: llamaCpp?.baseUrl, models: LLAMA_CPP_MODELS },
    { preset: 'lm-studio', baseUrl: lmStudio?.baseUrl, models: LM_STUDIO_MODELS },
    { preset: 'vllm', baseUrl: vllm?.baseUrl, models: VLLM_MODELS },
    { preset: 'ollama', baseUrl: unsigned.baseUrl, models: [] },
  ]);
  const all = [ollama, lmStudio, llamaCpp, vllm, website, stranger, unsigned];
  const sent = all.flatMap((each) => each?.received ?? []);
  expect(sent.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
});

it('waits for nobody who listens and says nothing', async () => {
  const localPlaces = [{ preset: 'lm-studio', baseUrl: await silent() }];
  const { models } = open({}, { localPlaces, localWithinMs: 50 });
  expect(await models.findLocal()).toEqual([]);
}, 10_000);

it('looks where the presets of local servers are by default', () => {
  expect(localPlaces({})).toEqual([
    { preset: 'ollama', baseUrl: 'http://localhost:11434/v1' },
    { preset: 'lm-studio', baseUrl: 'http://localhost:1234/v1' },
    { preset: 'llama-cpp', baseUrl: 'http://127.0.0.1:8080/v1' },
    { preset: 'vllm', baseUrl: 'http://localhost:8000/v1' },
  ]);
});

it.each([
  ['', 'http://localhost:11434/v1'],
  ['127.0.0.1:11500', 'http://127.0.0.1:11500/v1'],
  [':11500', 'http://127.0.0.1:11500/v1'],
  ['localhost', 'http://localhost:11434/v1'],
  ['0.0.0.0', 'http://127.0.0.1:11434/v1'],
  ['0.0.0.0:80', 'http://127.0.0.1/v1'],
  ['[::]:11500', 'http://[::1]:11500/v1'],
  [' http://127.0.0.1:11500/ ', 'http://127.0.0.1:11500/v1'],
  ['https://localhost', 'https://localhost/v1'],
  ['http://localhost:11500/ollama/', 'http://localhost:11500/ollama/v1'],
  ['studio.lan:11434', 'http://localhost:11434/v1'],
  ['192.168.1.5', 'http://localhost:11434/v1'],
  ['not a host', 'http://localhost:11434/v1'],
  ['127.0.0.1:99999', 'http://localhost:11434/v1'],
])('looks for Ollama where OLLAMA_HOST=%j puts it on this computer', (host, baseUrl) => {
  expect(localPlaces({ OLLAMA_HOST: host })[0]).toEqual({ preset: 'ollama', baseUrl });
});
