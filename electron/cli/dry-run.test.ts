import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bytesOf, completion, serve, temporaryDir } from '../services/testing';
import { pngOf } from '../services/testing-draft';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { plainProfile } from '../../shared/domain/endpoint';
import { headImaging, headOf } from '../services/testing/picture-heads';
import { useCommandLine } from './testing';

const { run, runIn, runWith } = useCommandLine({ key: null });

const KEYS = [
  'file',
  'width',
  'height',
  'sentWidth',
  'sentHeight',
  'sentFormat',
  'sentBytes',
  'imageTokens',
  'textTokens',
  'estimatedCost',
  'removedMetadata',
];
const ERROR = { code: expect.any(String), message: expect.any(String), hint: expect.any(String) };

describe('--dry-run', () => {
  it('says of each picture what would be sent and what it would cost, without a key', async () => {
    const { baseUrl, received } = await serve((response) => void response.end());
    const flags = ['--base-url', baseUrl, '--model', 'gpt-4o', '--prompt', 'What is it?'];
    const ran = await run('analyze', 'b.png', 'notes.txt', ...flags, '--dry-run', '--json');
    expect([ran.code, ran.err]).toEqual([1, '']);
    const results = ran.json();
    expect(results.map((result) => Object.keys(result))).toEqual([KEYS, [...KEYS, 'error']]);
    expect(results).toEqual([
      {
        file: 'b.png',
        width: 4,
        height: 3,
        sentWidth: 4,
        sentHeight: 3,
        sentFormat: 'png',
        sentBytes: bytesOf('picture b.png').byteLength,
        imageTokens: 255,
        textTokens: 4,
        estimatedCost: 0.0006475,
        removedMetadata: [],
      },
      {
        ...Object.fromEntries(KEYS.map((key) => [key, null])),
        file: 'notes.txt',
        error: { ...ERROR, code: 'picture-unusable' },
      },
    ]);
    expect(received).toHaveLength(0);
  });

  it('needs neither address, prompt nor endpoint, only the name of a model', async () => {
    const tokens = async (...flags: string[]) => {
      const ran = await run('analyze', 'a.png', '--dry-run', '--json', ...flags);
      expect([ran.code, ran.err]).toEqual([0, '']);
      const [{ estimatedCost, imageTokens, textTokens } = {}] = ran.json();
      return [imageTokens, textTokens, estimatedCost];
    };
    expect(await tokens('--model', 'gpt-4o')).toEqual([255, 0, 0.0006375]);
    expect(await tokens('--model', 'gpt-4o', '--detail', 'low')).toEqual([85, 0, 0.0002125]);
    expect(await tokens('--endpoint', 'vision-api')).toEqual([255, 0, 0.0006375]);
    // This reseller has prices of its own.
    expect(await tokens('--endpoint', 'gptproto', '--prompt', 'What is it?')).toEqual([
      255,
      4,
      null,
    ]);
  });

  it('gives no number for what is not known', async () => {
    const unknown = 'No estimate: how llava counts pictures is not known.\n';
    for (const [flags, err] of [
      [['--model', 'llava'], unknown],
      [[], ''],
    ] as const) {
      const words = ['--dry-run', '--json', '--prompt', 'What is it?', ...flags];
      const ran = await run('analyze', 'a.png', ...words);
      expect([ran.code, ran.err]).toEqual([0, err]);
      expect(ran.json()[0]).toMatchObject({
        sentBytes: 13,
        imageTokens: null,
        textTokens: null,
        estimatedCost: null,
      });
    }
  });

  it('counts the texts of one request once, with its first picture', async () => {
    const flags = ['--model', 'gpt-4o', '--system', 'Be brief.', '--prompt', 'What is it?'];
    const words = ['analyze', 'gone.png', 'a.png', 'b.png', ...flags, '--dry-run', '--json'];
    const textTokens = async (...more: string[]) =>
      (await run(...words, ...more)).json().map((result) => result['textTokens']);
    expect(await textTokens()).toEqual([null, 7, 7]);
    expect(await textTokens('--together')).toEqual([null, 7, 0]);
  });

  it('says before sending what the model would refuse, and what would fit', async () => {
    const dir = temporaryDir();
    writeFileSync(join(dir, 'large.png'), 'picture of 7952 x 5304');
    const flags = ['--model', 'gpt-5.6-sol', '--size', 'original', '--dry-run', '--json'];
    const ran = await runIn(dir, 'analyze', 'large.png', 'a.png', ...flags);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(
      /^large\.png is 41,334 patches of 32 × 32 pixels; this model refuses more than 30,000\. It fits at \S+ × \S+ pixels\.\n$/,
    );
    expect(ran.json()).toMatchObject([
      { sentWidth: 7952, sentHeight: 5304, imageTokens: null, estimatedCost: null },
      { imageTokens: 2 },
    ]);
  });

  it('leaves links to the endpoint where it is told to, and loads none', async () => {
    const pictures = await serve((response) => void response.end());
    const link = `${pictures.baseUrl}/cat.png`;
    const flags = ['--endpoint', 'vision-api', '--send-links', '--dry-run', '--json'];
    const ran = await run('analyze', link, ...flags);
    expect(ran.code).toBe(0);
    expect(ran.json()).toEqual([
      { ...Object.fromEntries(KEYS.map((key) => [key, null])), file: link, textTokens: 0 },
    ]);
    expect(pictures.received).toHaveLength(0);
  });

  it('leaves none to an endpoint that loads none', async () => {
    const words = ['analyze', 'https://example.com/cat.png', '--send-links', '--dry-run', '--json'];
    const ran = await run(...words, '--endpoint', 'On this device');
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain('On this device reads pictures on this computer only.');
    // With a model and no endpoint any is meant.
    expect((await run(...words, '--model', 'gpt-4o')).code).toBe(0);
  });

  it('estimates no less of a request because one of its pictures cannot be prepared', async () => {
    const flags = ['--model', 'gpt-4o', '--prompt', 'What is it?', '--together'];
    const ran = await run(
      'analyze',
      'notes.txt',
      'b.png',
      'a.png',
      ...flags,
      '--dry-run',
      '--json',
    );
    expect(ran.json().map(({ textTokens }) => textTokens)).toEqual([null, 4, 0]);
  });

  it('of what stays on this device gives no tokens and no cost', async () => {
    const ran = await run('analyze', 'a.png', '--endpoint', 'on-device', '--dry-run', '--json');
    expect([ran.code, ran.err]).toEqual([0, '']);
    expect(ran.json()).toMatchObject([
      { sentBytes: 13, imageTokens: null, textTokens: null, estimatedCost: null },
    ]);
  });

  it('prints text for people', async () => {
    const flags = ['--model', 'gpt-4o', '--prompt', 'What is it?', '--dry-run'];
    const ran = await run('analyze', 'a.png', 'gone.png', ...flags);
    expect(ran.code).toBe(1);
    expect(ran.out).toMatch(
      /^a\.png\n4 × 3, sent as PNG of 4 × 3, 0\.0 kB\nAbout 255 tokens for the picture and 4 for the text, about \$0\.00065\n\ngone\.png\nFailed \(picture-unusable\): /,
    );
  });

  it('is wrong usage where there is no such endpoint', async () => {
    const ran = await run('analyze', 'a.png', '--dry-run', '--endpoint', 'nobody', '--json');
    expect([ran.code, ran.out]).toEqual([2, '']);
  });
});

