import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { buildPrograms } from '../../platform/testing/build-programs';

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

/** Builds `gate-child.ts` for other processes. */
export async function buildGateProcesses(): Promise<GateProcesses> {
  const { fileOf, remove } = await buildPrograms({
    'gate-child': join(import.meta.dirname, 'gate-child.ts'),
  });
  const children: ChildProcess[] = [];
  return {
    start: (folder, baseUrl, name, count, concurrency = 3) => {
      const words = [folder, baseUrl, name, String(count), String(concurrency)];
      const child = spawn(process.execPath, [fileOf('gate-child'), ...words], {
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
      remove();
    },
  };
}
