import { once } from 'node:events';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_LINK_BYTES, MAX_LINK_CHARS } from '../../shared/domain/limits';
import { createLoader, failureOf, load, PICTURE } from './testing/loader';
import { serve } from './testing/server';

const PNG_HEAD = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('a picture', () => {
  it('is loaded as it is, with nothing sent along but what is wanted and by whom', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const { name, bytes } = await load(`${server.origin}/a/Receipt%20of%20today.jpg?x=1#here`);
    expect(PICTURE.equals(bytes)).toBe(true);
    expect(name).toBe('Receipt of today.jpg');
    expect(server.requests.map(({ method, url }) => [method, url])).toEqual([
      ['GET', '/a/Receipt%20of%20today.jpg?x=1'],
    ]);
    const { host, connection, ...headers } = server.requests[0]?.headers ?? {};
    expect(host).toBe(`127.0.0.1:${server.port}`);
    expect(connection).toBe('keep-alive');
    expect(headers).toEqual({ accept: 'image/*', 'user-agent': 'Looksee/test' });
  });

  it('is what its bytes are: a wrong type does not matter', async () => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(PICTURE),
    );
    expect((await load(origin)).bytes).toHaveLength(PICTURE.length);
  });

  it('leaves no cookie and no connection behind', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(200, { 'set-cookie': 'id=1' }).end(PICTURE),
    );
    const loader = createLoader();
    await loader.load(server.origin, { allowPrivate: true });
    await loader.load(server.origin, { allowPrivate: true });
    expect(server.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
    await expect.poll(server.connections).toBe(0);
  });

  it.each([
    ['gzip', gzipSync(PICTURE)],
    ['br', brotliCompressSync(PICTURE)],
  ])('compressed with %s is unpacked', async (encoding, body) => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(body),
    );
    expect(PICTURE.equals((await load(origin)).bytes)).toBe(true);
  });

  it('is called what the server calls it', async () => {
    const { origin } = await serve((_request, response) =>
      response
        .writeHead(200, { 'content-disposition': 'attachment; filename="../über.jpg"' })
        .end(PICTURE),
    );
    expect((await load(`${origin}/download?id=3`)).name).toBe('über.jpg');
  });
});

describe('no picture', () => {
  it.each([
    ['a web page', '<!doctype html><title>Cat</title>', 'image/png'],
    ['a web page by its type alone', '\ufeff<head><title>Cat</title>', 'text/html; charset=utf-8'],
  ])('%s says what to do', async (_name, body, type) => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': type }).end(body),
    );
    const { error, reason } = await failureOf(load(`${origin}/cat.png`));
    expect(reason).toBe('not-a-picture');
    expect(`${error.message} ${error.hint}`).toBe(
      'This is a web page, not a picture. Open it, and copy the address of the picture itself.',
    );
  });

  it('a long one is not loaded to its end', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      response.write(`%PDF-1.7 ${' '.repeat(10_000)}`);
    });
    const { error } = await failureOf(load(server.origin));
    expect(error.message).toBe('This is a PDF document, not a picture.');
    await expect.poll(server.connections).toBe(0);
  });

  it.each([
    ['text', 'hello', 'not-a-picture', 'no picture behind this link'],
    ['nothing', '', 'download-failed', 'nothing behind this link'],
  ])('%s', async (_name, body, reason, words) => {
    const { origin } = await serve((_request, response) => response.end(body));
    const failure = await failureOf(load(origin));
    expect(failure).toMatchObject({ reason, link: origin });
    expect(failure.message).toContain(words);
  });
});

describe('the server says', () => {
  it.each([
    [404, 'not there any more'],
    [410, 'not there any more'],
    [401, 'people who are signed in'],
    [403, 'people who are signed in'],
    [429, 'more requests than it allows'],
    [500, 'had an error (HTTP 500)'],
    [503, 'had an error (HTTP 503)'],
    [418, 'did not give the picture (HTTP 418)'],
    [304, 'did not give the picture (HTTP 304)'],
  ])('%i: %s', async (status, words) => {
    const { origin } = await serve((_request, response) =>
      response.writeHead(status, { 'content-type': 'image/jpeg' }).end(PICTURE),
    );
    const { error, reason } = await failureOf(load(origin));
    expect(reason).toBe('download-failed');
    expect(error.message).toContain(words);
    expect(error.details).toBe(`HTTP ${status}`);
  });
});

describe('more than a picture may have', () => {
  it('is refused by what the server states', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': MAX_LINK_BYTES + 1 });
      response.write(PNG_HEAD);
    });
    const { error, reason } = await failureOf(load(server.origin));
    expect(reason).toBe('too-large');
    expect(error.message).toContain('64 MB');
    await expect.poll(server.connections).toBe(0);
  });

  it('is refused while it comes, where the server states nothing', async () => {
    const piece = Buffer.alloc(1024 * 1024);
    let pieces = 0;
    const server = await serve((_request, response) => {
      response.write(PNG_HEAD);
      const more = (): void => {
        while (response.writable && !response.destroyed) {
          pieces += 1;
          if (!response.write(piece)) return void response.once('drain', more);
        }
      };
      more();
    });
    expect((await failureOf(load(server.origin))).reason).toBe('too-large');
    await expect.poll(server.connections).toBe(0);
    // What the network holds is some pieces more.
    expect(pieces).toBeLessThan(128);
  });

  it('is refused where it comes as a small gzip', async () => {
    const bomb = gzipSync(Buffer.concat([PNG_HEAD, Buffer.alloc(MAX_LINK_BYTES)]));
    expect(bomb.length).toBeLessThan(200_000);
    const { origin } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect((await failureOf(load(origin))).reason).toBe('too-large');
  });

  it('of just the size that is allowed is taken, also as base64', async () => {
    const large = Buffer.concat([PNG_HEAD, Buffer.alloc(MAX_LINK_BYTES - PNG_HEAD.length)]);
    const { bytes } = await load(`data:image/png;base64,${large.toString('base64')}`);
    expect(large.equals(bytes)).toBe(true);
  });

  it('does not pass as base64 either', async () => {
    const link = `data:image/png;base64,${Buffer.alloc(MAX_LINK_BYTES + 3).toString('base64')}`;
    expect((await failureOf(load(link))).reason).toBe('too-large');
  });
});