describe('the limits of an endpoint', () => {
  const tight: EndpointProfile = {
    ...plainProfile('tight', 'Tight'),
    ...{ maxSide: 3, maxPictures: 2, maxBodyBytes: 1_110 },
  };
  const { run } = useCommandLine({
    key: null,
    thisRun: { profiles: [tight], isMeant: () => true, adapt: (profile) => profile },
  });
  const words = ['analyze', 'a.png', 'b.png', 'https://example.com/c.png', '--send-links'];
  const remarks = async (...flags: string[]) => {
    const ran = await run(...words, '--endpoint', 'tight', ...flags, '--dry-run', '--json');
    expect(ran.code).toBe(0);
    return ran.err.trimEnd().split('\n');
  };
  const ofPicture = (name: string) =>
    `${name} is 4 pixels long; this endpoint takes 3. It fits with a longest side of 3 pixels.`;

  it('are held against each request, with what would fit', async () => {
    const body =
      'The request is 1,120 bytes; this endpoint takes 1,110. It should fit with a longest side of 2 pixels.';
    expect(await remarks('--size', 'original')).toEqual([
      ofPicture('a.png'),
      body,
      ofPicture('b.png'),
      body,
    ]);
  });

  it('count links too where all go together', async () => {
    const together = await remarks('--size', 'original', '--together');
    expect(together.slice(0, 2)).toEqual([ofPicture('a.png'), ofPicture('b.png')]);
    expect(together.slice(2)).toEqual([
      'These are 3 pictures in one request; this endpoint takes 2. The first 2 fit; or ask about each.',
      expect.stringMatching(/^The request is 1,340 bytes; this endpoint takes 1,110\. /),
    ]);
  });
});

