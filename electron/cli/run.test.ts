import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completion, serve, temporaryDir, type Endpoint } from '../services/testing';
import { pngOf } from '../services/testing-draft';
import { useCommandLine } from './testing';

const { run, runIn, runWith } = useCommandLine();

const answering = (): Promise<Endpoint> =>
  serve((response) => void response.end(completion('It is a receipt.')));

const KEYS = [
  'file',
  'sha256',
  'width',
  'height',
  'endpoint',
  'model',
  'answer',
  'thinking',
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

  it('marks thinking, says which pictures came, and shows what a terminal would obey', async () => {
    const message = {
      content: 'A red sign.\u001b]52;c;aGk=\u0007',
      reasoning: 'hm,\nred',
      images: [{ image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
    };
    const body = JSON.stringify({
      choices: [{ message, finish_reason: 'stop' }],
      usage: { input_tokens: 300, output_tokens: 5 },
    });
    const { baseUrl } = await serve((response) => void response.end(body));
    const dir = temporaryDir();
    writeFileSync(join(dir, 'a.png'), pictureFile('a'));
    const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl];
    const text = await runIn(dir, 'analyze', 'a.png', ...flags);
    expect(text.code).toBe(0);
    expect(text.out).toContain('Thinking:\n  hm,\n  red\n');
    expect(text.out).toContain('A red sign.\u241b]52;c;aGk=\u2407');
    expect(text.out).toContain('[picture 1: image/png, 8 bytes');
    expect(text.out).toContain('300 + 5 = ? tokens');
    for (const more of [[], ['--no-history']]) {
      const ran = await runIn(dir, 'analyze', 'a.png', ...flags, '--json', ...more);
      expect(ran.json()[0]).toMatchObject({
        answer: message.content,
        thinking: 'hm,\nred',
        images: [{ type: 'image/png', bytes: 8, url: 'data:image/png;base64,iVBORw0KGgo=' }],
      });
    }
  });

  it('fails where only thinking came, where a filter stopped it, and where it was cut off', async () => {
    const endings = [
      [{ content: '', reasoning: 'hm' }, 'stop', 'no-answer', 'hm'],
      [{ content: null }, 'SAFETY', 'content-filtered', null],
      [{ content: 'A red' }, 'max_tokens', 'cut-off', null],
    ] as const;
    const dir = temporaryDir();
    writeFileSync(join(dir, 'a.png'), pictureFile('a'));
    for (const [message, finish, code, thinking] of endings) {
      const body = JSON.stringify({ choices: [{ message, finish_reason: finish }] });
      const { baseUrl } = await serve((response) => void response.end(body));
      const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl, '--json'];
      const ran = await runIn(dir, 'analyze', 'a.png', ...flags);
      expect(ran.code).toBe(1);
      expect(ran.json()[0]).toMatchObject({ thinking, finishReason: finish, error: { code } });
    }
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

/** A file whose first bytes are those of a picture, and which imaging takes. */
const pictureFile = (text: string) => pngOf(`picture ${text}`);

/** What stands in the data link of a request's first picture. */
function sentText(body: unknown): string {
  const [, base64 = ''] = /data:image\/png;base64,([^"]+)/.exec(JSON.stringify(body)) ?? [];
  return Buffer.from(base64, 'base64').toString();
}

async function asking(): Promise<{ flags: string[]; received: Endpoint['received'] }> {
  const { baseUrl, received } = await answering();
  return {
    flags: ['--prompt', 'What?', '--model', 'gpt-4o', '--base-url', baseUrl, '--json'],
    received,
  };
}

describe('folders', () => {
  it('stand for the pictures in them, as they can be reached from what was typed', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'trip/day 2'), { recursive: true });
    for (const name of ['10.png', '9.png', 'day 2/1.png', '.hidden.png'])
      writeFileSync(join(dir, 'trip', name), pictureFile(name));
    writeFileSync(join(dir, 'trip/notes.txt'), 'notes');
    const { flags, received } = await asking();
    const ran = await runIn(dir, 'analyze', 'a.png', './trip/', 'b.png', ...flags);
    expect(ran.err).toBe('./trip/: Left out 2: 1 hidden file, 1 that is not a picture.\n');
    expect(ran.code).toBe(0);
    expect(ran.json().map(({ file, error }) => [file, error])).toEqual([
      ['a.png', null],
      [join('trip', '9.png'), null],
      [join('trip', '10.png'), null],
      [join('trip', 'day 2', '1.png'), null],
      ['b.png', null],
    ]);
    expect(received).toHaveLength(5);
  });

  it('without pictures are an element with the reason', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'empty'));
    const { flags } = await asking();
    const ran = await runIn(dir, 'analyze', 'empty', 'a.png', 'gone', ...flags);
    expect([ran.code, ran.err]).toEqual([1, '']);
    expect(ran.json()).toMatchObject([
      { file: 'empty', error: { code: 'picture-missing', message: 'This folder is empty.' } },
      { file: 'a.png', error: null },
      { file: 'gone', error: { code: 'picture-unusable' } },
    ]);
  });

  it('hold names of every kind; as text they break no line and steer no terminal', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'trip'));
    for (const name of ['\u001b[31mred.png', 'two\nlines.png', '領収書.png'])
      writeFileSync(join(dir, 'trip', name), pictureFile(name));
    const ran = await runIn(dir, 'analyze', 'trip');
    expect(ran.code).toBe(0);
    expect(ran.out).toContain('trip/領収書.png\n');
    expect(ran.out).toContain('trip/\ufffd[31mred.png\n');
    expect(ran.out).toContain('trip/two\ufffdlines.png\n');
    expect(ran.out).not.toContain('\u001b');
  });

  it('cannot steer the terminal by their own name either', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, '\u001b[31mtrip'));
    for (const name of ['a.png', '.hidden.png'])
      writeFileSync(join(dir, '\u001b[31mtrip', name), pictureFile(name));
    const ran = await runIn(dir, 'analyze', '\u001b[31mtrip');
    expect(ran.code).toBe(0);
    expect(ran.err).toBe('\ufffd[31mtrip: Left out 1 hidden file.\n');
  });
});

