import { app } from 'electron';
import { parseCli, type CliArgs } from './cli/args';
import { withProxyPassword } from './cli/endpoint';
import { Interruption } from './cli/interruption';
import { printableStreams } from './cli/printable';
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

/**
 * Runs one command without a window and ends the process with its exit code.
 * @returns ends it in order after an error that nobody caught: nothing more is sent, and answers that came are printed
 */
export function startCommandLine({
  words,
  paths,
  log,
  secrets,
  workingDir,
}: CommandLineStart): () => void {
  // The imaging window comes and goes; that is no reason to end.
  app.on('window-all-closed', () => undefined);
  let core: Core | null = null;
  // What runs is cancelled, what came is kept and printed, and the run ends by itself.
  const interruption = new Interruption({ exit: (code) => app.exit(code) });
  const { signal } = interruption;
  interruption.listen();
  signal.addEventListener('abort', () => {
    // Nothing is open that would have to be closed.
    if (!app.isReady()) app.exit(interruption.exitCode ?? 1);
    void core?.analyses.close();
    void core?.doctor.close();
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    // A signal that Chromium took, while it started or where the system sends none: which one is not known.
    interruption.receive('SIGINT');
  });
  const run = async (): Promise<number> => {
    await app.whenReady();
    interruption.listen();
    return runCli({
      args: missingSecret(words, secrets) ?? withSecrets(parseCli(words), secrets),
      version: app.getVersion(),
      streams: STREAMS,
      workingDir,
      signal,
      open: async ({ keepsHistory, onDoctor, thisRun }) => {
        core = await openCore({
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
          onRemark: (text) => void STREAMS.err(`${text}\n`),
          onNotKept: ({ message }) => void STREAMS.err(`Not kept: ${message}\n`),
        });
        for (const { hint, message } of core.problems) await STREAMS.err(`${message} ${hint}\n`);
        return core;
      },
    });
  };
  void run()
    .catch(async (thrown: unknown) => {
      log.error(`command line: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
      await STREAMS.err(
        'Looksee stopped because of an unexpected error. See the log in its data folder.\n',
      );
      return 1;
    })
    .then((code) => app.exit(interruption.exitCode ?? code));
  return () => interruption.fail();
}

/** With the proxy's password in its place; commands without flags of a profile stay as they are. */
function withSecrets(args: CliArgs, { proxyPassword }: GivenSecrets): CliArgs {
  if (!('profile' in args)) return args;
  return { ...args, profile: withProxyPassword(args.profile, proxyPassword) };
}

/** What was asked for cannot be done without the value that was named. */
function missingSecret(words: readonly string[], { missing }: GivenSecrets): CliArgs | null {
  const [variable] = missing;
  // An endpoint that is kept gets its secrets in the settings.
  if (variable === undefined || words[0] === 'endpoints') return null;
  return { command: 'wrong', message: `The environment variable ${variable} is not set.` };
}

/** Resolve when the text has left the process: `app.exit` waits for no pipe. */
const STREAMS: Streams = printableStreams({
  out: (text) => written(process.stdout, text),
  err: (text) => written(process.stderr, text),
});

// The reader may have gone (`| head`, a closed terminal): the command goes on.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

function written(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
