/** The command line on the real services, for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { Core } from '../services/core';
import {
  buildHistory,
  openServices,
  temporaryDir,
  type BuiltHistory,
  type ServicesOptions,
} from '../services/testing';
import { parseCli } from './args';
import { runCli } from './run';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly json: () => Record<string, unknown>[];
}

type Services = Awaited<ReturnType<typeof openServices>>;

/** Called before a command begins, and when its services are open: interrupts it, or sees to it that it will be. */
export type During = (command: {
  readonly abort: () => void;
  readonly services: Services | null;
}) => void;

/** What the tests of one file share. @param more what the services are opened with */
export function useCommandLine(more: Partial<ServicesOptions> = {}) {
  let built: BuiltHistory;
  beforeAll(async () => {
    built = await buildHistory();
  });
  afterAll(() => built.remove());

  /** Runs a command in a folder to which `a.png`, `b.png` and `notes.txt` are added. */
  const runIn = (workingDir: string, ...words: readonly string[]): Promise<Ran> =>
    start(workingDir, more, words);

  async function start(
    workingDir: string,
    opened: Partial<ServicesOptions>,
    words: readonly string[],
    during: During = () => undefined,
  ): Promise<Ran> {
    const interrupted = new AbortController();
    let services: Services | null = null;
    const abort = (): void => {
      interrupted.abort();
      void services?.analyses.close();
      void services?.doctor.close();
    };
    during({ abort, services });
    for (const name of ['a.png', 'b.png']) writeFileSync(join(workingDir, name), `picture ${name}`);
    writeFileSync(join(workingDir, 'notes.txt'), 'notes');
    let out = '';
    let err = '';
    const code = await runCli({
      args: parseCli(words),
      version: '1.2.3',
      streams: {
        out: async (text) => void (out += text),
        err: async (text) => void (err += text),
      },
      workingDir,
      signal: interrupted.signal,
      open: async ({ keepsHistory, onDoctor, thisRun }) => {
        services = await openServices({
          workerUrl: built.workerUrl,
          ...(thisRun && { thisRun }),
          keepsHistory,
          onDoctor,
          keyFor: 'command-line',
          ...opened,
        });
        during({ abort, services });
        return services as unknown as Core;
      },
    });
    return { code, out, err, json: () => JSON.parse(out) as Record<string, unknown>[] };
  }

  /** Runs a command on services that are opened with more than the others. */
  const runWith = (opened: Partial<ServicesOptions>, ...words: readonly string[]): Promise<Ran> =>
    start(temporaryDir(), { ...more, ...opened }, words);

  /** Runs a command in a folder, and interrupts it as the process's signals do. */
  const runUntil = (workingDir: string, words: readonly string[], during: During): Promise<Ran> =>
    start(workingDir, more, words, during);

  return {
    runIn,
    runUntil,
    runWith,
    run: (...words: readonly string[]) => runIn(temporaryDir(), ...words),
  };
}
