import * as fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { AppFailure } from '../../shared/domain/app-error';
import {
  MAX_KEY_CHARS,
  MAX_PASTED_BYTES,
  MAX_PICTURE_SIDE,
  MAX_PROMPT_CHARS,
} from '../../shared/domain/limits';
import { plainProfile } from '../../shared/domain/endpoint';
import type { Channel } from '../../shared/ipc/contract';
import type { Result } from '../../shared/ipc/errors';
import { CHANNELS, requestSchemas } from '../../shared/ipc/schemas';
import type { Handlers } from './handler-types';
import { malformed } from './fuzz';
import { createRouter } from './router';
import { isTrustedSender } from './sender';

type Listener = (event: unknown, ...payload: unknown[]) => Promise<Result<unknown>>;
const registered = vi.hoisted(() => new Map<string, Listener>());
vi.mock('electron', () => ({
  ipcMain: {
    handle: (channel: string, listener: Listener) => registered.set(channel, listener),
    removeHandler: (channel: string) => registered.delete(channel),
  },
}));

const calls: { channel: Channel; request: unknown; caller: unknown }[] = [];
const lines: string[] = [];
const log = { warn: (line: string) => lines.push(line), error: (line: string) => lines.push(line) };
let behaviour: (channel: Channel) => unknown = () => null;

const handlers = Object.fromEntries(
  CHANNELS.map((channel) => [
    channel,
    async (request: unknown, caller: unknown) => {
      calls.push({ channel, request, caller });
      return behaviour(channel);
    },
  ]),
) as unknown as Handlers;

const mainFrame = { origin: 'app://looksee' };
const trusted = { senderFrame: mainFrame, sender: { id: 7, mainFrame } };

function send(channel: string, event: unknown, ...payload: unknown[]): Promise<Result<unknown>> {
  const listener = registered.get(channel);
  if (!listener) throw new Error(`${channel} is not registered`);
  return listener(event, ...payload);
}

const OWN_MODEL = { name: 'm', countsLike: 'gpt-4o', price: { in: 1, out: 2, cachedIn: null } };

const {
  id: _id,
  kind: _kind,
  preset: _preset,
  ...WHOLE_CHANGE
} = {
  ...plainProfile('vision-api', 'Vision API'),
  extraHeaders: {
    add: [{ name: 'X-Pass', value: null }],
    change: [{ name: 'X-Team', value: 'a' }],
    remove: ['X-Old'],
  },
  timeouts: { connect: 5 },
  formats: { add: ['png'], remove: ['gif'] },
  models: { add: ['m'], remove: ['n'] },
  favourites: { add: ['m'] },
  proxy: { type: 'url', url: 'http://proxy.example.com' },
  maxSide: 2_000,
};

/** A valid request of each channel. */
const VALID: { readonly [C in Channel]: unknown } = (() => {
  const question = {
    endpointId: 'on-device',
    model: 'm',
    detail: 'auto',
    size: 'fit',
    prompt: 'p',
    system: '',
    maxTokens: null,
    temperature: 0.5,
  };
  const choices = {
    endpointId: 'on-device',
    models: { 'on-device': 'm' },
    detail: 'low',
    size: 1024,
    mode: 'each',
    system: '',
    maxTokens: 300,
    temperature: null,
  };
  const layout = { historyWidth: 280, answersWidth: 420, historyFolded: false };
  return {
    'app:start': null,
    'app:open-link': { url: 'https://example.com/' },
    'app:copy-text': { text: 'x' },
    'pictures:add-paths': { paths: ['/a.png'] },
    'pictures:add-bytes': { name: 'a.png', bytes: new Uint8Array(3) },
    'pictures:add-links': { urls: ['https://example.com/a.png'], allowPrivate: false },
    'pictures:send-link': { url: 'https://example.com/a.png' },
    'pictures:choose-page': { id: 'a', page: 2 },
    'pictures:describe': { id: 'a' },
    'pictures:preview': {
      id: 'a',
      endpointId: 'on-device',
      model: 'm',
      detail: 'low',
      size: 'original',
    },
    'pictures:save-sent': { sha256: 'ab'.repeat(32) },
    'pictures:open-dialog': { folder: false },
    'pictures:paste': null,
    'pictures:add-sample': null,
    'pictures:remove': { ids: ['a'] },
    'pictures:restore': { ids: ['a'] },
    'pictures:reorder': { ids: ['a', 'b'] },
    'pictures:expect': null,
    'texts:count-tokens': { texts: ['a', 'b'] },
    'draft:save-prompt': { prompt: 'p' },
    'draft:clear': null,
    'settings:change': {
      change: {
        choices,
        layout,
        costs: {
          askAbove: 0.5,
          ownModels: [
            { add: OWN_MODEL, at: 0 },
            { change: 'm', to: { price: { in: 2 } } },
            { remove: 'n' },
          ],
        },
      },
    },
    'endpoints:add': { preset: 'openai', change: { name: 'Mine' } },
    'endpoints:copy': { id: 'vision-api' },
    'endpoints:update': { id: 'vision-api', change: WHOLE_CHANGE },
    'endpoints:remove': { id: 'vision-api' },
    'endpoints:undo-remove': { id: 'vision-api' },
    'endpoints:move': { id: 'a', after: 'b' },
    'endpoints:export': { ids: ['a'] },
    'endpoints:import': null,
    'endpoints:find-local': null,
    'endpoints:list-models': { id: 'a', refresh: true },
    'doctor:run': { endpointId: 'a', model: 'm' },
    'doctor:cancel': { endpointId: 'a' },
    'doctor:save': { endpointId: 'a' },
    'keys:set': { endpointId: 'vision-api', key: 'k' },
    'keys:set-header': { endpointId: 'a', name: 'X-Team', value: 'v' },
    'keys:set-proxy-login': { endpointId: 'a', login: { user: 'u', password: 'p' } },
    'keys:remove': { endpointId: 'vision-api' },
    'analysis:ask': { question, pictureIds: ['a'], mode: 'each' },
    'analysis:ask-again': { id: 1 },
    'analysis:cancel': { ids: [1, 2] },
    'analysis:answer-detail': { id: 1, accept: true },
    'history:list': { text: '', before: null, limit: 50 },
    'history:sendings': { id: 1 },
    'history:get': { id: 1 },
    'history:delete': { id: 1 },
    'history:undo-delete': { id: 1 },
    'history:use-again': { id: 1 },
  };
})();

