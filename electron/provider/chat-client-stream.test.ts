import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { MAX_ANSWER_CHARS } from '../../shared/domain/limits';
import { MAX_TRACED_RESPONSE_BYTES, type RequestSending } from '../../shared/domain/request-trace';
import type { ChatOutcome } from './chat-client';
import { clientWith, keep } from './testing/harness';
import { startEndpoint, startRawEndpoint } from './testing/loopback-endpoint';
import { chunk, KEY, profileAt, requestTo } from './testing/requests';

interface Streamed {
  readonly outcome: ChatOutcome;
  readonly deltas: readonly string[];
  readonly received: readonly { headers: Record<string, unknown>; body: Record<string, unknown> }[];
}

/** Asks with streaming on; `write` answers. */
async function streamFrom(
  write: (response: ServerResponse) => void,
  headers: Record<string, string> = { 'content-type': 'text/event-stream' },
): Promise<Streamed> {
  const endpoint = await startEndpoint((response) => {
    response.writeHead(200, headers);
    write(response);
  });
  keep(endpoint);
  const deltas: string[] = [];
  const outcome = await clientWith().client.complete(
    requestTo(profileAt(endpoint.baseUrl, { stream: true }), {
      onDelta: (text) => deltas.push(text),
    }),
  );
  return { outcome, deltas, received: endpoint.received };
}

/** Events with one line of data each. */
function events(lineEnd: string, ...data: readonly string[]): string {
  return data.map((each) => `data: ${each}${lineEnd}${lineEnd}`).join('');
}

const USAGE = '{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}}';

