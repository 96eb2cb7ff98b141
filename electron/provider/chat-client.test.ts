import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_CHARS, MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import { askAgainst, clientWith, serve } from './testing/harness';
import { idle } from './testing/loopback-endpoint';
import { builtIn, completion, KEY, profileAt, QUESTION, requestTo } from './testing/requests';

describe('an answer', () => {
  it('of the Vision API: headers and body as its page shows, answer and usage as reported', async () => {
    const endpoint = await serve((response) => response.end(completion('A sunset.')));
    const { client } = clientWith();
    let sent = 0;
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), {
        question: { ...QUESTION, maxTokens: 1000 },
        images: [{ link: 'https://example.com/image.jpg' }],
        onSent: () => (sent += 1),
      }),
    );
    expect(outcome).toEqual({
      answer: 'A sunset.',
      thinking: '',
      pictures: [],
      usage: {
        promptTokens: 1118,
        completionTokens: 65,
        totalTokens: 1183,
        reported: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
      },
      finishReason: 'stop',
      reportedModel: 'gpt-4o-2024-08-06',
      ms: expect.any(Number),
      error: null,
      leftOut: [],
      learned: null,
    });
    expect(sent).toBe(1);
    const [request] = endpoint.received;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'user-agent': 'Looksee/test',
      'content-length': String(request?.text.length),
    });
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(request?.body).toEqual({
      model: 'gpt-4o',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is in this image?' },
            { type: 'image_url', image_url: { url: 'https://example.com/image.jpg' } },
          ],
        },
      ],
      max_tokens: 1000,
    });
  });

  it('of GPTProto: the raw key, and stream: false stated', async () => {
    const endpoint = await serve((response) => response.end(completion('A boardwalk.')));
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    const outcome = await client.complete(requestTo(profile));
    expect(outcome).toMatchObject({ answer: 'A boardwalk.', error: null, learned: null });
    expect(endpoint.received[0]?.headers.authorization).toBe(KEY);
    expect(endpoint.received[0]?.body.stream).toBe(false);
  });

  it('sends a body of many chunks byte for byte', async () => {
    const bytes = new Uint8Array(1_500_000).map((_, index) => (index * 31) % 256);
    const endpoint = await serve((response) => response.end(completion('ok')));
    const { client } = clientWith();
    await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { images: [{ format: 'webp', bytes }] }),
    );
    expect(endpoint.received[0]?.text).toContain(
      `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}"`,
    );
  });

  it('with no usage, no model and no finish reason', async () => {
    const { outcome } = await askAgainst(200, '{"choices":[{"message":{"content":"hi"}}]}');
    expect(outcome).toMatchObject({
      answer: 'hi',
      usage: null,
      reportedModel: null,
      finishReason: null,
      error: null,
    });
  });

  it('with odd but harmless extras: error null, a BOM, blank lines before it', async () => {
    const body = `\uFEFF\n\n\n${completion('hi', { error: null })}`;
    expect((await askAgainst(200, body)).outcome).toMatchObject({ answer: 'hi', error: null });
  });

  it('that is gzipped', async () => {
    const { outcome, endpoint } = await askAgainst(200, gzipSync(completion('packed')), {
      'content-encoding': 'gzip',
    });
    expect(outcome).toMatchObject({ answer: 'packed', error: null });
    expect(endpoint.received[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('sixteen at once', async () => {
    const waiting: (() => void)[] = [];
    const endpoint = await serve((response, _received, index) => {
      waiting.push(() => response.end(completion(`answer ${index}`)));
      if (waiting.length === 16) for (const answer of waiting) answer();
    });
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => client.complete(requestTo(profile))),
    );
    expect(new Set(outcomes.map(({ answer }) => answer)).size).toBe(16);
    expect(outcomes.every(({ error }) => error === null)).toBe(true);
  });

  it('keeps the connection warm', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { client } = clientWith();
    await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    await idle();
    await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(endpoint.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });
});

describe('an HTTP 200 that is no answer', () => {
  it('longer than any answer: reading stops at the cap', async () => {
    let written = 0;
    const endpoint = await serve((response) => {
      const block = Buffer.alloc(1024 * 1024, 'a');
      const write = (): void => {
        if (written >= 50 || response.destroyed) return void response.end('"}');
        written += 1;
        response.write(block, write);
      };
      response.write('{"text":"');
      write();
    });
    const { client } = clientWith();
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.message).toContain('far too long');
    expect(outcome.answer).toBe('');
  });

  it('a body under the cap whose text is longer than any model writes, of which the beginning is kept', async () => {
    const { outcome } = await askAgainst(200, completion('a'.repeat(MAX_ANSWER_CHARS + 1)));
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.hint).toContain('kept');
    expect(outcome.answer).toBe('a'.repeat(MAX_ANSWER_CHARS));
  });

  it('a small gzip that unpacks to more than the cap', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_RESPONSE_BYTES + 1, 0x7b));
    const { outcome } = await askAgainst(200, bomb, { 'content-encoding': 'gzip' });
    expect(outcome.error?.message).toContain('far too long');
  });
});
