import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { IMAGING_ORIGIN, type ImagingLoss } from '../../shared/domain/imaging-job';
import { MAX_PICTURE_PIXELS } from '../../shared/domain/limits';
import type { JobQueue } from './job-queue';
import { PAGES, type PageKind } from './page-kind';

/**
 * SECURITY: on every response, the workers' scripts too: a worker whose script came without a policy reached the
 * network although its page was closed.
 */
function policyOf(kind: PageKind): string {
  return [
    "default-src 'none'",
    ...PAGES[kind].policy,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** SECURITY: what is not named like a built file is not looked for, so no path leads out of the folder. */
const SERVED_FILE = /^\/(?:(?:index|drawing)\.html|assets\/[\w-]+\.(?:js|wasm))$/;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

/** Bytes of the largest result: an uncompressed picture of the most pixels and its head. */
const MAX_RESULT_BYTES = MAX_PICTURE_PIXELS * 4;

/**
 * Answers all that a page asks for: its files, the next job, a job's bytes; and takes results.
 * @param pageDir the built pages
 */
export function createImagingServer(
  kind: PageKind,
  pageDir: string,
  queue: JobQueue,
): (request: Request) => Promise<Response> {
  const policy = policyOf(kind);
  return async (request) => {
    const response = await answer(request, pageDir, queue);
    response.headers.set('Content-Security-Policy', policy);
    response.headers.set('X-Content-Type-Options', 'nosniff');
    response.headers.set('Cache-Control', 'no-store');
    return response;
  };
}

async function answer(request: Request, pageDir: string, queue: JobQueue): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== IMAGING_ORIGIN) return respond(403);
  const numberOf = (name: string) => Number(url.searchParams.get(name));
  const [, route = '', id = ''] = url.pathname.split('/');
  if (request.method === 'POST') {
    if (route === 'out') return takeResult(queue, Number(id), request);
    if (route === 'fail') return takeLoss(queue, Number(id), request);
    return respond(405);
  }
  if (route === 'next') {
    const job = await queue.next(numberOf('lane'), numberOf('run'));
    return job === null ? respond(204) : respond(200, JSON.stringify(job), 'application/json');
  }
  if (route === 'in') {
    const bytes = queue.bytesOf(Number(id));
    return bytes === null
      ? respond(404)
      : respond(200, streamOf(bytes), 'application/octet-stream');
  }
  if (!SERVED_FILE.test(url.pathname)) return respond(404);
  const file = await readFile(join(pageDir, url.pathname)).catch(() => null);
  return file === null ? respond(404) : respond(200, file, TYPES[extname(url.pathname)]);
}

async function takeResult(queue: JobQueue, id: number, request: Request): Promise<Response> {
  if (queue.bytesOf(id) === null) return respond(404);
  const packed = await readBody(request, MAX_RESULT_BYTES);
  if (packed === null) return respond(413);
  return respond(queue.finish(id, packed) ? 200 : 404);
}

async function takeLoss(queue: JobQueue, id: number, request: Request): Promise<Response> {
  const body = await readBody(request, 100);
  const loss: ImagingLoss =
    body && Buffer.from(body).toString() === 'timeout' ? 'timeout' : 'crash';
  queue.lose(id, loss);
  return respond(200);
}

/** @returns null for a body of more bytes than allowed */
async function readBody(request: Request, most: number): Promise<Uint8Array | null> {
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > most) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}

/** A body that is not copied, as bytes are. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(control) {
      control.enqueue(bytes);
      control.close();
    },
  });
}

function respond(
  status: number,
  body: string | Uint8Array | ReadableStream<Uint8Array> | null = null,
  type = 'text/plain',
): Response {
  return new Response(body, { status, headers: { 'Content-Type': type } });
}
