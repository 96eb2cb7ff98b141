import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Answer } from './answer';
import { readAnswer, type Ending } from './answer-reader';
import type { Reply } from './transport';

const GRACES = { json: 20, stream: 20 };

async function read(
  bytes: Uint8Array,
  cuts: readonly number[],
  type = 'text/event-stream',
): Promise<{ readonly ending: Ending; readonly answer: Answer; readonly live: string }> {
  const at = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (const [index, from] of at.slice(0, -1).entries())
      yield bytes.subarray(from, at[index + 1]);
  }
  const reply: Reply = { status: 200, header: () => type, headers: {}, chunks: chunks() };
  const answer = new Answer();
  let live = '';
  const ending = await readAnswer(reply, answer, ({ text }) => (live += text), GRACES);
  return { ending, answer, live };
}

const piece = (delta: object, finish: string | null = null): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] });

const PIECES = [
  piece({ content: '\n<thi' }),
  piece({ content: 'nk>höm</think>\n' }),
  piece({ content: 'A \u{1F600} ![x](data:image/png;base64,iVBORw' }),
  piece({ content: '0KGgo=) sign.' }),
  piece({}, 'stop'),
];
const stream = (lineEnd: string, blank: string): Uint8Array =>
  Buffer.from(
    `: hello${lineEnd}${[...PIECES, '[DONE]'].map((each) => `data: ${each}${lineEnd}${blank}`).join('')}`,
  );
const WHOLE = Buffer.from(
  JSON.stringify(
    {
      choices: [
        {
          message: {
            content:
              '<think>höm</think>\nA \u{1F600} ![x](data:image/png;base64,iVBORw0KGgo=) sign.',
          },
          finish_reason: 'stop',
        },
      ],
    },
    null,
    1,
  ),
);

describe('the bytes of an answer, wherever they are cut', () => {
  it.each<[string, Uint8Array]>([
    ['LF', stream('\n', '\n')],
    ['CR', stream('\r', '\r')],
    ['CRLF', stream('\r\n', '\r\n')],
    ['LF and no blank lines', stream('\n', '')],
    ['CR and no blank lines', stream('\r', '')],
    ['CRLF and no blank lines', stream('\r\n', '')],
    ['JSON', WHOLE],
  ])('%s', async (_name, bytes) => {
    const check = async (cuts: readonly number[]): Promise<void> => {
      const { answer, ending, live } = await read(bytes, cuts);
      expect(ending).toEqual({ kind: 'complete' });
      expect(answer.text).toBe('A \u{1F600} ![x](#picture-1) sign.');
      expect(answer.thinking).toBe('höm');
      expect(answer.pictures).toHaveLength(1);
      expect(live).toBe(bytes === WHOLE ? '' : answer.text);
    };
    for (let at = 0; at <= bytes.length; at += 1) await check([at]);
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), check), {
      numRuns: 50,
    });
  });

  it('anything at all ends, and throws nothing', async () => {
    const json = fc.json({ maxDepth: 4 });
    const odd = fc.oneof(
      json,
      json.map((text) => `data: ${text}\n\n`),
      json.map((text) => `{"choices":[{"message":${text}}]}`),
      json.map(
        (text) => `{"choices":[{"delta":{"content":${text}}}],"usage":${text},"error":${text}}`,
      ),
      json.map((text) => `data: {"choices":${text}}\ndata: [DONE]`),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(odd, fc.boolean(), async (text, isStream) => {
        const { ending } = await read(
          Buffer.from(text),
          [],
          isStream ? 'text/event-stream' : 'application/json',
        );
        expect(ending.kind).toMatch(/complete|error|cut-off|damaged|unreadable/);
      }),
      { numRuns: 300 },
    );
  });

  it('very deep JSON is an answer that cannot be read', async () => {
    const deep = `{"choices":[{"message":{"content":${'['.repeat(100_000)}${']'.repeat(100_000)}}}]}`;
    const { ending } = await read(Buffer.from(deep), [], 'application/json');
    expect(['complete', 'unreadable']).toContain(ending.kind);
  });
});

describe('a long answer', () => {
  async function readPieces(texts: Iterable<string>, pauseMs: number | null = null) {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (const text of texts) {
        if (pauseMs !== null) await delay(pauseMs);
        yield Buffer.from(text);
      }
    }
    const header = () => 'application/json';
    const answer = new Answer();
    const reply: Reply = { status: 200, header, headers: {}, chunks: chunks() };
    const ending = await readAnswer(reply, answer, () => undefined, GRACES);
    return { answer, ending };
  }

  it('of a chunk a line, without the form of a stream, is read in the time that it takes to come', async () => {
    const lines = Array.from({ length: 20_000 }, () => `${piece({ content: 'word ' })}\n`);
    const from = performance.now();
    const { answer, ending } = await readPieces([...lines, piece({}, 'stop')]);
    expect(ending).toEqual({ kind: 'complete' });
    expect(answer.text).toHaveLength(100_000);
    // Quadratic, it takes minutes.
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  it('of tool calls that are named in each chunk, too', () => {
    const answer = new Answer();
    const from = performance.now();
    const delta = { tool_calls: [{ function: { name: 'look', arguments: '{}' } }] };
    const chunk = { choices: [{ index: 0, delta, finish_reason: 'tool_calls' }] };
    for (let at = 0; at < 50_000; at += 1) answer.add(chunk);
    expect(answer.tools).toHaveLength(50_000);
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('is done once it is whole, though white space goes on coming', async () => {
    function* forever(): Generator<string> {
      yield '{"choices":[{"message":{"content":"red"},"finish_reason":"stop"}]}';
      for (;;) yield ' ';
    }
    const { answer, ending } = await readPieces(forever(), 1);
    expect([answer.text, ending.kind]).toEqual(['red', 'complete']);
  });
});
