import { _electron, type ElectronApplication } from '@playwright/test';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { electronPath } from '../../scripts/setup.mjs';
import { ROOT } from '../fixtures/paths';
import type { createHarness, Harness } from './main';

type Options = Parameters<typeof createHarness>[1];
type Result<Name extends keyof Harness> = Awaited<ReturnType<Harness[Name]>>;

/** Bundles harness/main.ts. @param folder gets the bare app */
async function bundle(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
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

/** Imaging and the text reader, running in Electron without the rest of the app. */
export class RunningHarness {
  private constructor(readonly electron: ElectronApplication) {}

  /** @param folder an own one */
  static async start(folder: string, options: Options = {}): Promise<RunningHarness> {
    await bundle(folder);
    const electron = await _electron.launch({
      executablePath: electronPath(),
      args: [folder, `--user-data-dir=${join(folder, 'user-data')}`],
      timeout: 120_000,
    });
    await electron.evaluate(
      async ({ app }, [root, given]) => {
        await app.whenReady();
        const parts = globalThis as unknown as {
          createHarness: typeof createHarness;
          harness: Harness;
        };
        parts.harness = parts.createHarness(root, given);
      },
      [ROOT, options] as const,
    );
    return new RunningHarness(electron);
  }

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

  async close(): Promise<void> {
    await this.call('close');
    await this.electron.close();
  }
}