describe.skipIf(process.platform !== 'linux')('names that are no valid UTF-8', () => {
  it('are found in folders and as arguments, and named so that they can be named again', async () => {
    const { baseUrl, received } = await answering();
    const dir = temporaryDir();
    for (const name of ['caf\xe9\n.png', 'caf\xea.png']) {
      const bytes = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name, 'latin1')]);
      writeFileSync(bytes, pngOf(`picture ${name}`));
    }
    const flags = ['--prompt', 'What?', '--model', 'gpt-4o', '--base-url', baseUrl, '--json'];
    const named = async (...words: string[]) =>
      (await runIn(dir, 'analyze', ...words, ...flags))
        .json()
        .map(({ file, error }) => [file, (error as { message: string } | null)?.message ?? null]);
    const [first, second] = [`file://${dir}/caf%E9%0A.png`, `file://${dir}/caf%EA.png`];
    const all = [
      [first, null],
      [second, null],
    ];
    expect((await named('.')).toSorted()).toEqual(all);
    // As the process reads its own arguments, and as it named them before.
    expect(await named('caf\udce9\n.png', second)).toEqual(all);
    // Bytes that were lost on the way stand for one file, or for none that can be told.
    expect(await named('caf\ufffd\n.png')).toEqual([all[0]]);
    writeFileSync(
      Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x80]), Buffer.from('a')]),
      '',
    );
    writeFileSync(
      Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x81]), Buffer.from('a')]),
      '',
    );
    expect(await named('\ufffda')).toEqual([
      ['\ufffda', 'Its name is not valid text, so it can’t be opened.'],
    ]);
    expect(received).toHaveLength(5);
  });
});

describe('a detail that the endpoint takes nowhere', () => {
  const refusing = () =>
    serve((response, { text }) => {
      if (!text.includes('"detail"')) return void response.end(completion('It is a receipt.'));
      const error = { message: "Unknown parameter: 'detail'.", code: 'unknown_parameter' };
      return void response.writeHead(400).end(JSON.stringify({ error }));
    });
  const words = (baseUrl: string) => [
    ...['analyze', 'a.png', '--prompt', 'What?', '--model', 'gpt-4o', '--detail', 'low'],
    ...['--base-url', baseUrl, '--json'],
  ];

  it('ends with 1, and names the flag that accepts what it costs without', async () => {
    const { baseUrl, received } = await refusing();
    const ran = await run(...words(baseUrl));
    expect(ran.code).toBe(1);
    const [{ answer, error } = {}] = ran.json() as { answer?: null; error?: { hint: string } }[];
    expect(answer).toBeNull();
    expect(error?.hint).toMatch(/about 255 tokens \(\$[\d.]+\) instead of 85 tokens/);
    expect(error?.hint).toContain('--accept-detail-loss');
    expect(received.every(({ text }) => text.includes('"detail"'))).toBe(true);
  });

  it('is left out with --accept-detail-loss', async () => {
    const { baseUrl } = await refusing();
    const ran = await run(...words(baseUrl), '--accept-detail-loss');
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject([{ answer: 'It is a receipt.', error: null }]);
  });
});

