import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../shared/domain/estimate';
import type { Picture } from '../../../shared/domain/picture';
import type { AskEstimate } from '../../state';
import { estimateLine, figuresOf } from './estimate-words';

const PRICE = { in: 2.5, out: 10, cachedIn: null };
const picture = { state: 'ready', id: 'a' } as Picture;
const link: Picture = { state: 'link', id: 'l', name: 'l', url: 'https://example.com/l.png' };
const loading: Picture = { state: 'loading', id: 'b', name: 'b' };
const tokens = (each: number) => ({ kind: 'tokens' as const, tokens: each });
const refused = { kind: 'refused' as const, patches: 41334, limit: 30000 };

function estimate(
  pictures: (Estimate & { kind: 'estimate' })['pictures'],
  total: Partial<(Estimate & { kind: 'estimate' })['total']> = {},
): Estimate {
  const whole = { imageTokens: null, textTokens: 12, promptTokens: null, cost: null, ...total };
  return { kind: 'estimate', pictures, requests: [], total: whole };
}
const ask = (chosen: Estimate, price: AskEstimate['price'] = PRICE): AskEstimate => ({
  model: 'some-model',
  details: { low: chosen, high: chosen, auto: chosen },
  chosen,
  price,
});
const line = (of: AskEstimate | null, asked: readonly Picture[], counting = false) =>
  estimateLine(of, asked, counting).text;

describe('the line of the estimate', () => {
  it('adds up pictures and texts, and what they cost', () => {
    const one = ask(estimate([tokens(765)]));
    expect(line(one, [picture])).toBe(
      'Prompt: about 765 image + 12 text tokens, $0.0019. Answers extra.',
    );
    const alike = ask(estimate([tokens(765), tokens(765)], { textTokens: 24 }));
    expect(line(alike, [picture, picture])).toContain('1,530 image (765 each) + 24 text tokens');
    const others = ask(estimate([tokens(765), tokens(255), tokens(1105)]));
    expect(line(others, [picture])).toContain('2,125 image (255–1,105 each)');
  });

  it('makes up no price', () => {
    expect(line(ask(estimate([tokens(765)]), null), [picture])).toBe(
      'Prompt: about 765 image + 12 text tokens. No price is known.',
    );
  });

  it('says that there is none for an unknown model, in a name that leaves room for it', () => {
    const unknown = {
      ...ask({ kind: 'unknown-model' }),
      model: `vendor/${'x'.repeat(60)}-preview`,
    };
    const said = estimateLine(unknown, [picture], false);
    expect(said.text).toMatch(
      /^No estimate: how vendor\/x+…x?-preview counts pictures is not known\.$/,
    );
    expect(said.text.length).toBeLessThan(90);
    expect(said.addable).toBe(true);
  });

  it('says what is not known yet, or not at all', () => {
    expect(line(null, [])).toBe('Tokens and cost stand here before you ask.');
    expect(line(ask(estimate([tokens(85), null])), [picture, loading])).toContain('follows');
    expect(line(ask(estimate([tokens(85), null])), [picture, link])).toBe(
      'Prompt: at least 85 image + 12 text tokens, $0.00024. What a link holds is not known. Answers extra.',
    );
    expect(line(ask(estimate([tokens(85)])), [picture], true)).toContain('85 image + … text');
  });
});

describe('the figures of a detail', () => {
  it('are short for the eye and whole for the ear', () => {
    const total = { promptTokens: 306_012, cost: 0.0459 };
    expect(figuresOf(estimate([tokens(1)], total))).toEqual({
      tokens: '306K',
      cost: '$0.046',
      words: 'about 306,012 tokens, $0.046',
    });
    const figures = (promptTokens: number) =>
      figuresOf(estimate([tokens(1)], { promptTokens })).tokens;
    expect([99_999, 999_499, 999_500, 12_750_500].map(figures)).toEqual([
      '99,999',
      '999K',
      '999,500',
      '12.8M',
    ]);
  });

  it('are none where nothing is known, and a refusal where it is sure', () => {
    const none = { tokens: '', cost: '', words: '' };
    expect(figuresOf({ kind: 'unknown-model' })).toEqual(none);
    expect(figuresOf(estimate([null]))).toEqual(none);
    expect(figuresOf(estimate([refused])).tokens).toBe('refused');
  });
});