describe('a streamed answer', () => {
  it('comes piece by piece, with usage from a chunk without choices', async () => {
    const { outcome, deltas, received } = await streamFrom((response) =>
      response.end(
        events('\n', chunk(''), chunk('Hel'), chunk('lo'), chunk(null, 'stop'), USAGE, '[DONE]'),
      ),
    );
    expect(deltas).toEqual(['Hel', 'lo']);
    expect(outcome).toMatchObject({
      answer: 'Hello',
      finishReason: 'stop',
      reportedModel: 'gpt-4o-2024-08-06',
      usage: { promptTokens: 10, completionTokens: 2, totalTokens: 12 },
      error: null,
    });
    expect(received[0]?.headers).toMatchObject({
      accept: 'text/event-stream',
      'accept-encoding': 'identity',
    });
    expect(received[0]?.body).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CRLF', '\r\n'],
  ])('with %s, whole or one byte at a time', async (_name, lineEnd) => {
    const text =
      `: OPENROUTER PROCESSING${lineEnd}${lineEnd}` +
      `event: message${lineEnd}id: 1${lineEnd}` +
      events(lineEnd, chunk('画像 '), chunk('\u{1F600}'), chunk(null, 'stop'), '[DONE]');
    const whole = await streamFrom((response) => response.end(text));
    const bytes = await streamFrom((response) => {
      response.socket?.setNoDelay(true);
      for (const byte of Buffer.from(text)) response.write(Buffer.from([byte]));
      response.end();
    });
    for (const { outcome, deltas } of [whole, bytes]) {
      expect(outcome).toMatchObject({ answer: '画像 \u{1F600}', error: null });
      expect(deltas).toEqual(['画像 ', '\u{1F600}']);
    }
  });

  it.each<[string, string]>([
    ['with no [DONE]', events('\n', chunk('Hi'), chunk(null, 'stop'))],
    ['with a [DONE] and no finish reason', events('\n', chunk('Hi'), '[DONE]')],
    [
      'whose last event has no blank line',
      events('\n', chunk('Hi')) + `data: ${chunk('', 'stop')}`,
    ],
    ['whose last event ends in a CR', events('\r', chunk('Hi')) + `data: ${chunk('', 'stop')}\r`],
    ['with no space after the colon', `data:${chunk('Hi', 'stop')}\n\ndata:[DONE]\n\n`],
    ['with data over two lines', `data: ${chunk('Hi', 'stop').replace(',', ',\ndata: ')}\n\n`],
    [
      'with comments between',
      `: a\n\n${events('\n', chunk('Hi'))}:\n\n: b\n${events('\n', chunk('', 'stop'))}`,
    ],
    ['with pings', `event: ping\ndata: {"type":"ping"}\n\n${events('\n', chunk('Hi', 'stop'))}`],
    ['with a BOM', `\uFEFF${events('\n', chunk('Hi', 'stop'))}`],
  ])('%s is complete', async (_name, text) => {
    const { outcome } = await streamFrom((response) => response.end(text));
    expect(outcome).toMatchObject({ answer: 'Hi', error: null });
  });

  it.each<[string, string]>([
    ['between events', events('\n', chunk('Half'))],
    ['inside an event', events('\n', chunk('Half')) + 'data: {"choices":[{"del'],
  ])('that ends %s is cut off and kept', async (_name, text) => {
    const { outcome, deltas } = await streamFrom((response) => response.end(text));
    expect(outcome).toMatchObject({
      answer: 'Half',
      finishReason: null,
      error: { code: 'cut-off', retryable: true, status: 200 },
    });
    expect(deltas).toEqual(['Half']);
  });

  it('with an error inside keeps what came', async () => {
    const error = '{"error":{"code":502,"message":"Provider disconnected"}}';
    const { outcome } = await streamFrom((response) =>
      response.end(events('\n', chunk('Half'), error)),
    );
    expect(outcome).toMatchObject({ answer: 'Half', error: { code: 'server-error', status: 200 } });
    expect(outcome.error?.details).toContain('Provider disconnected');
  });

  it.each<[string, string]>([
    ['in an event named error', 'event: error\ndata: {"code":429,"message":"Slow down"}\n\n'],
    ['that is no event at all', '{"error":{"code":429,"message":"Slow down"}}'],
  ])('with an error %s is not sent again', async (_name, text) => {
    const { outcome, received } = await streamFrom((response) => response.end(text));
    expect(outcome).toMatchObject({ answer: '', error: { code: 'rate-limited', status: 200 } });
    expect(received).toHaveLength(1);
  });

  it.each<[string, string]>([
    ['only [DONE]', events('\n', '[DONE]')],
    ['comments', ': hello\n\n'],
  ])('of %s is no answer', async (_name, text) => {
    const { outcome } = await streamFrom((response) => response.end(text));
    expect(outcome).toMatchObject({ answer: '', error: { code: 'bad-response' } });
  });

  it('that is gzipped all the same flows', async () => {
    const text = events('\n', chunk('Pac'), chunk('ked', 'stop'), '[DONE]');
    const { outcome, deltas } = await streamFrom((response) => response.end(gzipSync(text)), {
      'content-type': 'text/event-stream',
      'content-encoding': 'gzip',
    });
    expect(outcome).toMatchObject({ answer: 'Packed', error: null });
    expect(deltas).toEqual(['Pac', 'ked']);
  });

  it('whose gzip is cut off keeps what could be unpacked', async () => {
    const packed = gzipSync(
      events('\n', chunk('Half'), ...Array.from({ length: 50 }, () => USAGE)),
    );
    const { outcome } = await streamFrom((response) => response.end(packed.subarray(0, -20)), {
      'content-type': 'text/event-stream',
      'content-encoding': 'gzip',
    });
    expect(outcome.error?.code).toBe('bad-response');
    expect(outcome.answer).toBe('Half');
  });

  it('without a content type is known by what it is', async () => {
    const { outcome } = await streamFrom(
      (response) => response.end(events('\n', chunk('Hi', 'stop'))),
      {},
    );
    expect(outcome).toMatchObject({ answer: 'Hi', error: null });
  });

  it('never shows the key', async () => {
    const { outcome, deltas } = await streamFrom((response) =>
      response.end(events('\n', chunk(`Your key is ${KEY}`, 'stop'))),
    );
    expect(JSON.stringify([outcome, deltas])).not.toContain(KEY);
  });

  it('of 100,000 pieces is whole, and its trace keeps no more than its cap', async () => {
    const many = events('\n', ...Array.from({ length: 1_000 }, () => chunk('word ')));
    const endpoint = keep(
      await startEndpoint((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        let left = 100;
        const write = (): void => {
          if (left === 0) return void response.end(events('\n', chunk(null, 'stop')));
          left -= 1;
          response.write(many, write);
        };
        write();
      }),
    );
    let deltas = 0;
    const sendings: RequestSending[] = [];
    const outcome = await clientWith().client.complete(
      requestTo(profileAt(endpoint.baseUrl, { stream: true }), {
        onDelta: () => (deltas += 1),
        onSending: (sending) => sendings.push(sending),
      }),
    );
    expect(outcome.error).toBeNull();
    expect(outcome.answer).toBe('word '.repeat(100_000));
    expect(deltas).toBe(100_000);
    expect(sendings[0]?.responseCut).toBe(true);
    expect(sendings[0]?.responseBody?.length).toBeLessThanOrEqual(MAX_TRACED_RESPONSE_BYTES);
    expect(sendings[0]?.responseBytes).toBeGreaterThan(100 * many.length);
  });

  it('without end stops at the cap and keeps what came', async () => {
    const piece = events('\n', chunk('a'.repeat(64 * 1024)));
    let written = 0;
    let hangUp = (): void => undefined;
    const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
    const { outcome, deltas } = await streamFrom((response) => {
      response.once('close', hangUp);
      const write = (): void => {
        if (response.destroyed) return;
        written += piece.length;
        response.write(piece, write);
      };
      write();
    });
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.message).toMatch(/far too long/);
    expect(outcome.answer).toHaveLength(MAX_ANSWER_CHARS);
    expect(deltas.join('')).toBe(outcome.answer);
    await hungUp;
    // What the sockets between the two hold had been written already; for a second more is not read.
    expect(written).toBeLessThan(MAX_ANSWER_CHARS + 16_000_000);
  });
});

