import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

export interface GateProcess {
  readonly process: ChildProcess;
  /** How each of its requests ended; null where it was killed. */
  readonly statuses: Promise<readonly number[] | null>;
  /** What it had to tell. */
  readonly warnings: () => string;
}

export interface GateProcesses {
  start(
    dir: string,
    baseUrl: string,
    name: string,
    count: number,
    concurrency?: number,
  ): GateProcess;
  /** Ends all that still run. */
  remove(): void;
}

/** Builds `gate-child.ts` as the app is built, since other processes cannot run TypeScript. */
export async function buildGateProcesses(): Promise<GateProcesses> {
  const root = join(import.meta.dirname, '..', '..', '..');
  mkdirSync(join(root, 'out'), { recursive: true });
  const dir = mkdtempSync(join(root, 'out', 'gate-test-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: dir,
      minify: false,
      rollupOptions: {
        input: { 'gate-child': join(import.meta.dirname, 'gate-child.ts') },
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const children: ChildProcess[] = [];
  return {
    start: (folder, baseUrl, name, count, concurrency = 3) => {
      const words = [folder, baseUrl, name, String(count), String(concurrency)];
      const child = spawn(process.execPath, [join(dir, 'gate-child.mjs'), ...words], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      children.push(child);
      let output = '';
      let warnings = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      child.stderr.on('data', (data: Buffer) => (warnings += data.toString()));
      const statuses = new Promise<readonly number[] | null>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code, signal) => {
          if (signal) resolve(null);
          else if (code === 0) resolve(JSON.parse(output) as number[]);
          else reject(new Error(`It ended with ${code}: ${warnings}`));
        });
      });
      return { process: child, statuses, warnings: () => warnings };
    },
    remove: () => {
      for (const child of children) child.kill('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
