import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { PRESETS } from '../../shared/domain/presets';
import { temporaryDir } from '../services/testing';
import { headImaging, headOf } from '../services/testing/picture-heads';
import { SERVERS } from '../services/testing/servers';
import { ChatServer, wordsFor, type ServerRules } from '../services/testing/servers/chat-server';
import { BLIND_MODEL, llamaCpp } from '../services/testing/servers/llama-cpp';
import { BREAKS_DOWN, openrouter, TOO_DEAR } from '../services/testing/servers/openrouter';
import { profileFor } from '../services/testing/profile-for';
import { vllm } from '../services/testing/servers/vllm';
import { useCommandLine, type Ran } from './testing';

const { runWith } = useCommandLine({ imaging: headImaging });

/** One of each kind that people have, and one that moves. */
const MATRIX: Readonly<Record<string, Buffer>> = {
  'receipt.png': headOf({ format: 'png', width: 640, height: 480 }),
  'photo.jpg': headOf({ format: 'jpeg', width: 4032, height: 3024 }),
  'alpha.webp': headOf({ format: 'webp', width: 320, height: 240 }),
  'animated.gif': headOf({ format: 'gif', width: 60, height: 40, animated: true }),
  'still.gif': headOf({ format: 'gif', width: 60, height: 40 }),
  'photo.heic': headOf({ format: 'heic', width: 640, height: 480 }),
  'scan.tif': headOf({ format: 'tiff', width: 640, height: 480 }),
  'drawn.bmp': headOf({ format: 'bmp', width: 640, height: 480 }),
};

const WRONG_KEY = 'sk-wrong-0123456789abcdef-key';

/** A server that ends with the test. */
async function serveBy(rules: ServerRules): Promise<ChatServer> {
  const server = await ChatServer.start(rules);
  onTestFinished(() => server.close());
  return server;
}

const rulesOf = (preset: string): ServerRules => {
  const found = SERVERS.find((rules) => rules.preset === preset);
  if (!found) throw new Error(`No server behaves like ${preset}.`);
  return found;
};

interface Asking {
  readonly files?: Readonly<Record<string, Buffer>>;
  readonly model?: string;
  readonly key?: string | null;
  readonly flags?: readonly string[];
  readonly changes?: Partial<EndpointProfile>;
}

interface JsonAnswer {
  readonly answer: string;
  readonly finishReason: string | null;
  readonly usage: unknown;
  readonly error: Readonly<Record<'code' | 'message' | 'hint' | 'details', string>> | null;
}

const answersOf = (ran: Ran) => JSON.parse(ran.out) as JsonAnswer[];

const RECEIPT = { 'receipt.png': MATRIX['receipt.png'] ?? Buffer.of() };

/** Asks a server by its preset's profile. */
async function askServer(
  server: ChatServer,
  { files = RECEIPT, model, key, flags = [], changes }: Asking = {},
  dir = temporaryDir(),
): Promise<Ran> {
  const { preset } = server.rules;
  mkdirSync(dir, { recursive: true });
  const profiles = [profileFor(preset, server, changes)];
  writeFileSync(join(dir, 'settings.json'), JSON.stringify({ profiles }));
  const paths = Object.entries(files).map(([name, bytes]) => {
    writeFileSync(join(dir, name), bytes);
    return join(dir, name);
  });
  return runWith(
    { dir, keyFor: preset, key: key === undefined ? server.rules.key : key },
    ...['analyze', ...paths, '--json', '--endpoint', preset],
    ...['--model', model ?? server.rules.model, '--prompt', 'What is it?', ...flags],
  );
}

it('every preset has a server here', () => {
  const asked = PRESETS.map(({ id }) => id).filter((id) => id !== 'on-device');
  expect(SERVERS.map(({ preset }) => preset).toSorted()).toEqual(asked.toSorted());
});

describe.each(SERVERS.map((rules) => [rules.preset, rules] as const))('%s', (_preset, rules) => {
  it.each([
    ['streamed', true],
    ['in one piece', false],
  ])('takes every picture, and its answers come back, %s', async (_how, stream) => {
    const server = await serveBy(rules);
    const ran = await askServer(server, {
      files: MATRIX,
      flags: ['--detail', 'low', '--max-tokens', '500', ...(stream ? ['--stream'] : [])],
      changes: { stream },
    });
    const count = Object.keys(MATRIX).length;
    // One request a picture, and none of them refused: nothing had to be found out by trying.
    expect(server.chats.map(({ refusal }) => refusal)).toEqual(Array(count).fill(null));
    expect(server.chats.map(({ body }) => body['stream'] === true)).toEqual(
      Array(count).fill(stream),
    );
    const said = server.chats.map(({ pictures }) => wordsFor(pictures));
    const answers = answersOf(ran);
    expect(answers.map(({ error }) => error)).toEqual(Array(count).fill(null));
    expect(answers.map(({ answer }) => answer).toSorted()).toEqual(said.toSorted());
    for (const answer of answers) {
      expect(answer.finishReason).toBe('stop');
      expect(answer.usage).toMatchObject({
        prompt_tokens: 1118,
        completion_tokens: answer.answer.split(' ').length,
      });
    }
    expect(ran.code).toBe(0);
    checkKeys(server);
  });

  it('gets the limit of tokens under a name that it takes', async () => {
    const server = await serveBy(rules);
    const ran = await askServer(server, { flags: ['--max-tokens', '3'] });
    expect(answersOf(ran)).toMatchObject([{ answer: 'A png of ', finishReason: 'length' }]);
    expect(server.chats).toHaveLength(1);
  });
});

