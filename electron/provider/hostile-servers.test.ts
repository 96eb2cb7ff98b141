/** Servers that answer in ways that no server should; real sockets, byte for byte. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMEOUTS, type EndpointProfile } from '../../shared/domain/endpoint';
import { startServer } from '../platform/testing/proxies';
import { selfSigned } from '../platform/testing/self-signed';
import type { ChatClientOptions } from './chat-client';
import { clientWith, keep, serve } from './testing/harness';
import { idle, listen, startRawEndpoint, stop } from './testing/loopback-endpoint';
import { completion, profileAt, requestTo } from './testing/requests';

const GOOD = completion('A red sign.');
const whole = (body: string): string =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

async function ask(
  baseUrl: string,
  changes: Partial<EndpointProfile> = {},
  options: Partial<ChatClientOptions> = {},
) {
  const { client } = clientWith(options);
  return client.complete(requestTo(profileAt(baseUrl, changes)));
}

async function askRaw(answer: (socket: Socket) => void, changes: Partial<EndpointProfile> = {}) {
  const endpoint = keep(await startRawEndpoint(answer));
  const outcome = await ask(endpoint.baseUrl, changes);
  return { outcome, count: endpoint.count() };
}

describe('an interim answer that nobody asked for', () => {
  it.each([
    ['100', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['102', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103', 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n'],
    ['many of them', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(500)],
  ])('%s is passed over', async (_name, interim) => {
    const { outcome, count } = await askRaw((socket) => socket.write(interim + whole(GOOD)));
    expect(outcome).toMatchObject({ answer: 'A red sign.', error: null });
    expect(count).toBe(1);
  });

  it('without an end ends at the limit for the first byte', async () => {
    const { outcome } = await askRaw(
      (socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 102 Processing\r\n\r\n'), 5);
        socket.on('close', () => clearInterval(timer));
      },
      { timeouts: { ...DEFAULT_TIMEOUTS, firstByte: 100 } },
    );
    expect(outcome.error).toMatchObject({ code: 'maybe-billed' });
  });

  it('a switch of protocols is no answer', async () => {
    const { outcome, count } = await askRaw((socket) =>
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
      ),
    );
    expect(outcome.error).toMatchObject({ code: 'maybe-billed' });
    expect(count).toBe(1);
  });
});

describe('an answer whose compression is', () => {
  const packed = (body: string | Buffer): string =>
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
  it.each<[string, string | null, Buffer]>([
    ['stated in capitals', 'GZIP', gzipSync(GOOD)],
    ['x-gzip', 'x-gzip', gzipSync(GOOD)],
    ['br', 'br', brotliCompressSync(GOOD)],
    ['deflate', 'deflate', deflateSync(GOOD)],
    ['deflate without a header', 'deflate', deflateRawSync(GOOD)],
    ['stated beside identity', 'identity, gzip', gzipSync(GOOD)],
    ['chained', 'deflate, gzip', gzipSync(deflateSync(GOOD))],
    ['chained in two headers', 'br\r\ncontent-encoding: gzip', gzipSync(brotliCompressSync(GOOD))],
    ['twice the same', 'gzip, gzip', gzipSync(gzipSync(GOOD))],
    ['twice, and stated once', 'gzip', gzipSync(gzipSync(GOOD))],
    ['once, and stated twice', 'gzip, gzip', gzipSync(GOOD)],
    ['another one than stated', 'br', gzipSync(GOOD)],
    ['not stated', null, gzipSync(GOOD)],
    ['stated as unknown', 'aws-chunked', gzipSync(GOOD)],
    ['not there', 'gzip', Buffer.from(GOOD)],
    ['not there behind blank lines', 'br', Buffer.from(`\n\n\n${GOOD}`)],
    ['utf-8', 'utf-8', Buffer.from(GOOD)],
  ])('%s', async (_name, encoding, body) => {
    for (const isSlow of [false, true]) {
      const { outcome } = await askRaw((socket) => {
        const head = packed(body) + (encoding === null ? '' : `content-encoding: ${encoding}\r\n`);
        socket.setNoDelay(true);
        socket.write(`${head}\r\n`);
        if (!isSlow) return void socket.write(body);
        for (const byte of body.subarray(0, 40)) socket.write(Buffer.from([byte]));
        socket.write(body.subarray(40));
      });
      expect(outcome).toMatchObject({ answer: 'A red sign.', error: null });
    }
  });
});

describe('a port that', () => {
  it('takes every connection and closes it: nothing was sent', async () => {
    const closer = keep(await startServer((socket) => socket.end()));
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://127.0.0.1:${closer.port}/v1`;
      const { error } = await ask(url, {}, { settleMs: 300 });
      expect(error).toMatchObject({ code: 'refused-connection' });
      expect(error?.message).toContain('accepts the connection, then closes it');
    }
    // Three tries for each, and one look whether it speaks TLS.
    expect(closer.connections()).toBe(7);
  });

  it('speaks TLS to http://: try https://', async () => {
    const server = createTlsServer(selfSigned(), () => undefined);
    server.on('tlsClientError', () => undefined);
    const port = await listen(server);
    keep({ close: () => stop(server, []) });
    const { error } = await ask(`http://127.0.0.1:${port}/v1`, {}, { settleMs: 500 });
    expect(error).toMatchObject({ code: 'tls' });
    expect(error?.hint).toContain(`https://127.0.0.1:${port}`);
  });

  it.each([
    ['TLSv1.3', 'TLSv1.3'],
    ['TLSv1.2', 'TLSv1.2'],
  ] as const)('wants a client certificate, %s', async (_name, version) => {
    const pair = selfSigned();
    const options = { ...pair, requestCert: true, rejectUnauthorized: true, maxVersion: version };
    const sockets: Socket[] = [];
    const server = createTlsServer(options, () => undefined);
    server.on('tlsClientError', () => undefined);
    server.on('connection', (socket: Socket) => sockets.push(socket));
    const port = await listen(server);
    keep({ close: () => stop(server, sockets) });
    const certificates = { systemCertificates: [pair.cert], settleMs: 100 };
    const { error } = await ask(`https://127.0.0.1:${port}/v1`, {}, certificates);
    expect(error).toMatchObject({ code: 'tls' });
    expect(`${error?.message} ${error?.hint}`).not.toContain('may have been billed');
  });

  it.each([
    [
      'expects TLS and says so in HTTP',
      '<html><head><title>400 The plain HTTP request was sent to HTTPS port</title></head></html>',
      'https://',
    ],
    ['expects TLS, as Go says', 'Client sent an HTTP request to an HTTPS server.\n', 'https://'],
  ])('%s', async (_name, body, words) => {
    const endpoint = await serve((response) => response.writeHead(400).end(body));
    const { error } = await ask(endpoint.baseUrl);
    expect(error).toMatchObject({ code: 'tls', status: 400 });
    expect(error?.hint).toContain(words);
  });
});

describe('a refusal before the request was read', () => {
  it.each([false, true])(
    'is read and shown, with a reset of the connection: %s',
    async (resets) => {
      const server = keep(
        await startServer((socket) =>
          socket.once('data', () => {
            socket.pause();
            socket.write(
              'HTTP/1.1 413 Too Large\r\ncontent-length: 9\r\nconnection: close\r\n\r\ntoo large',
              // Not before the refusal can have come through.
              () => setTimeout(() => (resets ? socket.resetAndDestroy() : socket.destroy()), 250),
            );
          }),
        ),
      );
      const { client } = clientWith();
      const { error } = await client.complete(
        requestTo(profileAt(`http://127.0.0.1:${server.port}/v1`), {
          images: [{ format: 'jpeg', bytes: new Uint8Array(20_000_000) }],
        }),
      );
      expect(error).toMatchObject({ code: 'too-large', status: 413 });
      expect(server.connections()).toBe(1);
    },
  );
});

describe('an answer that is malformed', () => {
  it.each([
    ['a second answer behind it', whole(GOOD) + whole(completion('stale'))],
    ['many headers', whole(GOOD).replace('\r\n\r\n', `\r\n${'x-a: 1\r\n'.repeat(5_000)}\r\n`)],
    [
      'a header of 100 kB',
      whole(GOOD).replace('\r\n\r\n', `\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`),
    ],
    ['HTTP/1.0', whole(GOOD).replace('HTTP/1.1', 'HTTP/1.0')],
    ['no reason', whole(GOOD).replace('200 OK', '200')],
  ])('%s is taken', async (_name, bytes) => {
    const { outcome, count } = await askRaw((socket) => socket.write(bytes));
    expect(outcome).toMatchObject({ answer: 'A red sign.', error: null });
    expect(count).toBe(1);
  });

  it('a second answer is never the next one’s', async () => {
    const endpoint = keep(
      await startRawEndpoint((socket, index) => {
        const body = completion(`answer ${index}`);
        socket.write(whole(body));
        if (index === 0) setTimeout(() => socket.write(whole(completion('stale'))), 10);
      }),
    );
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'answer 0' });
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'answer 1' });
    expect(endpoint.connections()).toBe(2);
  });

  it.each([
    ['HTTP/0.9', 'A red sign.'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['two lengths', whole(GOOD).replace('\r\n\r\n', '\r\ncontent-length: 3\r\n\r\n')],
  ])('%s is none, and may be billed: not sent again', async (_name, bytes) => {
    const { outcome, count } = await askRaw((socket) => socket.write(bytes));
    expect(outcome.error).toMatchObject({ code: 'maybe-billed' });
    expect(count).toBe(1);
  });
});

describe('a warm connection that the server has closed meanwhile', () => {
  it('is replaced by another, and the question is sent once', async () => {
    const sockets: Socket[] = [];
    const endpoint = keep(
      await startRawEndpoint((socket) => {
        sockets.push(socket);
        socket.write(whole(GOOD));
      }),
    );
    const { client, waits } = clientWith();
    const ask = () => client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(await ask()).toMatchObject({ error: null });
    await idle();
    const gone = new Promise((resolve) => sockets[0]?.once('close', resolve));
    sockets[0]?.destroy();
    await gone;
    expect(await ask()).toMatchObject({ answer: 'A red sign.', error: null });
    expect(waits).toEqual([]);
    expect({ count: endpoint.count(), connections: endpoint.connections() }).toEqual({
      count: 2,
      connections: 2,
    });
  });

  it('is closed by itself before the server does that says how long it waits', async () => {
    const endpoint = await serve((response) =>
      response.writeHead(200, { 'keep-alive': 'timeout=1' }).end(GOOD),
    );
    const { client } = clientWith();
    for (let n = 0; n < 2; n += 1) {
      expect(await client.complete(requestTo(profileAt(endpoint.baseUrl)))).toMatchObject({
        error: null,
      });
      await idle();
    }
    expect(endpoint.connections()).toBe(2);
  });
});

describe('cancelling leaves no socket, and ends at once', () => {
  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
  it.each<[string, string, (socket: Socket) => void]>([
    ['in the TLS handshake', 'https', (socket) => socket.resume()],
    ['while the body is not taken', 'http', (socket) => socket.pause()],
    ['while the server thinks', 'http', (socket) => socket.resume()],
    ['while its headers come', 'http', (socket) => socket.resume().write('HTTP/1.1 200 OK\r\nx: ')],
    ['after its headers', 'http', (socket) => socket.resume().write(HEAD)],
    [
      'while an answer drips',
      'http',
      (socket) => {
        socket.resume().write(`${HEAD}data: {"choices":[{"index":0,"delta":{"content":"a"}}]}\n\n`);
        const timer = setInterval(() => socket.write(': \n'), 5);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('%s', async (_name, scheme, serveOne) => {
    const controller = new AbortController();
    const server = keep(
      await startServer((socket) => {
        serveOne(socket);
        setTimeout(() => controller.abort(), 40);
      }),
    );
    const { client } = clientWith();
    const started = performance.now();
    const { error } = await client.complete(
      requestTo(profileAt(`${scheme}://127.0.0.1:${server.port}/v1`, { stream: true }), {
        signal: controller.signal,
        images: [{ format: 'jpeg', bytes: new Uint8Array(20_000_000) }],
      }),
    );
    expect(error?.code).toBe('cancelled');
    expect(performance.now() - started).toBeLessThan(5_000);
    // One that is paused is not told that the other end has left.
    if (serveOne.toString().includes('resume')) await expect.poll(() => server.open()).toBe(0);
  });
});
