import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { IMAGING_ORIGIN } from '../../shared/domain/imaging-job';
import { createImagingServer } from './imaging-server';
import { JobQueue } from './job-queue';

const folder = mkdtempSync(join(tmpdir(), 'looksee-imaging-'));
const pageDir = join(folder, 'page');
mkdirSync(join(pageDir, 'assets'), { recursive: true });
writeFileSync(join(pageDir, 'index.html'), '<!doctype html>');
writeFileSync(join(pageDir, 'drawing.html'), '<!doctype html>');
writeFileSync(join(pageDir, 'assets/worker-a_B1.js'), 'self');
writeFileSync(join(pageDir, 'assets/codec-a.wasm'), '\0asm');
writeFileSync(join(pageDir, 'secret.txt'), 'secret');
writeFileSync(join(folder, 'outside.js'), 'secret');
afterAll(() => rmSync(folder, { recursive: true }));

let queue: JobQueue;
let serve: (request: Request) => Promise<Response>;
beforeEach(() => {
  queue = new JobQueue({ overdueMs: 60_000, stalledMs: 60_000, onOverdue: () => undefined });
  serve = createImagingServer('pictures', pageDir, queue);
});
const get = (path: string) => serve(new Request(`${IMAGING_ORIGIN}${path}`));
const post = (path: string, body: string) =>
  serve(new Request(`${IMAGING_ORIGIN}${path}`, { method: 'POST', body }));

/** Starts one job and gives its result's promise. */
async function startJob(): Promise<{ result: Promise<unknown> }> {
  const result = queue
    .add({ kind: 'view', maxSide: 9, exact: false }, Uint8Array.of(1, 2, 3))
    .catch((error: unknown) => error);
  expect(await (await get(`/next?lane=0&run=${queue.run}`)).json()).toEqual({
    id: 1,
    task: { kind: 'view', maxSide: 9, exact: false },
    page: 0,
  });
  return { result };
}

describe('files', () => {
  it.each([
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/drawing.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['/assets/worker-a_B1.js', 'text/javascript; charset=utf-8', 'self'],
    ['/assets/codec-a.wasm', 'application/wasm', '\0asm'],
  ])('%s is served', async (path, type, text) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(await response.text()).toBe(text);
  });

  it.each([
    '/',
    '/secret.txt',
    '/outside.js',
    '/../outside.js',
    '/assets/../../outside.js',
    '/assets/..%2f..%2foutside.js',
    '/assets/%2e%2e/%2e%2e/outside.js',
    '/assets/..\\..\\outside.js',
    '/assets//worker-a_B1.js',
    '/assets/worker-a_B1.js%00.html',
    '/assets/none.js',
    '//etc/passwd',
  ])('%s is not', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  it('are served to no other host', async () => {
    const response = await serve(new Request('looksee-imaging://other/index.html'));
    expect(response.status).toBe(403);
  });
});

/** For each page: what its policy allows, whole. */
const POLICIES = {
  pictures:
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  drawings:
    "default-src 'none'; script-src 'self'; img-src data:; connect-src 'self'; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

it.each(['pictures', 'drawings'] as const)(
  'states the policy of %s on every response, whatever it answers',
  async (kind) => {
    serve = createImagingServer(kind, pageDir, queue);
    await startJob();
    const responses = [
      await get('/index.html'),
      await get('/drawing.html'),
      await get('/assets/worker-a_B1.js'),
      await get('/in/1'),
      await get('/in/2'),
      await get('/none'),
      await post('/out/2', ''),
      await post('/other', ''),
      await post('/fail/1', 'crash'),
      await serve(new Request('looksee-imaging://other/')),
    ];
    for (const response of responses) {
      expect(response.headers.get('Content-Security-Policy')).toBe(POLICIES[kind]);
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    }
  },
);

describe('jobs', () => {
  it('have their bytes fetched and their result taken once', async () => {
    const { result } = await startJob();
    expect([...new Uint8Array(await (await get('/in/1')).arrayBuffer())]).toEqual([1, 2, 3]);
    expect((await post('/out/1', 'done')).status).toBe(200);
    expect(Buffer.from((await result) as Uint8Array).toString()).toBe('done');
    expect((await post('/out/1', 'again')).status).toBe(404);
    expect((await get('/in/1')).status).toBe(404);
  });

  it.each([
    ['timeout', 'timeout'],
    ['crash', 'crash'],
    ['anything else', 'crash'],
  ])('lost to %s are lost to %s', async (body, loss) => {
    const { result } = await startJob();
    expect((await post('/fail/1', body)).status).toBe(200);
    expect(await result).toMatchObject({ loss });
  });

  it('are not waited for once the page is given up', async () => {
    const waiting = get(`/next?lane=0&run=${queue.run}`);
    // The request is taken up in a later microtask.
    await new Promise((resolve) => setImmediate(resolve));
    queue.dismiss();
    expect((await waiting).status).toBe(204);
  });
});
