import { app } from 'electron';
import { rm } from 'node:fs/promises';
import { parseCli } from './cli/args';
import { COMMAND_LINE_ENDPOINT } from './cli/analyze';
import { runCli, type Streams } from './cli/run';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { BUILT_IN_PROFILES } from './provider';
import { openCore } from './services/core';

export interface CommandLineStart {
  readonly words: readonly string[];
  readonly paths: Paths;
  readonly log: Log;
  readonly runKey: string | null;
  readonly workingDir: string;
}

/** Runs one command without a window and ends the process with its exit code. */
export function startCommandLine({
  words,
  paths,
  log,
  runKey,
  workingDir,
}: CommandLineStart): void {
  // The imaging window comes and goes; that is no reason to end.
  app.on('window-all-closed', () => undefined);
  const profileIds = [...BUILT_IN_PROFILES.map(({ id }) => id), COMMAND_LINE_ENDPOINT];
  const run = async (): Promise<number> => {
    await app.whenReady();
    return runCli({
      args: parseCli(words),
      version: app.getVersion(),
      streams: STREAMS,
      workingDir,
      open: (args, thisRun) =>
        openCore({
          paths,
          log,
          thisRun,
          keepsHistory: args.history,
          runKeys: new Map(runKey === null ? [] : profileIds.map((id) => [id, runKey])),
          onUpdate: () => undefined,
          onDelta: () => undefined,
        }),
    });
  };
  void run()
    .catch(async (thrown: unknown) => {
      log.error(`command line: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      await STREAMS.err('Looksee could not finish. The log in its data folder says more.\n');
      return 1;
    })
    .then(async (code) => {
      await rm(app.getPath('sessionData'), { recursive: true, force: true }).catch(() => undefined);
      app.exit(code);
    });
}

/** Resolve when the text has left the process: `app.exit` waits for no pipe. */
const STREAMS: Streams = {
  out: (text) => written(process.stdout, text),
  err: (text) => written(process.stderr, text),
};

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
