import { app } from 'electron';
import { parseCli } from './cli/args';
import { COMMAND_LINE_ENDPOINT } from './cli/endpoint';
import { runCli, type Streams } from './cli/run';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { PRESETS } from '../shared/domain/presets';
import { openCore, type Core } from './services/core';

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
  let core: Core | null = null;
  app.on('before-quit', (event) => {
    // An interrupt (Ctrl+C): what runs is cancelled, what came is kept and printed, and the run ends by itself.
    if (core) event.preventDefault();
    void core?.analyses.close();
  });
  const run = async (): Promise<number> => {
    await app.whenReady();
    return runCli({
      args: parseCli(words),
      version: app.getVersion(),
      streams: STREAMS,
      workingDir,
      open: async (args, thisRun) =>
        (core = await openCore({
          paths,
          log,
          thisRun,
          keepsHistory: args.history,
          runKeys: new Map(runKey === null ? [] : ENDPOINT_IDS.map((id) => [id, runKey])),
          onUpdate: () => undefined,
          onDelta: () => undefined,
          onProgress: () => undefined,
          onDoctor: () => undefined,
          onEndpoints: () => undefined,
          onNotKept: ({ message }) => void STREAMS.err(`Not kept: ${message}\n`),
        })),
    });
  };
  void run()
    .catch(async (thrown: unknown) => {
      log.error(`command line: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      await STREAMS.err('Looksee could not finish. The log in its data folder says more.\n');
      return 1;
    })
    .then((code) => app.exit(code));
}

/** The key of a run goes to whichever endpoint the run names. */
const ENDPOINT_IDS = [...PRESETS.map(({ id }) => id), COMMAND_LINE_ENDPOINT];

/** Resolve when the text has left the process: `app.exit` waits for no pipe. */
const STREAMS: Streams = {
  out: (text) => written(process.stdout, text),
  err: (text) => written(process.stderr, text),
};

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
