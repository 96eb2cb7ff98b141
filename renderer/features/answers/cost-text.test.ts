import { expect, it } from 'vitest';
import type { AppError, ErrorCode } from '../../../shared/domain/app-error';
import { costText, estimateText } from './cost-text';
import { finishText } from './finish-text';
import { analysis, ESTIMATE, OLD, usage } from './testing';

const error = (code: ErrorCode): AppError => ({ code, message: '', hint: '', retryable: false });
const failed = (code: ErrorCode) =>
  analysis({ status: 'failed', usage: null, answer: '', error: error(code) });

it('says what the reported tokens cost, and how that was found', () => {
  expect(costText(analysis())).toEqual({
    short: '$0.0034',
    words:
      '$0.003445: the reported tokens at $2.50 in, $1.25 from its cache and $10.00 out for a million. What the endpoint bills may differ',
  });
});

it('takes the word of an endpoint that says what it cost', () => {
  expect(costText(analysis({ usage: usage(1_118, 65, 0.0041) }))).toEqual({
    short: '$0.0041',
    words: '$0.0041, as the endpoint reported it',
  });
});

it('sets the estimate beside what was reported', () => {
  expect(estimateText(analysis({ usage: usage(1_105, 65) }))?.short).toBe(
    '1,118 for the prompt (estimated)',
  );
});

it('puts no price beside a refused request that is said not to be billed', () => {
  const refused = { ...error('cancelled'), status: 429 };
  const asked = analysis({ usage: null, answer: '', status: 'cancelled', error: refused });
  expect(finishText(asked)?.text).toContain('not billed');
  expect([costText(asked), estimateText(asked)]).toEqual([null, null]);
  const used = { ...asked, usage: usage(1_118, 65) };
  expect(costText(used)?.short).toBe('$0.0034');
  expect(finishText(used)?.text).not.toContain('not billed');
});

it.each([
  ['done', analysis({ usage: null })],
  ['cancelled', analysis({ usage: null, status: 'cancelled' })],
  ['maybe billed', failed('maybe-billed')],
  ['cut off', failed('cut-off')],
])('falls back on the estimate, marked as one: %s, without usage', (_, asked) => {
  expect(estimateText(asked)?.short).toBe('about 1,118 prompt tokens (estimate)');
  expect(costText(asked)?.short).toBe('about $0.0028 for the prompt');
});

it.each([
  ['refused', failed('bad-request')],
  ['never sent', analysis({ status: 'cancelled', usage: null, answer: '', sentTo: null })],
  ['from before estimates were kept', OLD],
  ['of a model that nobody knows', analysis({ estimate: null, usage: null })],
])('makes up no cost of one that was %s', (_, asked) => {
  expect(costText(asked)).toBeNull();
  expect(estimateText(asked)).toBeNull();
});

it('makes up no cost where no price is known, and none of half a count', () => {
  const unpriced = analysis({ estimate: { ...ESTIMATE, price: null, cost: null } });
  expect(costText(unpriced)).toBeNull();
  expect(estimateText(unpriced)?.short).toBe('1,118 for the prompt (estimated)');
  expect(costText(analysis({ usage: usage(1_118, null) }))?.short).toBe(
    'about $0.0028 for the prompt',
  );
});

it('says so where it cost next to nothing', () => {
  const price = { in: 0.01, out: 0.02, cachedIn: null };
  const cheap = analysis({ usage: null, estimate: { ...ESTIMATE, price, cost: 0.00001118 } });
  expect(costText(cheap)?.short).toBe('under $0.0001 for the prompt');
});
