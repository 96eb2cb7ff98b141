import { expect, it } from 'vitest';
import type { RequestSending } from '../../../../shared/domain/request-trace';
import { becauseInWords, cutInWords, outcomesOf, responseAsText } from './sending-words';

const sending = (change: Partial<RequestSending> = {}): RequestSending => ({
  because: null,
  method: 'POST',
  url: 'https://api.example.com/v1/chat/completions',
  requestHeaders: [],
  body: '{}',
  pictures: [],
  bodyBytes: 2,
  status: 200,
  responseHeaders: [{ name: 'x-request-id', value: 'r1' }],
  responseBody: '{"choices":[]}',
  responseBytes: 14,
  responseCut: false,
  failure: null,
  times: {
    queued: 0,
    prepared: 1,
    connected: 2,
    sent: 3,
    headers: 4,
    firstDelta: null,
    done: 5,
  },
  ...change,
});

const unsent = { ...sending().times, connected: null, sent: null, headers: null };

it('says what became of each', () => {
  const refused = { reason: 'refused-parameter', parameter: 'max_tokens' } as const;
  expect(
    outcomesOf([
      sending({ status: null, failure: 'ECONNREFUSED', times: unsent }),
      sending({ status: 401, because: { reason: 'not-sent', waitedMs: 500 } }),
      sending({ status: 400, because: { reason: 'other-auth' } }),
      sending({ status: 503, because: refused }),
      sending({ because: { reason: 'status', status: 503, waitedMs: 1_200 } }),
    ]),
  ).toEqual(['not sent', '401', '400, max_tokens refused', '503', '200']);
  expect(outcomesOf([sending({ failure: 'closed (body)' })])).toEqual(['200, broke off']);
  expect(outcomesOf([sending({ status: null, failure: 'reset' })])).toEqual(['broke off']);
});

it('says why it was sent once more', () => {
  expect(becauseInWords(sending())).toBeNull();
  const because = (value: RequestSending['because']) => becauseInWords(sending({ because: value }));
  expect(because({ reason: 'status', status: 429, waitedMs: 1_200 })).toBe(
    'Sent again after 1.2 s: the endpoint had answered 429.',
  );
  expect(because({ reason: 'refused-parameter', parameter: 'temperature' })).toContain(
    'temperature was refused',
  );
  expect(because({ reason: 'other-auth' })).toContain('in its other form');
  expect(because({ reason: 'not-sent', waitedMs: 300 })).toContain('nothing had left');
});

it('gives the response as text, and says where not all of it is kept', () => {
  expect(responseAsText(sending())).toBe('HTTP 200\nx-request-id: r1\n\n{"choices":[]}');
  expect(cutInWords(sending())).toBeNull();
  const cut = sending({ responseCut: true, responseBody: 'x'.repeat(2_000), responseBytes: 9_000 });
  expect(cutInWords(cut)).toBe('The first 2,000 characters of 9,000 bytes; no more is kept.');
});
