import { expect, it } from 'vitest';
import { fileNameOf, linkName } from './link-name';

it.each([
  ['https://example.com/photos/cat.png?size=2#top', 'cat.png'],
  ['https://example.com/a%20b/%E7%8C%AB.jpg', '猫.jpg'],
  ['https://example.com/photos/', 'photos'],
  ['https://example.com/', 'example.com'],
  ['https://example.com:8443?picture=1', 'example.com:8443'],
  ['https://example.com/..%2f..%2fetc%2Fpasswd', 'passwd'],
  ['https://example.com/a%5Cb.png', 'b.png'],
  ['https://example.com/%00a%0Ab%7F.png', 'ab.png'],
  ['https://example.com/photo%E2%80%AEgnp.exe', 'photognp.exe'],
  ['https://example.com/two%E2%80%A8lines.png', 'twolines.png'],
  ['https://example.com/100%.png', '100%.png'],
  ['https://example.com/%2E%2E%2F', 'example.com'],
  ['data:image/png;base64,iVBORw0KGgo=', 'Picture'],
  ['nothing', 'Picture'],
])('%s is called %s', (url, name) => {
  expect(linkName(url)).toBe(name);
});

it('a long name keeps its beginning and its end', () => {
  const name = fileNameOf(`${'🐈'.repeat(300)} of 2026.jpeg`);
  expect([...name]).toHaveLength(120);
  expect(name).toMatch(/^🐈+….* of 2026\.jpeg$/u);
});
