import { app } from 'electron';
import { parseCli, type CliArgs } from './cli/args';
import { runCli, type Streams } from './cli/run';
import type { GivenSecrets } from './cli/run-secrets';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { openCore, type Core } from './services/core';

export interface CommandLineStart {
  readonly words: readonly string[];
  readonly paths: Paths;
  readonly log: Log;
  readonly secrets: GivenSecrets;
  readonly workingDir: string;
}

/** Runs one command without a window and ends the process with its exit code. */
export function startCommandLine({
  words,
  paths,
  log,
  secrets,
  workingDir,
}: CommandLineStart): void {
  // The imaging window comes and goes; that is no reason to end.
  app.on('window-all-closed', () => undefined);
  let core: Core | null = null;
  app.on('before-quit', (event) => {
    // An interrupt (Ctrl+C): what runs is cancelled, what came is kept and printed, and the run ends by itself.
    if (core) event.preventDefault();
    void Promise.all([core?.analyses.close(), core?.doctor.close()]);
  });
  const run = async (): Promise<number> => {
    await app.whenReady();
    return runCli({
      args: missingSecret(words, secrets) ?? parseCli(words),
      version: app.getVersion(),
      streams: STREAMS,
      workingDir,
      open: async ({ keepsHistory, onDoctor, thisRun }) =>
        (core = await openCore({
          paths,
          log,
          ...(thisRun && { thisRun }),
          keepsHistory,
          runSecrets: secrets,
          onUpdate: () => undefined,
          onDelta: () => undefined,
          onProgress: () => undefined,
          onDoctor,
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

/** What was asked for cannot be done without the value that was named. */
function missingSecret(words: readonly string[], { missing }: GivenSecrets): CliArgs | null {
  const [variable] = missing;
  // An endpoint that is kept gets its secrets in the settings.
  if (variable === undefined || words[0] === 'endpoints') return null;
  return { command: 'wrong', message: `The environment variable ${variable} is not set.` };
}

/** Resolve when the text has left the process: `app.exit` waits for no pipe. */
const STREAMS: Streams = {
  out: (text) => written(process.stdout, text),
  err: (text) => written(process.stderr, text),
};

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