beforeEach(() => {
  calls.length = 0;
  lines.length = 0;
  behaviour = () => null;
  registered.clear();
  createRouter({ handlers, schemas: requestSchemas, isTrustedSender, log });
});

test('registers every channel of the contract and takes them down again', () => {
  expect([...registered.keys()].sort()).toEqual(Object.keys(VALID).sort());
  registered.clear();
  createRouter({ handlers, schemas: requestSchemas, isTrustedSender, log })();
  expect(registered.size).toBe(0);
});

test.each(CHANNELS)('%s: a valid request from the page reaches its handler', async (channel) => {
  behaviour = (called) => ({ answered: called });
  expect(await send(channel, trusted, VALID[channel])).toEqual({
    ok: true,
    value: { answered: channel },
  });
  expect(calls).toEqual([{ channel, request: VALID[channel], caller: { webContentsId: 7 } }]);
  expect(lines).toEqual([]);
});

describe('the sender', () => {
  const gone = {
    sender: { id: 7, mainFrame },
    get senderFrame(): never {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    },
  };
  const framed = (frame: unknown, main: unknown = frame) => ({
    senderFrame: frame,
    sender: { id: 7, mainFrame: main },
  });
  test.each([
    ['another host', framed({ origin: 'app://other' })],
    ['a longer host', framed({ origin: 'app://looksee.example' })],
    ['another scheme', framed({ origin: 'https://looksee' })],
    ['a file', framed({ origin: 'file://' })],
    ['an opaque origin', framed({ origin: 'null' })],
    ['the imaging page', framed({ origin: 'looksee-imaging://work' })],
    ['a sub-frame of our own origin', framed({ origin: 'app://looksee' }, mainFrame)],
    ['a sub-frame of another origin', framed({ origin: 'https://example.com' }, mainFrame)],
    ['a frame that is gone', framed(null, mainFrame)],
    ['a frame that was disposed of', gone],
  ])('%s is refused', async (_name, event) => {
    for (const channel of CHANNELS) {
      expect(await send(channel, event, VALID[channel])).toMatchObject({
        ok: false,
        error: { code: 'forbidden' },
      });
    }
    expect(calls).toEqual([]);
  });
});