describe('the connection of a stream', () => {
  it('is used again when the answer was read to its end', async () => {
    const endpoint = await startEndpoint((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events('\n', chunk('Hi', 'stop'), '[DONE]'));
      response.end(': goodbye\n\n');
    });
    keep(endpoint);
    const client = clientWith().client;
    const profile = profileAt(endpoint.baseUrl, { stream: true });
    // The goodbye is read in the background; asked right after, a second connection is fine too.
    const reused = async (): Promise<boolean> => {
      expect(await client.complete(requestTo(profile))).toMatchObject({
        answer: 'Hi',
        error: null,
      });
      const [one, two] = endpoint.received.slice(-2).map(({ connection }) => connection);
      return endpoint.received.length > 1 && one === two;
    };
    await expect.poll(reused, { timeout: 20_000 }).toBe(true);
  });

  it('need not be closed for the answer to be complete', async () => {
    const { outcome } = await streamFrom((response) =>
      response.write(events('\n', chunk('Hi', 'stop'), '[DONE]')),
    );
    expect(outcome).toMatchObject({ answer: 'Hi', error: null });
  });

  it.each<[string, string, object]>([
    ['after a finish reason', chunk('Hi', 'stop'), { answer: 'Hi', error: null }],
    ['after some text', chunk('Half'), { answer: 'Half', error: { code: 'cut-off' } }],
    ['before any text', chunk(''), { answer: '', error: { code: 'maybe-billed' } }],
  ])('may drop %s', async (_name, data, expected) => {
    const endpoint = await startRawEndpoint((socket) => {
      const body = events('\n', data);
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n' +
          `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n`,
        () => socket.destroySoon(),
      );
    });
    keep(endpoint);
    const outcome = await clientWith().client.complete(
      requestTo(profileAt(endpoint.baseUrl, { stream: true })),
    );
    expect(outcome).toMatchObject(expected);
    expect(endpoint.count()).toBe(1);
  });

  it('is closed by a cancel, and what came is kept', async () => {
    const controller = new AbortController();
    let closed: Promise<void> = Promise.resolve();
    const endpoint = await startEndpoint((response) => {
      closed = new Promise((resolve) => response.on('close', resolve));
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(events('\n', chunk('Half')));
    });
    keep(endpoint);
    const outcome = await clientWith().client.complete(
      requestTo(profileAt(endpoint.baseUrl, { stream: true }), {
        signal: controller.signal,
        onDelta: () => controller.abort(),
      }),
    );
    await closed;
    expect(outcome).toMatchObject({ answer: 'Half', error: { code: 'cancelled' } });
  });
});
