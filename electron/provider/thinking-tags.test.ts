import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitWhole, ThinkingTags } from './thinking-tags';

function split(...pieces: readonly string[]): { thinking: string; text: string } {
  const tags = new ThinkingTags();
  const all = [...pieces.flatMap((piece) => tags.feed(piece)), ...tags.end()];
  const of = (kind: string): string =>
    all
      .filter((each) => each.kind === kind)
      .map(({ text }) => text)
      .join('');
  return { thinking: of('thinking'), text: of('text') };
}

const ANSWER = 'A red sign.';

const TAGGED: readonly (readonly [string, string, string])[] = [
  ['<think>\nhm, red\n</think>\n\nA red sign.', '\nhm, red\n', ANSWER],
  ['\n <THINK>hm</Think>A red sign.', 'hm', ANSWER],
  ['<thinking>hm</thinking>\nA red sign.', 'hm', ANSWER],
  ['<thinking>hm</think>\nA red sign.', 'hm', ANSWER],
  ['<thought>hm</thought>A red sign.', 'hm', ANSWER],
  ['<thoughts>hm</thoughts>A red sign.', 'hm', ANSWER],
  ['<reasoning>hm</reasoning>A red sign.', 'hm', ANSWER],
  ['<seed:think>hm</seed:think>A red sign.', 'hm', ANSWER],
  ['<think time="3s">hm</think>A red sign.', 'hm', ANSWER],
  ['[THINK]hm[/THINK]A red sign.', 'hm', ANSWER],
  ['\u25c1think\u25b7hm\u25c1/think\u25b7A red sign.', 'hm', ANSWER],
  ['<|begin_of_thought|>hm<|end_of_thought|>A red sign.', 'hm', ANSWER],
  [
    '<|begin_of_thought|>hm<|end_of_thought|>\n<|begin_of_solution|>A red sign.<|end_of_solution|>',
    'hm',
    ANSWER,
  ],
  [
    '<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>A red sign.<|END_RESPONSE|>',
    'hm',
    ANSWER,
  ],
  [
    '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>A red sign.<|return|>',
    'hm',
    ANSWER,
  ],
  [
    '<|start|>assistant<|channel|>analysis<|message|>hm<|channel|>final<|message|>A red sign.',
    'hm',
    ANSWER,
  ],
  ['<|channel|>analysis\nhm<|channel|>final\nA red sign.', 'hm', ANSWER],
  ['<|channel|>final <|constrain|>json<|message|>{"a":1}', '', '{"a":1}'],
  ['&lt;think&gt;hm&lt;/think&gt;A red sign.', 'hm', ANSWER],
  ['\uff1cthink\uff1ehm\uff1c/think\uff1eA red sign.', 'hm', ANSWER],
  ['<think>a</think> \n<think>b</think>A red sign.', 'a\n\nb', ANSWER],
  ['<think></think>\n\nA red sign.', '', ANSWER],
  ['<think>it never ends', 'it never ends', ''],
  ['<think>it is cut </thi', 'it is cut </thi', ''],
  ['<think>\u0130 \u{1F600}</think>A red sign.', '\u0130 \u{1F600}', ANSWER],
];

const UNTAGGED: readonly string[] = [
  'A red sign.',
  '  A red sign.\n',
  'Use <think> and </think> in HTML.',
  '`<think>` is no element.',
  '```html\n<think>a</think>\n```',
  '<thinker>Rodin</thinker>',
  '<p>A <think>b</think></p>',
  '[Thinking](https://example.com) is a statue',
  '[thinker] yes',
  'A red sign.<think>late</think>',
  '<',
  '<thi',
  '<|x|>',
  ' \n',
  '&lt;p&gt;',
];

describe('thinking between tags', () => {
  it.each(TAGGED)('%j', (given, thinking, text) => {
    expect(split(given)).toEqual({ thinking, text });
  });

  it.each(UNTAGGED)('is not in %j', (text) => {
    expect(split(text)).toEqual({ thinking: '', text });
  });

  it('is the same wherever the pieces are cut', () => {
    const texts = [...TAGGED.map(([given]) => given), ...UNTAGGED];
    for (const text of texts) {
      const whole = split(text);
      expect(split(...text)).toEqual(whole);
      for (let at = 0; at <= text.length; at += 1) {
        expect(split(text.slice(0, at), text.slice(at))).toEqual(whole);
      }
    }
  });

  it('loses nothing of any text', () => {
    const word = fc.constantFrom(
      '<think>',
      '</think>',
      '<',
      '>',
      '[THINK]',
      ' ',
      'é',
      '<|channel|>',
      '\n',
      '<|',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const whole = split(words.join(''));
        expect(split(...words)).toEqual(whole);
        const letters = (text: string): number => text.split('é').length;
        expect(letters(whole.thinking) + letters(whole.text) - 1).toBe(letters(words.join('')));
      }),
    );
  });

  it('lets an answer flow that begins with no tag', () => {
    const tags = new ThinkingTags();
    expect(tags.feed('A')).toEqual([{ kind: 'text', text: 'A' }]);
    expect(tags.feed(' <')).toEqual([{ kind: 'text', text: ' <' }]);
  });

  it('lets the thinking flow', () => {
    const tags = new ThinkingTags();
    tags.feed('<think>');
    expect(tags.feed('hm')).toEqual([{ kind: 'thinking', text: 'hm' }]);
  });

  it('is quick with megabytes of white space, thinking and half tags, byte by byte', () => {
    for (const each of [' ', '<', '<think>', '</', 'a']) {
      const tags = new ThinkingTags();
      tags.feed('<think>');
      for (let at = 0; at < 4_000; at += 1) tags.feed(each);
      const fresh = new ThinkingTags();
      for (let at = 0; at < 4_000; at += 1) fresh.feed(each);
    }
  });
});

describe('what only the whole text shows', () => {
  it('is quick with many tags and blank lines', () => {
    const from = performance.now();
    const tags = new ThinkingTags();
    const out = tags.feed('<think>a</think>'.repeat(100_000));
    expect(out.filter(({ text }) => text === 'a')).toHaveLength(100_000);
    expect(splitWhole(`${'\n'.repeat(1_000_000)}</think>\nred`)?.text).toBe('red');
    // Quadratic, these take minutes.
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  it('an end without a beginning: the prompt held it', () => {
    expect(splitWhole('hm, red\n</think>\n\nA red sign.')).toEqual({
      thinking: 'hm, red\n',
      text: ANSWER,
    });
  });

  it('channels without their tokens', () => {
    expect(splitWhole('analysisWe see red.assistantfinalA red sign.')).toEqual({
      thinking: 'We see red.',
      text: ANSWER,
    });
  });

  it.each([
    'A red sign.',
    'Close it with </think> in the end.',
    '```\na\n</think>\n```',
    'Write\n<think>\na\n</think>\n',
    'analysis of the sign: red',
  ])('nothing in %j', (text) => expect(splitWhole(text)).toBeNull());
});