describe('the shape', () => {
  test.each(CHANNELS)('%s: 1,000 fuzzed payloads reach no handler and crash nothing', async (c) => {
    await fc.assert(
      fc.asyncProperty(malformed(VALID[c]), async (payload) => {
        fc.pre(!requestSchemas[c].safeParse(payload).success);
        expect(await send(c, trusted, payload)).toMatchObject({
          ok: false,
          error: { code: 'invalid-request' },
        });
      }),
      { numRuns: 1_000 },
    );
    expect(calls).toEqual([]);
  });

  test.each(CHANNELS)('%s: one argument, no more and no less', async (channel) => {
    expect(await send(channel, trusted)).toMatchObject({ error: { code: 'invalid-request' } });
    expect(await send(channel, trusted, VALID[channel], VALID[channel])).toMatchObject({
      error: { code: 'invalid-request' },
    });
    expect(calls).toEqual([]);
  });

  test.each<[Channel, unknown]>([
    ['draft:save-prompt', { prompt: 'x'.repeat(MAX_PROMPT_CHARS + 1) }],
    ['keys:set', { endpointId: 'a', key: 'k'.repeat(MAX_KEY_CHARS + 1) }],
    ['keys:set', { endpointId: 'a', key: '' }],
    ['app:open-link', { url: `https://${'x'.repeat(10_000)}` }],
    ['app:copy-text', { text: 'x'.repeat(8_000_001) }],
    ['pictures:add-bytes', { name: 'a', bytes: new Uint8Array(MAX_PASTED_BYTES + 1) }],
    ['pictures:add-bytes', { name: 'a', bytes: [1, 2, 3] }],
    ['pictures:add-paths', { paths: Array.from({ length: 10_001 }, () => '/a') }],
    ['pictures:add-paths', { paths: ['/'.repeat(40_000)] }],
    ['pictures:remove', { ids: Array.from({ length: 1_001 }, () => 'a') }],
    ['analysis:ask', { ...(VALID['analysis:ask'] as object), pictureIds: [] }],
    ['history:list', { text: '', before: null, limit: 501 }],
    ['history:list', { text: 'x'.repeat(501), before: null, limit: 1 }],
    ['history:get', { id: 2 ** 53 }],
    ['history:get', { id: 1.5 }],
    ['texts:count-tokens', { texts: ['a', 'b', 'c'] }],
    ['texts:count-tokens', { texts: ['a', 'x'.repeat(MAX_PROMPT_CHARS + 1)] }],
    ['pictures:save-sent', { sha256: '../'.repeat(21) + 'a' }],
    ['pictures:save-sent', { sha256: 'AB'.repeat(32) }],
    ['pictures:preview', { ...(VALID['pictures:preview'] as object), size: 0 }],
    ['pictures:preview', { ...(VALID['pictures:preview'] as object), size: MAX_PICTURE_SIDE + 1 }],
    ['pictures:preview', { ...(VALID['pictures:preview'] as object), size: 'huge' }],
    ['settings:change', { change: { costs: { askAbove: -1 } } }],
    ['settings:change', { change: { costs: { askAbove: Infinity } } }],
    ['settings:change', { change: { costs: { ownModels: [{ add: { name: 'm' } }] } } }],
    ['settings:change', { change: { costs: { ownModels: [OWN_MODEL] } } }],
    [
      'settings:change',
      { change: { costs: { ownModels: Array.from({ length: 1_001 }, () => ({ remove: 'm' })) } } },
    ],
    ['settings:change', { change: { layout: { historyWidth: Infinity } } }],
    ['endpoints:update', { id: 'a', change: { timeouts: { connect: '1' } } }],
    ['endpoints:update', { id: 'a', change: { models: ['m'] } }],
    ['endpoints:update', { id: 'a', change: { extraHeaders: [{ name: 'X-A', value: 'v' }] } }],
    ['endpoints:update', { id: 'a', change: { formats: { add: ['exe'] } } }],
  ])('%s refuses what is too large or out of range', async (channel, payload) => {
    expect(await send(channel, trusted, payload)).toMatchObject({
      error: { code: 'invalid-request' },
    });
    expect(calls).toEqual([]);
  });

  test('a payload that throws when it is looked at is an answer, not a crash', async () => {
    const hostile = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('boo');
        },
      },
    );
    expect(await send('history:get', trusted, hostile)).toMatchObject({ ok: false });
    expect(calls).toEqual([]);
  });
});

describe('a handler that fails', () => {
  test("its own error is the answer's", async () => {
    const error = {
      code: 'key-missing',
      message: 'No key.',
      hint: 'Enter one.',
      retryable: true,
    } as const;
    behaviour = () => {
      throw new AppFailure(error);
    };
    expect(await send('app:start', trusted, null)).toEqual({ ok: false, error });
  });

  test.each([[new TypeError('SECRET prompt')], ['SECRET text'], [undefined], [null]])(
    'anything else (%s) becomes internal',
    async (thrown) => {
      behaviour = () => {
        throw thrown;
      };
      expect(await send('app:start', trusted, null)).toMatchObject({
        ok: false,
        error: { code: 'internal' },
      });
      expect(lines).toHaveLength(1);
    },
  );
});

test('no payload is ever logged', async () => {
  const secret = 'sk-SECRET-7391';
  behaviour = () => {
    throw new Error(`cannot use ${secret}`);
  };
  await send('keys:set', trusted, { endpointId: 'a', key: secret });
  await send('keys:set', trusted, { endpointId: 'a', key: secret, [secret]: secret });
  await send('keys:set', trusted, secret);
  await send('settings:change', trusted, { change: { choices: { models: { [secret]: 1 } } } });
  await send('keys:set', { senderFrame: null, sender: { mainFrame } }, { key: secret });
  expect(lines).toHaveLength(5);
  expect(lines.join('\n')).not.toContain('SECRET');
});
