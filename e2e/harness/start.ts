import { _electron, type ElectronApplication } from '@playwright/test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { electronPath } from '../../scripts/setup.mjs';
import { ROOT } from '../fixtures/paths';
import type { createHarness, Harness } from './main';

export type HarnessOptions = Parameters<typeof createHarness>[1];
type Result<Name extends keyof Harness> = Awaited<ReturnType<Harness[Name]>>;

/** Bundles harness/main.ts. @param folder gets the bare app */
async function bundle(folder: string): Promise<void> {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'looksee-harness', type: 'module', main: 'main.js' }),
  );
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: folder,
      rollupOptions: {
        input: join(ROOT, 'e2e/harness/main.ts'),
        external: ['electron'],
        output: { format: 'es', entryFileNames: 'main.js' },
      },
    },
  });
}

/** The bare app, running. It holds imaging and a text reader, one after the other with other options. */
export class HarnessProcess {
  readonly #electron: ElectronApplication;
  readonly #folder: string;
  #current: RunningHarness | null = null;
  /** As text, of the shared one while it is there. */
  #sharedOptions: string | null = null;

  private constructor(electron: ElectronApplication, folder: string) {
    this.#electron = electron;
    this.#folder = folder;
  }

  static async start(): Promise<HarnessProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'looksee-harness-'));
    await bundle(folder);
    const electron = await _electron.launch({
      executablePath: electronPath(),
      args: [folder, `--user-data-dir=${join(folder, 'user-data')}`],
      timeout: 120_000,
    });
    await electron.evaluate(({ app }) => app.whenReady().then(() => undefined));
    return new HarnessProcess(electron, folder);
  }

  /** Imaging that earlier tests have used. */
  async shared(options: HarnessOptions): Promise<RunningHarness> {
    const text = JSON.stringify(options);
    if (this.#current === null || this.#sharedOptions !== text) {
      await this.fresh(options);
      this.#sharedOptions = text;
    }
    return this.#current ?? this.fresh(options);
  }

  /** Imaging that nobody has used, in the place of what was there. */
  async fresh(options: HarnessOptions): Promise<RunningHarness> {
    await this.#end();
    await this.#electron.evaluate(
      (_, [root, given]) => {
        const parts = globalThis as unknown as {
          createHarness: typeof createHarness;
          harness: Harness;
        };
        parts.harness = parts.createHarness(root, given);
      },
      [ROOT, options] as const,
    );
    return (this.#current = new RunningHarness(this.#electron));
  }

  /** Ends what {@link fresh} made. */
  async endFresh(): Promise<void> {
    if (this.#sharedOptions === null) await this.#end();
  }

  async #end(): Promise<void> {
    await this.#current?.call('close');
    this.#current = null;
    this.#sharedOptions = null;
  }

  /** Ends the process, whatever it does: after thousands of damaged files its own end once took more than three minutes. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#electron.once('close', () => resolve()));
    this.#electron.process().kill('SIGKILL');
    await closed;
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Imaging and the text reader, running in Electron without the rest of the app. */
export class RunningHarness {
  constructor(readonly electron: ElectronApplication) {}

  /** Calls a method of the harness in Electron's main process. */
  call<Name extends keyof Harness>(
    name: Name,
    ...args: Parameters<Harness[Name]>
  ): Promise<Result<Name>> {
    return this.electron.evaluate(
      (_, [method, given]) => {
        const { harness } = globalThis as unknown as {
          harness: Record<string, (...args: unknown[]) => unknown>;
        };
        return harness[method]?.(...given);
      },
      [name as string, args as unknown[]] as const,
    ) as Promise<Result<Name>>;
  }

  /**
   * Runs an expression in workers of the page that decodes, as a decoder that was taken over would.
   * @param most how many of them, from the first
   * @returns what each gave, once its promise is kept
   */
  inWorkers(expression: string, most?: number): Promise<unknown[]> {
    return this.electron.evaluate(
      async ({ webContents }, [code, count]) => {
        const page = webContents
          .getAllWebContents()
          .find((contents) => contents.getURL().includes('/index.html'));
        const cdp = page?.debugger;
        if (!cdp) throw new Error('no imaging page');
        cdp.attach();
        const sessions: string[] = [];
        cdp.on('message', (_event, method, params: { sessionId: string }) => {
          if (method === 'Target.attachedToTarget') sessions.push(params.sessionId);
        });
        await cdp.sendCommand('Target.setAutoAttach', {
          autoAttach: true,
          waitForDebuggerOnStart: false,
          flatten: true,
        });
        const results: unknown[] = [];
        for (const session of sessions.slice(0, count ?? undefined)) {
          const run = { expression: code, awaitPromise: true, returnByValue: true };
          const { result } = (await cdp.sendCommand('Runtime.evaluate', run, session)) as {
            result: { value: unknown };
          };
          results.push(result.value);
        }
        cdp.detach();
        return results;
      },
      [expression, most ?? null] as const,
    );
  }
}
