import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Core } from '../services/core';
import {
  buildHistory,
  completion,
  openServices,
  serve,
  temporaryDir,
  type BuiltHistory,
  type Endpoint,
} from '../services/testing';
import { parseCli } from './args';
import { runCli } from './run';

vi.mock('electron', () => ({ safeStorage: {} }));

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

const answering = (): Promise<Endpoint> =>
  serve((response) => void response.end(completion('It is a receipt.')));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Record<string, unknown>[];
}

/** Runs a command in a folder that holds `a.png`, `b.png` and `notes.txt`. */
async function run(...words: readonly string[]): Promise<Ran> {
  const workingDir = temporaryDir();
  for (const name of ['a.png', 'b.png']) writeFileSync(join(workingDir, name), `picture ${name}`);
  writeFileSync(join(workingDir, 'notes.txt'), 'notes');
  let out = '';
  let err = '';
  const code = await runCli({
    args: parseCli(words),
    version: '1.2.3',
    streams: {
      out: async (text) => void (out += text),
      err: async (text) => void (err += text),
    },
    workingDir,
    open: async (args, thisRun) => {
      const services = await openServices({
        workerUrl: built.workerUrl,
        thisRun,
        keepsHistory: args.history,
        keyFor: 'command-line',
      });
      return services as unknown as Core;
    },
  });
  return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown>[] };
}

const KEYS = [
  'file',
  'sha256',
  'width',
  'height',
  'endpoint',
  'model',
  'answer',
  'usage',
  'finishReason',
  'ms',
  'historyId',
  'error',
];

describe('analyze', () => {
  it('prints one JSON document, an entry a file in the order given, and nothing else', async () => {
    const { baseUrl, received } = await answering();
    const flags = ['--prompt', 'What?', '--model', 'gpt-4o', '--base-url', baseUrl, '--json'];
    const ran = await run('analyze', 'b.png', 'notes.txt', 'a.png', ...flags);
    expect([ran.code, ran.err]).toEqual([1, '']);
    const results = ran.json();
    expect(results.map((result) => Object.keys(result))).toEqual(Array(3).fill(KEYS));
    expect(results.map(({ file, answer, error }) => [file, answer, error])).toEqual([
      ['b.png', 'It is a receipt.', null],
      [
        'notes.txt',
        null,
        { code: 'picture-unusable', message: expect.any(String), hint: expect.any(String) },
      ],
      ['a.png', 'It is a receipt.', null],
    ]);
    expect(results[0]).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      width: 4,
      height: 3,
      endpoint: 'command-line',
      model: 'gpt-4o-2024-08-06',
      usage: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
      finishReason: 'stop',
      ms: expect.any(Number),
      historyId: expect.any(Number),
    });
    expect(received).toHaveLength(2);
  });

  it('asks about all in one request with --together, and keeps nothing with --no-history', async () => {
    const { baseUrl, received } = await answering();
    const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl, '--together'];
    const ran = await run('analyze', 'a.png', 'b.png', ...flags, '--no-history', '--json');
    expect(ran.code).toBe(0);
    expect(received).toHaveLength(1);
    expect(ran.json().map(({ answer, historyId }) => [answer, historyId])).toEqual(
      Array(2).fill(['It is a receipt.', null]),
    );
  });

  it('prints text for people, one answer once, and never a count that the endpoint did not give', async () => {
    const usage = { prompt_tokens: 7 };
    const { baseUrl } = await serve(
      (response) => void response.end(completion('It is a receipt.', { usage })),
    );
    const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl, '--together'];
    const { code, out } = await run('analyze', 'a.png', 'b.png', ...flags);
    expect(code).toBe(0);
    expect(out).toMatch(
      /^a\.png, b\.png\nIt is a receipt\.\n\n\(gpt-4o-2024-08-06 · 7 \+ \? = \? tokens · \d+\.\d s\)\n$/,
    );
  });

  it('ends with 1 where an endpoint refuses', async () => {
    const { baseUrl } = await serve((response) => void response.writeHead(401).end());
    const ran = await run(
      ...['analyze', 'a.png', '--prompt', 'What?', '--model', 'm'],
      ...['--base-url', baseUrl, '--json'],
    );
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject([{ answer: null, error: { code: 'key-refused' } }]);
  });
});

describe('what to do', () => {
  it('is said for a command line: the address comes from a flag', async () => {
    const ran = await run(
      'analyze',
      'a.png',
      '--endpoint',
      'vision-api',
      '--prompt',
      '?',
      '--json',
    );
    expect(ran.json()).toMatchObject([
      { error: { code: 'base-url-missing', hint: expect.stringContaining('--base-url') } },
    ]);
  });
});

describe('wrong usage', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'no picture': ['analyze'],
    'an unknown flag': ['analyze', 'a.png', '--colour'],
    'an unknown command': ['analyse', 'a.png'],
    'an unknown endpoint': ['analyze', 'a.png', '--endpoint', 'nobody', '--prompt', 'What?'],
    'no prompt, before any file is read': ['analyze', 'gone.png', '--endpoint', 'vision-api'],
    'no model': ['analyze', 'a.png', '--base-url', 'http://127.0.0.1:1', '--prompt', 'What?'],
    'a base URL that is none': [
      ...['analyze', 'a.png', '--base-url', 'ftp://x', '--model', 'm', '--prompt', 'What?'],
    ],
    'an address for this device': [
      ...['analyze', 'a.png', '--endpoint', 'on-device', '--base-url', 'https://x.example'],
    ],
  };
  for (const [name, words] of Object.entries(cases)) {
    it(`is ${name}: 2, a word on standard error, nothing on standard output`, async () => {
      const ran = await run(...words, '--json');
      expect([ran.code, ran.out]).toEqual([2, '']);
      expect(ran.err).not.toBe('');
      expect(ran.err).not.toContain('Something inside');
    });
  }
});