describe('a history that cannot be opened', () => {
  it('keeps nobody from asking, and is said', async () => {
    const { baseUrl } = await answering();
    const historyError = {
      code: 'history-failed',
      message: 'The history is not available.',
      hint: 'Make room on the disk.',
      retryable: false,
    } as const;
    const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl, '--json'];
    const ran = await runWith({ historyError }, 'analyze', 'a.png', ...flags);
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject([{ answer: 'It is a receipt.', historyId: null }]);
    expect(ran.err).toBe(
      'The history is not available. Answers from this run are not saved. Make room on the disk.\n',
    );
  });
});

describe('a folder that the endpoint refuses', () => {
  it('is not uploaded whole: after three equal failures the rest is not sent', async () => {
    const dir = temporaryDir();
    mkdirSync(join(dir, 'many'));
    for (let index = 0; index < 50; index += 1)
      writeFileSync(join(dir, 'many', `${index}.png`), pictureFile(String(index)));
    const { baseUrl, received } = await serve((response) => void response.writeHead(401).end());
    const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', baseUrl, '--json'];
    const ran = await runIn(dir, 'analyze', 'many', ...flags);
    expect(ran.code).toBe(1);
    expect(received.length).toBeLessThanOrEqual(3 + 4);
    const messages = ran.json().map(({ error }) => (error as { message: string }).message);
    const unsent = messages.filter((message) => message.startsWith('Not sent, because 3'));
    expect(unsent).toHaveLength(50 - received.length);
  });
});

describe('the same picture twice', () => {
  it('is asked about as often as it was named, with a remark', async () => {
    const { flags, received } = await asking();
    const ran = await run('analyze', 'a.png', 'b.png', 'a.png', ...flags);
    expect(ran.code).toBe(0);
    expect(ran.err).toBe('a.png is the same picture as a.png.\n');
    expect(ran.json().map(({ file }) => file)).toEqual(['a.png', 'b.png', 'a.png']);
    expect(received).toHaveLength(3);
  });
});

describe('--page', () => {
  it('chooses a page of the files that have several', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'scan.tif'), 'picture of 3 pages');
    const { flags, received } = await asking();
    const ran = await runIn(dir, 'analyze', 'scan.tif', 'a.png', '--page', '2', ...flags);
    expect(ran.code).toBe(0);
    const sent = received.map(({ body }) => sentText(body));
    expect(sent).toEqual(
      expect.arrayContaining(['picture encoded of page 1 of picture of 3 pages', 'picture a.png']),
    );
  });

  it('that is not there is an error of that file alone', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'scan.tif'), 'picture of 3 pages');
    const { flags } = await asking();
    const ran = await runIn(dir, 'analyze', 'scan.tif', 'a.png', '--page', '4', ...flags);
    expect(ran.code).toBe(1);
    expect(ran.json()).toMatchObject([
      { error: { message: 'scan.tif has no page 4.', hint: 'It has 3 pages.' } },
      { error: null },
    ]);
  });
});

describe('links', () => {
  const serving = () =>
    serve((response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end(pictureFile('behind a link'));
    });

  it('are loaded, into the own network only when allowed', async () => {
    const pictures = await serving();
    const link = `${pictures.baseUrl}/cat.png`;
    const { flags, received } = await asking();
    const refused = await run('analyze', link, 'a.png', ...flags);
    expect(refused.code).toBe(1);
    expect(refused.json()).toMatchObject([
      {
        file: link,
        error: { code: 'picture-unusable', hint: expect.stringContaining('--allow-private-links') },
      },
      { file: 'a.png', error: null },
    ]);
    expect(pictures.received).toHaveLength(0);
    const ran = await run('analyze', link, ...flags, '--allow-private-links');
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject([{ file: link, width: 4, height: 3, error: null }]);
    expect(sentText(received.at(-1)?.body)).toBe(pictureFile('behind a link').toString());
  });

  it('are sent as they are with --send-links, and loaded by nobody here', async () => {
    const pictures = await serving();
    const link = `${pictures.baseUrl}/cat.png`;
    const { flags, received } = await asking();
    const ran = await run('analyze', link, ...flags, '--send-links');
    expect(ran.code).toBe(0);
    expect(ran.json()).toMatchObject([
      { file: link, sha256: null, width: null, answer: 'It is a receipt.', error: null },
    ]);
    expect(Object.keys(ran.json()[0] ?? {})).toEqual(KEYS);
    expect(JSON.stringify(received[0]?.body)).toContain(`{"url":"${link}"`);
    expect(pictures.received).toHaveLength(0);
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
