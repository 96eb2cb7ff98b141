import { describe, expect, it } from 'vitest';
import { askAgainst, clientWith, serve } from './testing/harness';
import { completion, KEY, profileAt, requestTo } from './testing/requests';

describe('an error status', () => {
  it('keeps the words of the endpoint, with type, code and param', async () => {
    const body =
      '{"error":{"message":"No such detail","type":"bad","param":"detail","code":"invalid_value"}}';
    const { outcome } = await askAgainst(400, body);
    expect(outcome.error).toMatchObject({
      message: 'Vision API rejected the question: No such detail',
      details:
        'HTTP 400\nThe endpoint said: No such detail (type bad, code invalid_value, param detail)',
      retryable: false,
    });
  });

  it('that passes is not seen', async () => {
    const endpoint = await serve((response, _received, index) =>
      index < 2 ? response.writeHead(503).end() : response.end(completion('at last')),
    );
    const { client, waits } = clientWith();
    let sent = 0;
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { onSent: () => (sent += 1) }),
    );
    expect(outcome).toMatchObject({ answer: 'at last', error: null });
    expect(waits).toHaveLength(2);
    expect(sent).toBe(1);
  });

  it('can be cancelled while it waits to ask again', async () => {
    const endpoint = await serve((response) => response.writeHead(503).end());
    const controller = new AbortController();
    const { client } = clientWith({ sleep: async () => controller.abort() });
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { signal: controller.signal }),
    );
    expect(error?.code).toBe('cancelled');
    expect(endpoint.received).toHaveLength(1);
  });

  it('never shows the key, although the endpoint echoes it', async () => {
    const body = JSON.stringify({
      error: { message: `Bad key ${KEY}`, code: KEY, type: `Bearer ${KEY}`, param: KEY },
    });
    for (const status of [400, 401, 500]) {
      const { outcome } = await askAgainst(status, body, { 'x-request-id': KEY });
      expect(JSON.stringify(outcome)).not.toContain(KEY);
      expect(outcome.error?.details).toContain('[key]');
    }
  });

  it('shows no picture that the endpoint echoes', async () => {
    const body = `Invalid url: data:image/png;base64,${'QUJD'.repeat(100)} is bad`;
    const { outcome } = await askAgainst(400, body);
    expect(outcome.error?.message).toContain('data:image/png;base64,… is bad');
  });
});
