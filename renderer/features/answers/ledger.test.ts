import { describe, expect, it } from 'vitest';
import { ledgerOf, ledgerText, momentInWords } from './ledger';
import { analysis, ESTIMATE, LINK, OLD, PICTURE } from './testing';

const removed = ['GPS 52.52000 N 13.40500 E', 'camera Example Phone 7'];
const AT = Date.UTC(2026, 10, 22, 12, 30, 5);

describe('in one line', () => {
  it.each([
    ['a picture', analysis(), 'Sent 1 picture, 84 KB, to 127.0.0.1:8080'],
    [
      'several, some of them links',
      analysis({ pictures: [PICTURE, LINK, PICTURE, LINK] }),
      'Sent 2 pictures, 168 KB, and 2 links, to 127.0.0.1:8080',
    ],
    ['a link', analysis({ pictures: [LINK] }), 'Sent 1 link, to 127.0.0.1:8080'],
    [
      'on device',
      analysis({ endpointId: 'on-device', sentTo: null }),
      'Nothing left this computer',
    ],
    [
      'failed before sending',
      analysis({ status: 'failed', sentTo: null, answer: '', usage: null }),
      'Nothing left this computer',
    ],
    ['from before it was kept', OLD, 'Sent 1 picture, 84 KB'],
    [
      'links from before it was kept, refused',
      analysis({
        status: 'failed',
        sentTo: null,
        answer: '',
        usage: null,
        pictures: [LINK],
        error: { code: 'bad-request', message: '', hint: '', retryable: false, status: 400 },
      }),
      'Sent 1 link',
    ],
  ])('%s', (_, asked, summary) => {
    expect(ledgerOf(asked).summary).toBe(summary);
  });
});

it('tells of each picture what went, what did not, and its tokens', () => {
  const pictures = [{ ...PICTURE, page: 1, removed }, PICTURE, { ...PICTURE, removed: null }, LINK];
  const estimate = { ...ESTIMATE, pictures: [1_105, 765, null, null] };
  const sent = { went: 'JPEG, 768 × 1536, 84,213 bytes', sha256: 'b'.repeat(64) };
  expect(ledgerOf(analysis({ pictures, estimate })).pictures).toEqual([
    { ...sent, name: 'receipt.png, page 2', removed, tokens: 1_105 },
    { ...sent, name: 'receipt.png', removed: ['Nothing else was in the file'], tokens: 765 },
    {
      ...sent,
      name: 'receipt.png',
      removed: ['Not known (from before this was kept)'],
      tokens: null,
    },
    {
      name: 'photo.jpg',
      went: 'this link, which the endpoint loads itself: https://example.com/photo.jpg',
      sha256: null,
      removed: [],
      tokens: null,
    },
  ]);
});

it('is one text with all of it, to the second', () => {
  const pictures = [{ ...PICTURE, removed }, LINK];
  const text = ledgerText(ledgerOf(analysis({ pictures, estimate: null })));
  expect(text).toBe(`Sent 1 picture, 84 KB, and 1 link, to 127.0.0.1:8080
To: 127.0.0.1:8080
At: ${momentInWords(AT)} (2026-11-22T12:30:05.000Z)

1. receipt.png
   Sent: JPEG, 768 × 1536, 84,213 bytes
   SHA-256: ${'b'.repeat(64)}
   Removed: GPS 52.52000 N 13.40500 E; camera Example Phone 7

2. photo.jpg
   Sent: this link, which the endpoint loads itself: https://example.com/photo.jpg`);
  expect(momentInWords(AT)).toContain('05');
});

it('does not say where to when that was not kept', () => {
  expect(ledgerText(ledgerOf(OLD))).toMatch(/^Sent 1 picture, 84 KB\n\n1\. receipt\.png\n/);
});
