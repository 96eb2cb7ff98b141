/** Against an endpoint that nobody here wrote. */
import { LLMock, type ChaosConfig, type FixtureOpts } from '@copilotkit/aimock';
import { describe, expect, it } from 'vitest';
import type { ChatOutcome } from './chat-client';
import { OwnGates, type Wait } from './gates/gates';
import { clientWith, keep } from './testing/harness';
import { profileAt, requestTo } from './testing/requests';

const TEXT = 'A wooden path runs through tall green grass under a wide blue sky with thin clouds.';

async function startMock(
  opts: FixtureOpts = {},
  chaos?: ChaosConfig,
): Promise<{ mock: LLMock; baseUrl: string }> {
  const mock = new LLMock({ port: 0, host: '127.0.0.1', ...(chaos && { chaos }) });
  mock.on(
    {},
    {
      content: TEXT,
      usage: { prompt_tokens: 1118, completion_tokens: 17, total_tokens: 1135 },
    },
    { chunkSize: 8, ...opts },
  );
  const url = await mock.start();
  keep({ close: () => mock.stop() });
  return { mock, baseUrl: `${url}/v1` };
}

interface Asked {
  readonly outcome: ChatOutcome;
  readonly deltas: readonly string[];
  readonly waits: readonly (Wait | null)[];
}

async function ask(
  baseUrl: string,
  stream: boolean,
  changes: Parameters<typeof profileAt>[1] = {},
): Promise<Asked> {
  const deltas: string[] = [];
  const waits: (Wait | null)[] = [];
  const { client } = clientWith({ gates: new OwnGates() });
  const outcome = await client.complete(
    requestTo(profileAt(baseUrl, { stream, detailPlacement: 'part', ...changes }), {
      onDelta: (text) => deltas.push(text),
      onWait: (wait) => waits.push(wait),
    }),
  );
  return { outcome, deltas, waits };
}

describe('aimock', () => {
  it('answers in one piece', async () => {
    const { mock, baseUrl } = await startMock();
    const { outcome, deltas } = await ask(baseUrl, false);
    expect(outcome).toMatchObject({
      answer: TEXT,
      finishReason: 'stop',
      usage: { promptTokens: 1118, completionTokens: 17 },
      error: null,
    });
    expect(deltas).toEqual([]);
    expect(mock.getRequests()).toHaveLength(1);
  });

  it('streams: every piece comes as it is, with the usage', async () => {
    const { mock, baseUrl } = await startMock();
    const { outcome, deltas } = await ask(baseUrl, true);
    expect(deltas.length).toBeGreaterThan(5);
    expect(deltas.join('')).toBe(TEXT);
    expect(outcome).toMatchObject({
      answer: TEXT,
      finishReason: 'stop',
      usage: { promptTokens: 1118, completionTokens: 17 },
      error: null,
    });
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each([true, false])('too large (413), streamed %s: said so, and sent once', async (stream) => {
    const { mock, baseUrl } = await startMock();
    mock.nextRequestError(413, { message: 'Request too large', type: 'invalid_request_error' });
    const { outcome } = await ask(baseUrl, stream);
    expect(outcome).toMatchObject({ answer: '', error: { code: 'too-large', status: 413 } });
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each([true, false])(
    'a rate limit (429) with its headers, streamed %s: waited for, then asked again',
    async (stream) => {
      const { mock, baseUrl } = await startMock();
      mock.nextRequestError(429, {
        message: 'Rate limit reached',
        type: 'rate_limit_error',
        code: 'rate_limit_exceeded',
      });
      const { outcome, waits } = await ask(baseUrl, stream);
      expect(outcome).toMatchObject({ answer: TEXT, error: null });
      const [first, second, ...more] = mock.getRequests();
      expect(more).toEqual([]);
      // Its `retry-after` says a second.
      expect((second?.timestamp ?? 0) - (first?.timestamp ?? 0)).toBeGreaterThanOrEqual(950);
      expect(waits).toContainEqual(expect.objectContaining({ why: 'rate-limit' }));
    },
    30_000,
  );

  it.each<[string, FixtureOpts]>([
    ['after six chunks', { latency: 100, truncateAfterChunks: 6 }],
    ['in the middle of its time', { latency: 400, disconnectAfterMs: 2_200 }],
  ])('cut off %s: what came is kept, and it is sent once', async (_name, opts) => {
    const { mock, baseUrl } = await startMock(opts);
    const { outcome, deltas } = await ask(baseUrl, true);
    expect(outcome.error?.code).toBe('cut-off');
    expect(outcome.answer).not.toBe('');
    expect(TEXT.startsWith(outcome.answer)).toBe(true);
    expect(outcome.answer.length).toBeLessThan(TEXT.length);
    expect(deltas.join('')).toBe(outcome.answer);
    expect(mock.getRequests()).toHaveLength(1);
  });

  it.each([true, false])(
    'chaos: hung up on without a word, streamed %s: may be billed, sent once',
    async (stream) => {
      const { mock, baseUrl } = await startMock({}, { disconnectRate: 1 });
      const { outcome } = await ask(baseUrl, stream);
      expect(outcome).toMatchObject({ answer: '', error: { code: 'maybe-billed' } });
      expect(mock.getRequests()).toHaveLength(1);
    },
  );

  it.each([true, false])(
    'chaos: an answer that is no JSON, streamed %s: said so, sent once',
    async (stream) => {
      const { mock, baseUrl } = await startMock({}, { malformedRate: 1 });
      const { outcome } = await ask(baseUrl, stream);
      expect(outcome).toMatchObject({ answer: '', error: { code: 'bad-response' } });
      expect(mock.getRequests()).toHaveLength(1);
    },
  );

  it('chaos: a server error (500) each time: repeated a little, then said', async () => {
    const { mock, baseUrl } = await startMock({}, { dropRate: 1 });
    const { outcome } = await ask(baseUrl, false);
    expect(outcome).toMatchObject({ answer: '', error: { code: 'server-error', status: 500 } });
    expect(mock.getRequests()).toHaveLength(3);
  });

  it('chaos: slower than the profile waits: may be billed, sent once', async () => {
    const { mock, baseUrl } = await startMock({}, { latencyMs: 3_000 });
    const timeouts = { connect: 10_000, firstByte: 100, betweenBytes: 10_000 };
    const { outcome } = await ask(baseUrl, false, { timeouts });
    expect(outcome).toMatchObject({ answer: '', error: { code: 'maybe-billed' } });
    expect(mock.getRequests().length).toBeLessThanOrEqual(1);
  });

  it('forty at once: every answer is whole, and each was asked for once', async () => {
    const { mock, baseUrl } = await startMock({ latency: 2 });
    const { client } = clientWith({ gates: new OwnGates() });
    const profile = profileAt(baseUrl, { stream: true, detailPlacement: 'part', concurrency: 8 });
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, () => client.complete(requestTo(profile))),
    );
    expect(outcomes.map(({ answer }) => answer)).toEqual(Array.from({ length: 40 }, () => TEXT));
    expect(mock.getRequests()).toHaveLength(40);
  });
});
