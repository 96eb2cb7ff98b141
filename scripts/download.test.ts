import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { download } from './download.mjs';

const content = randomBytes(300_000);
const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;

/** A loopback server that answers with `respond`, and notes the Range header of each request. */
async function serve(respond: (request: IncomingMessage, response: ServerResponse) => void) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    respond(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/file`, ranges, close: () => server.close() };
}

/** Answers as a file server does: whole, from a byte on, or with 416 behind the end. */
function sendContent(request: IncomingMessage, response: ServerResponse) {
  const start = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416).end();
    return;
  }
  const body = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length }).end(body);
}

describe('download', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'looksee-download-'));
    file = join(folder, 'file');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the file its name only when it is whole', async () => {
    const server = await serve(sendContent);
    await download({ url: server.url, integrity, file, title: 'Test' });
    server.close();
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('goes on where an interrupted one stopped', async () => {
    const breaking = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, 200_000), () => response.destroy());
    });
    await expect(download({ url: breaking.url, integrity, file, title: 'Test' })).rejects.toThrow(
      /did not finish.*goes on where it stopped/,
    );
    breaking.close();
    const have = statSync(`${file}.part`).size;
    expect(have).toBeGreaterThan(0);
    expect(existsSync(file)).toBe(false);

    const server = await serve(sendContent);
    await download({ url: server.url, integrity, file, title: 'Test' });
    server.close();
    expect(server.ranges).toEqual([`bytes=${have}-`]);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('starts over when the server sends the whole file again', async () => {
    writeFileSync(`${file}.part`, content.subarray(0, 1000));
    const server = await serve((_request, response) => response.end(content));
    await download({ url: server.url, integrity, file, title: 'Test' });
    server.close();
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('uses a part that was whole already', async () => {
    writeFileSync(`${file}.part`, content);
    const server = await serve(sendContent);
    await download({ url: server.url, integrity, file, title: 'Test' });
    server.close();
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('starts over once when the part was damaged', async () => {
    writeFileSync(`${file}.part`, Buffer.alloc(1000, 'x'));
    const server = await serve(sendContent);
    await download({ url: server.url, integrity, file, title: 'Test' });
    server.close();
    expect(server.ranges).toEqual(['bytes=1000-', undefined]);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it('throws away what is not the pinned file', async () => {
    const server = await serve((_request, response) => response.end('something else'));
    await expect(download({ url: server.url, integrity, file, title: 'Test' })).rejects.toThrow(
      /not the expected file/,
    );
    server.close();
    expect(existsSync(file)).toBe(false);
    expect(existsSync(`${file}.part`)).toBe(false);
  });

  it('says what the server answered', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end());
    await expect(download({ url: server.url, integrity, file, title: 'Test' })).rejects.toThrow(
      /HTTP 503/,
    );
    server.close();
  });
});