describe('what breaks off', () => {
  it('less than the server stated', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': PICTURE.length + 1 });
      response.write(PICTURE, () => response.destroy());
    });
    const { error, reason } = await failureOf(load(origin));
    expect(reason).toBe('download-failed');
    expect(error.message).toContain('was lost');
  });

  it('a connection that is reset', async () => {
    const { origin } = await serve((request) => request.socket.resetAndDestroy());
    const { error } = await failureOf(load(origin));
    expect(error.message).toContain('was lost');
    expect(error.retryable).toBe(true);
  });

  it.each(['gzip', 'br', 'deflate', 'utf-8', 'GZIP, identity'])(
    'what is said to be %s and is a picture is taken as it is',
    async (encoding) => {
      const { origin } = await serve((_request, response) =>
        response.writeHead(200, { 'content-encoding': encoding }).end(PICTURE),
      );
      expect(PICTURE.equals((await load(origin)).bytes)).toBe(true);
    },
  );

  it('a gzip that is damaged', async () => {
    const damaged = gzipSync(PICTURE).fill(0xff, 2_000, 3_000);
    const { origin } = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(damaged),
    );
    expect((await failureOf(load(origin))).message).toContain('wrongly compressed');
  });

  it('no server there', async () => {
    const server = await serve(() => undefined);
    // Port 1 of loopback: nothing listens, and no test takes it.
    const { error } = await failureOf(load('http://127.0.0.1:1/'));
    expect(error.message).toBe('Nothing answers at 127.0.0.1:1.');
    expect(server.requests).toEqual([]);
  });
});

describe('time', () => {
  it('a server that stays silent is given up', async () => {
    const { origin } = await serve(() => undefined);
    const { error, reason } = await failureOf(load(origin, { silence: 50 }));
    expect(reason).toBe('download-failed');
    expect(error.message).toContain('stopped after 0.05 seconds');
  });

  it('one that falls silent within the picture too', async () => {
    const server = await serve((_request, response) => response.write(PICTURE.subarray(0, 5000)));
    expect((await failureOf(load(server.origin, { silence: 200 }))).message).toContain('0.2 s');
    await expect.poll(server.connections).toBe(0);
  });

  it('a slow drip, byte by byte, ends at the limit for all', async () => {
    const { origin } = await serve((_request, response) => {
      let at = 0;
      const timer = setInterval(() => response.write(PICTURE.subarray(at, (at += 1))), 5);
      response.on('close', () => clearInterval(timer));
    });
    const { error } = await failureOf(load(origin, { silence: 60_000, timeout: 300 }));
    expect(error.message).toContain('stopped after 0.3 seconds');
  });

  it('so do settings of a proxy that never come', async () => {
    const resolveProxy = () => new Promise<string>(() => undefined);
    const { error } = await failureOf(load('http://127.0.0.1:1/', { silence: 50, resolveProxy }));
    expect(error.message).toContain('0.05 seconds');
  });
});

describe('ending', () => {
  it('by the signal, with its reason, and the connection ends too', async () => {
    const controller = new AbortController();
    const reason = new Error('the user removed it');
    const server = await serve((_request, response) => {
      response.write(PICTURE.subarray(0, 5000));
      controller.abort(reason);
    });
    const loading = createLoader().load(server.origin, {
      allowPrivate: true,
      signal: controller.signal,
    });
    await expect(loading).rejects.toBe(reason);
    await expect.poll(server.connections).toBe(0);
  });

  it('before it began', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const signal = AbortSignal.abort();
    const loading = createLoader().load(server.origin, { allowPrivate: true, signal });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    expect(server.requests).toEqual([]);
  });

  it('by closing the loader', async () => {
    const arrived = new EventTarget();
    const asked = once(arrived, 'request');
    const server = await serve(() => arrived.dispatchEvent(new Event('request')));
    const loader = createLoader();
    const failure = failureOf(loader.load(server.origin, { allowPrivate: true }));
    await asked;
    await loader.close();
    expect((await failure).message).toContain('Looksee was closed');
    await expect.poll(server.connections).toBe(0);
  });
});

describe('a link that is none', () => {
  it.each([
    ['', 'not a complete link'],
    ['example.com/a.png', 'not a complete link'],
    ['https://', 'not a complete link'],
    ['file:///etc/passwd', 'a file on a computer'],
    ['ftp://example.com/a.png', 'not with ftp:'],
    ['blob:https://example.com/4f1c', 'only inside the page'],
    ['javascript:alert(1)', 'not with javascript:'],
    ['looksee-image://p1/thumb', 'not with looksee-image:'],
    ['https://me:secret@example.com/a.png', 'a user name or a password'],
    ['https://me@example.com/a.png', 'a user name or a password'],
  ])('%s', async (link, words) => {
    const { error, reason } = await failureOf(load(link));
    expect(reason).toBe('download-failed');
    expect(error.message).toContain(words);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('longer than servers take', async () => {
    const { message } = await failureOf(load(`https://example.com/${'a'.repeat(MAX_LINK_CHARS)}`));
    expect(message).toContain('longer than');
  });
});
