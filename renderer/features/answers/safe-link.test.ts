import { expect, it } from 'vitest';
import { safeLink } from './safe-link';

it.each([
  ['https://example.com/a?b#c', 'https://example.com/a?b#c'],
  [' HTTPS://EXAMPLE.com ', 'https://example.com/'],
  ['http://example.com', null],
  ['javascript:alert(1)', null],
  ['https://user:secret@example.com', null],
  ['https://', null],
  ['//example.com', null],
  ['file:///etc/passwd', null],
  ['mailto:a@example.com', null],
  ['#part', null],
  [undefined, null],
])('%s opens %s', (href, opened) => {
  expect(safeLink(href)).toBe(opened);
});
