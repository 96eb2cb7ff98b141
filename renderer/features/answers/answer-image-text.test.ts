import { expect, it } from 'vitest';
import { answerImageText } from './answer-image-text';

it('says what came, and how large it is', () => {
  const png = { sha256: 'a', mime: 'image/png', format: 'png', bytes: 84_213, link: null } as const;
  expect(answerImageText(png, 0)).toBe('Picture 1: PNG, 84,213 bytes');
  expect(answerImageText({ ...png, mime: 'image/x-odd', format: null, bytes: 1 }, 1)).toBe(
    'Picture 2: image/x-odd, 1 byte',
  );
  expect(answerImageText({ sha256: null, link: 'https://example.com/a.png' }, 2)).toBe(
    'Picture 3: https://example.com/a.png',
  );
});
