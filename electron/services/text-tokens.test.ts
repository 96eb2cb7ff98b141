import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MAX_PROMPT_CHARS } from '../../shared/domain/limits';
import { TextTokens } from './text-tokens';

const ROOT = join(import.meta.dirname, '..', '..');
let dir: string;

/** The worker as the app has it: threads cannot run TypeScript. */
beforeAll(async () => {
  mkdirSync(join(ROOT, 'out'), { recursive: true });
  dir = mkdtempSync(join(ROOT, 'out', 'text-tokens-test-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: join(import.meta.dirname, 'text-token-worker.ts'),
      target: 'node20.18',
      outDir: dir,
      minify: false,
      rollupOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
}, 120_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const opened: TextTokens[] = [];
afterEach(() => Promise.all(opened.splice(0).map((each) => each.close())));

function open(idleMs?: number): TextTokens {
  const tokens = new TextTokens(pathToFileURL(join(dir, 'worker.mjs')), idleMs);
  opened.push(tokens);
  return tokens;
}

/** Counted by OpenAI's own tiktoken 1.0.22, `o200k_base`, special tokens taken for text. */
const KNOWN: readonly [string, number][] = [
  ['', 0],
  ['hello world', 2],
  ['What is it?', 4],
  ['Describe this picture in one sentence.', 7],
  ['  leading spaces', 3],
  ["I'm can't they've DON'T", 4],
  ["I'M SURE'LL we'll", 7],
  ['12345678901234567890', 7],
  ['\n\n\tdef f(x):\r\n    return x+1\n', 11],
  ['日本語のテスト', 5],
  ['Übergrößenträger müssen draußen warten.', 9],
  ['Привет, как дела?', 6],
  ['مرحبا بالعالم', 4],
  ['สวัสดีชาวโลก', 7],
  ['naïve café 🍕👩‍👩‍👧‍👦', 17],
  ['a<|endoftext|>b', 9],
  ['\ud800x', 2],
  ['What does it say? '.repeat(1000), 5001],
  ['a'.repeat(2000), 250],
  [' '.repeat(2000), 17],
  ['漢字'.repeat(500), 1000],
];

describe('the tokens of a text', () => {
  it('are those of the encoding, in every script', async () => {
    const tokens = open();
    const counted = await Promise.all(KNOWN.map(([text]) => tokens.count(text)));
    expect(counted).toEqual(KNOWN.map(([, count]) => count));
  });

  it('are counted beside the main thread, of the longest prompt that nobody would write too', async () => {
    const tokens = open();
    const letters = Array.from({ length: MAX_PROMPT_CHARS }, (_, at) =>
      String.fromCodePoint(0x4e00 + ((at * 7919) % 8000)),
    ).join('');
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const count = await tokens.count(letters);
    clearInterval(ticking);
    expect(count).toBeGreaterThan(MAX_PROMPT_CHARS);
    // Counted on this thread, there would have been no turn at all in between.
    expect(turns).toBeGreaterThan(0);
  }, 120_000);

  it('are counted again after the thread was let go', async () => {
    const tokens = open(0);
    expect(await tokens.count('hello world')).toBe(2);
    await expect.poll(() => tokens.running).toBe(false);
    expect(await tokens.count('What is it?')).toBe(4);
  });

  it('fail when counting is ended, or cannot begin', async () => {
    const ended = open();
    const counting = ended.count('hello world');
    await Promise.all([expect(counting).rejects.toThrow('ended'), ended.close()]);
    expect(await ended.count('hello world')).toBe(2);
    const missing = new TextTokens(pathToFileURL(join(dir, 'gone.mjs')));
    await expect(missing.count('hello')).rejects.toThrow();
  });
});
