/**
 * A bare Electron app around imaging and the text reader, without the rest of Looksee: what the whole app would hide
 * (a worker that hangs, a process that dies, what the page may reach) can be seen here. Driven by Playwright.
 */
import { app, protocol, webContents } from 'electron';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGING_ORIGIN } from '../../shared/domain/imaging-job';
import { AppFailure } from '../../shared/domain/app-error';
import type { SendPlan } from '../../shared/domain/plan';
import {
  Imaging,
  IMAGING_SCHEME_PRIVILEGES,
  type ImagingOptions,
  PictureFailure,
} from '../../electron/imaging';
import { PAGES, type PageKind } from '../../electron/imaging/page-kind';
import { TextReader } from '../../electron/ocr';

export interface Failure {
  readonly code: string;
  readonly reason: string | null;
  readonly message: string;
  readonly details: string | null;
}
type Outcome<T> = Promise<T | { readonly failure: Failure }>;

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

async function outcome<T>(work: Promise<T>): Outcome<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppFailure)) throw error;
    const { code, message, details = null } = error.error;
    const reason = error instanceof PictureFailure ? error.reason : null;
    return { failure: { code, reason, message, details } };
  }
}

/** @param root the checkout, built */
export function createHarness(root: string, options: Partial<ImagingOptions>) {
  const imaging = new Imaging({ pageDir: join(root, 'out/imaging'), ...options });
  const reader = new TextReader({
    processPath: join(root, 'out/main/ocr-process.js'),
    languageDir: join(root, 'node_modules/@tesseract.js-data/eng/4.0.0_best_int'),
  });
  const contents = (kind: PageKind = 'pictures') =>
    webContents
      .getAllWebContents()
      .find((each) => each.getURL().startsWith(`${IMAGING_ORIGIN}/${PAGES[kind].file}`));
  return {
    warmUp: () => imaging.warmUp(),
    inspect: (path: string, page = 0) =>
      outcome(
        imaging
          .inspect(readFileSync(path), page)
          .then((result) => ({ ...result, thumbnail: base64(result.thumbnail) })),
      ),
    view: (path: string, maxSide: number, page = 0, exact = false) =>
      outcome(
        imaging
          .view(readFileSync(path), maxSide, page, exact)
          .then((view) => ({ ...view, bytes: base64(view.bytes) })),
      ),
    tile: (path: string, column: number, row: number, page = 0, exact = false) =>
      outcome(
        imaging
          .tile(readFileSync(path), path, column, row, page, exact)
          .then(({ bytes }) => base64(bytes)),
      ),
    prepare: (path: string, plan: SendPlan, page = 0) =>
      outcome(
        imaging
          .prepare(readFileSync(path), plan, page)
          .then((sent) => ({ ...sent, bytes: base64(sent.bytes) })),
      ),
    readable: (path: string, maxSide: number) =>
      outcome(
        imaging.readable(readFileSync(path), maxSide).then(({ grey, colours }) => ({
          colours,
          width: grey.width,
          height: grey.height,
          data: base64(grey.data),
        })),
      ),
    describe: (path: string) => outcome(imaging.describe(readFileSync(path))),
    /** @param cancelAfterMs gives up after this time; null never does */
    read: async (path: string, cancelAfterMs: number | null) => {
      const cancel = new AbortController();
      if (cancelAfterMs !== null) setTimeout(() => cancel.abort(), cancelAfterMs);
      const { grey } = await imaging.readable(readFileSync(path), 3072);
      return outcome(reader.read(grey, cancel.signal));
    },
    /** The process id of a page's window; null while there is none. */
    processId: (kind?: PageKind) => contents(kind)?.getOSProcessId() ?? null,
    /** Runs code in a page, as one that took it over would. */
    evaluate: (code: string, kind?: PageKind): Promise<unknown> =>
      contents(kind)?.executeJavaScript(code) ?? Promise.reject(new Error('no imaging page')),
    close: async () => {
      const pages = webContents
        .getAllWebContents()
        .filter((each) => each.getURL().startsWith(IMAGING_ORIGIN));
      const pids = pages.map((page) => page.getOSProcessId());
      // The next imaging must not find a page of this one.
      const gone = pages.map(
        (page) => new Promise<void>((resolve) => page.once('destroyed', resolve)),
      );
      await Promise.all([imaging.close(), reader.close()]);
      // A page that is busy outlives its window, and would take time from the tests that follow.
      for (const pid of pids.filter((each) => each > 0)) endProcess(pid);
      await Promise.all(gone);
    },
  };
}
export type Harness = ReturnType<typeof createHarness>;

protocol.registerSchemesAsPrivileged([IMAGING_SCHEME_PRIVILEGES]);
app.on('window-all-closed', () => undefined);
Object.assign(globalThis, { createHarness });
