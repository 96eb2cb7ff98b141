import { expect, it } from 'vitest';
import { droppedText, excessText } from './dropped-text';
import { analysis, ESTIMATE, usage } from './testing';

it('says that the picture was dropped, and how that is known', () => {
  expect(droppedText(analysis({ usage: usage(31, 65) }))).toEqual({
    message: 'The model cannot have looked at the picture.',
    why: 'The endpoint counted 31 prompt tokens, where about 1,118 were expected.',
  });
  expect(droppedText(analysis({ usage: usage(31, 65), pictureCount: 12 }))?.message).toBe(
    'The model cannot have looked at most of the pictures.',
  );
});

it('counts on the pictures alone beside a link', () => {
  const estimate = { ...ESTIMATE, pictures: [765, null], imageTokens: null, promptTokens: null };
  const least = (765 + ESTIMATE.textTokens).toLocaleString('en-US');
  expect(droppedText(analysis({ usage: usage(31, 65), estimate }))?.why).toBe(
    `The endpoint counted 31 prompt tokens, where at least ${least} were expected.`,
  );
});

it.each([
  ['as many tokens as estimated', analysis()],
  ['a third of them', analysis({ usage: usage(400, 65) })],
  ['no usage', analysis({ usage: null })],
  ['no estimate', analysis({ usage: usage(31, 65), estimate: null })],
  [
    'an estimate of the text alone',
    analysis({ usage: usage(31, 65), estimate: { ...ESTIMATE, pictures: [null] } }),
  ],
])('does not warn of %s', (_, asked) => {
  expect(droppedText(asked)).toBeNull();
});

it('warns where far more was counted than was estimated', () => {
  const low = { ...ESTIMATE, pictures: [85], imageTokens: 85, textTokens: 13, promptTokens: 98 };
  const asked = { detail: 'low', estimate: low } as const;
  expect(excessText({ ...asked, usage: usage(778, 5) })).toEqual({
    message: 'The endpoint counted far more tokens than expected.',
    why: '778 prompt tokens instead of about 98. Detail low seems to have no effect.',
  });
  expect(excessText({ ...asked, detail: 'high', usage: usage(36_000, 5) })?.why).toBe(
    '36,000 prompt tokens instead of about 98.',
  );
  expect(excessText({ ...asked, usage: usage(240, 5) })).toBeNull();
  expect(excessText({ ...asked, usage: usage(400, 5) })).toBeNull();
  expect(excessText({ ...asked, usage: usage(null, null) })).toBeNull();
  expect(excessText({ ...asked, usage: null })).toBeNull();
  expect(excessText({ ...asked, estimate: null, usage: usage(9_000, 5) })).toBeNull();
  expect(
    excessText({ ...asked, estimate: { ...low, promptTokens: null }, usage: usage(9_000, 5) }),
  ).toBeNull();
});