describe('--save-sent', () => {
  const picture = (name: string) => pngOf(`photo picture ${name}`);

  it('writes what would be sent, numbered where a name is taken', async () => {
    const dir = temporaryDir();
    for (const folder of ['x', 'y']) {
      mkdirSync(join(dir, folder));
      writeFileSync(join(dir, folder, 'p.png'), picture(folder));
    }
    const flags = ['--model', 'gpt-4o', '--dry-run', '--json', '--save-sent', 'sent'];
    const ran = await runIn(dir, 'analyze', 'x', 'y', ...flags);
    expect(ran.code).toBe(0);
    expect(readdirSync(join(dir, 'sent'))).toEqual(['p-2.png', 'p.png']);
    const sizes = ran.json().map(({ sentBytes }) => sentBytes);
    for (const [index, name] of ['p.png', 'p-2.png'].entries()) {
      const saved = readFileSync(join(dir, 'sent', name));
      expect(saved.toString()).toContain(`photo picture ${['x', 'y'][index]}`);
      expect(saved.byteLength).toBe(sizes[index]);
    }
  });

  it('writes what is sent, before it is sent', async () => {
    const dir = temporaryDir();
    const { baseUrl, received } = await serve(
      (response) => void response.end(completion('It is a receipt.')),
    );
    const flags = ['--model', 'm', '--prompt', 'What?', '--base-url', baseUrl, '--auth', 'none'];
    const ran = await runIn(dir, 'analyze', 'a.png', ...flags, '--json', '--save-sent', 'sent');
    expect(ran.code).toBe(0);
    expect(readFileSync(join(dir, 'sent', 'a.png'), 'utf8')).toBe('picture a.png');
    const base64 = Buffer.from('picture a.png').toString('base64');
    expect(JSON.stringify(received[0]?.body)).toContain(base64);
  });

  it('fails before anything is asked where the folder cannot be made', async () => {
    const { baseUrl, received } = await serve((response) => void response.end());
    const flags = ['--model', 'm', '--prompt', 'What?', '--base-url', baseUrl, '--auth', 'none'];
    const ran = await run('analyze', 'a.png', ...flags, '--json', '--save-sent', 'notes.txt');
    expect([ran.code, ran.out]).toEqual([1, '']);
    expect(ran.err).toContain('notes.txt');
    expect(received).toHaveLength(0);
  });
});

describe('--dry-run of pictures that are large, linked or refused', () => {
  const write = (name: string, bytes: Buffer): string => {
    const path = join(temporaryDir(), name);
    writeFileSync(path, bytes);
    return path;
  };
  const runOn = (...words: readonly string[]) => runWith({ imaging: headImaging }, ...words);

  it('needs no more than a picture and the name of a model', async () => {
    const photo = write('photo.jpg', headOf({ format: 'jpeg', width: 4032, height: 3024 }));
    const sent = async (...flags: string[]) => {
      const ran = await runOn('analyze', photo, '--dry-run', '--json', ...flags);
      expect([ran.code, ran.err]).toEqual([0, expect.not.stringContaining('Error')]);
      const [{ imageTokens, sentHeight, sentWidth } = {}] = ran.json();
      return [sentWidth, sentHeight, imageTokens];
    };
    expect(await sent('--model', 'gpt-4o', '--detail', 'high')).toEqual([1024, 768, 765]);
    expect(await sent('--model', 'gpt-4o', '--size', '1000')).toEqual([1000, 750, 765]);
    expect(await sent('--model', 'gpt-4o', '--size', 'original')).toEqual([4032, 3024, 765]);
    expect(await sent('--model', 'llava')).toEqual([4032, 3024, null]);
  });

  it('loads and measures a link, or leaves it to the endpoint and knows nothing of it', async () => {
    const receipt = headOf({ format: 'png', width: 640, height: 480 });
    const web = await serve((response) => void response.end(receipt));
    const link = `${web.baseUrl}/receipt.png`;
    const flags = ['--dry-run', '--json', '--model', 'gpt-4o', '--prompt', 'What is it?'];
    const left = await runOn('analyze', link, ...flags, '--send-links');
    expect([left.code, web.received]).toEqual([0, []]);
    expect(left.json()).toEqual([
      {
        file: link,
        ...{ width: null, height: null, sentWidth: null, sentHeight: null, sentFormat: null },
        ...{ sentBytes: null, imageTokens: null, textTokens: 4, estimatedCost: null },
        removedMetadata: null,
      },
    ]);
    const loaded = await runOn('analyze', link, ...flags, '--allow-private-links');
    expect([loaded.code, web.received.length]).toEqual([0, 1]);
    expect(loaded.json()).toMatchObject([
      { file: link, width: 640, sentBytes: receipt.length, imageTokens: 425 },
    ]);
  });

  it('says what the model would refuse, which is not sent either', async () => {
    const { baseUrl, received } = await serve((response) => void response.end());
    const large = write('large.png', headOf({ format: 'png', width: 8000, height: 4000 }));
    const args = [
      ...['analyze', large, '--size', 'original', '--json', '--base-url', baseUrl],
      ...['--auth', 'none', '--model', 'gpt-5.6-sol', '--prompt', 'What?'],
    ];
    const over =
      'large.png is 31,250 patches of 32 × 32 pixels; this model refuses more than 30,000.';
    const dry = await runOn(...args, '--dry-run');
    expect(dry.code).toBe(0);
    expect(dry.err).toContain(over);
    expect(dry.json()).toMatchObject([{ sentWidth: 8000, imageTokens: null }]);
    const asked = await runOn(...args);
    expect(asked.code).toBe(1);
    expect(asked.json()).toMatchObject([
      {
        answer: null,
        error: {
          code: 'over-limit',
          message: over,
          hint: expect.stringMatching(/^It fits at .* pixels\. Nothing was sent\.$/),
        },
      },
    ]);
    expect(received).toHaveLength(0);
  });
});