/** The key stands where this server looks for it and nowhere else, and none goes to one that wants none. */
function checkKeys({ chats, rules: { key } }: ChatServer): void {
  for (const { headers, body } of chats) {
    const holders = Object.entries(headers).flatMap(([name, value]) =>
      key !== null && String(value).includes(key) ? [name] : [],
    );
    expect(holders).toHaveLength(key === null ? 0 : 1);
    if (key === null) expect(headers.authorization).toBeUndefined();
    else expect(JSON.stringify(body)).not.toContain(key);
  }
}

/** What goes wrong at each server, in that server's own words. */
const TROUBLES: readonly {
  readonly name: string;
  readonly rules: ServerRules;
  readonly asking: Asking;
  readonly code: string | RegExp;
  readonly says: RegExp;
  /** What the server may get. */
  readonly requests?: number;
}[] = [
  ...SERVERS.filter(({ key }) => key !== null).map((rules) => ({
    name: `${rules.preset}: a wrong key`,
    rules,
    asking: { key: WRONG_KEY },
    code: 'key-refused',
    says: /key/i,
    // GPTProto's pages show two forms, so the other is tried once.
    requests: rules.preset === 'gptproto' ? 2 : 1,
  })),
  ...[llamaCpp('local-e2e-0123456789abcdef'), vllm('local-e2e-0123456789abcdef')].map((rules) => ({
    name: `${rules.preset}, started with a key: asked without`,
    rules,
    asking: { key: null },
    code: 'key-refused',
    says: /key/i,
  })),
  ...SERVERS.filter(({ preset }) => preset !== 'llama-cpp').map((rules) => ({
    name: `${rules.preset}: a model that it does not have`,
    rules,
    asking: { model: 'no-such-model' },
    code: /^(model-not-found|not-found)$/,
    says: /no-such-model/,
  })),
  {
    name: 'openrouter: no credit (402)',
    rules: openrouter,
    asking: { model: TOO_DEAR },
    code: 'payment-required',
    says: /credit/i,
  },
  {
    name: 'openrouter: an error inside HTTP 200',
    rules: openrouter,
    asking: { model: BREAKS_DOWN, changes: { stream: false } },
    code: /^(server-error|bad-request|maybe-billed)$/,
    says: /Provider returned error/,
  },
  {
    name: 'openrouter: an error inside a stream',
    rules: openrouter,
    asking: { model: BREAKS_DOWN, changes: { stream: true }, flags: ['--stream'] },
    code: /^(server-error|bad-request|maybe-billed)$/,
    says: /Provider returned error/,
  },
  {
    name: 'anthropic: a temperature above 1',
    rules: rulesOf('anthropic'),
    asking: { flags: ['--temperature', '1.5'] },
    code: 'bad-request',
    says: /temperature/i,
  },
  {
    name: 'llama-cpp: a model that sees nothing',
    rules: llamaCpp(null),
    asking: { model: BLIND_MODEL },
    code: 'no-image-input',
    says: /image input is not supported/,
  },
];

it.each(TROUBLES.map((trouble) => [trouble.name, trouble] as const))(
  '%s: said in plain words, with what the server said',
  async (_name, { rules, asking, code, says, requests = 1 }) => {
    const server = await serveBy(rules);
    const ran = await askServer(server, asking);
    expect(ran.code).toBe(1);
    const [{ error } = {} as JsonAnswer, ...more] = answersOf(ran);
    expect(more).toEqual([]);
    expect(error?.code).toMatch(code);
    expect(`${error?.message} ${error?.hint} ${error?.details}`).toMatch(says);
    expect(error?.message).not.toMatch(/[{}[\]]|undefined|\bnull\b/);
    expect(ran.out + ran.err).not.toContain(WRONG_KEY);
    expect(server.chats).toHaveLength(requests);
  },
);

it.each([llamaCpp('local-e2e-0123456789abcdef'), vllm('local-e2e-0123456789abcdef')])(
  '$preset, started with a key: a profile that has it is answered',
  async (rules) => {
    const server = await serveBy(rules);
    const ran = await askServer(server, { changes: { auth: { type: 'bearer' } } });
    expect(answersOf(ran)[0]).toMatchObject({ error: null, answer: 'A png of 640 by 480.' });
    checkKeys(server);
  },
);

it('anthropic: a picture wider than it takes is made to fit; at its original size it is not sent', async () => {
  const server = await serveBy(rulesOf('anthropic'));
  const files = { 'wide.png': headOf({ format: 'png', width: 9_000, height: 90 }) };
  const original = await askServer(server, { files, flags: ['--size', 'original'] });
  expect(answersOf(original)[0]?.error?.code).toBe('over-limit');
  expect(server.chats).toEqual([]);
  const fit = await askServer(server, { files });
  expect(answersOf(fit)[0]?.error).toBeNull();
  expect(server.chats.map(({ refusal }) => refusal)).toEqual([null]);
});
