import { AppFailure } from '../../shared/domain/app-error';
import { analyzeArgs, type AnalyzeArgs } from './analyze-args';
import { doctorArgs, type DoctorArgs } from './doctor-args';
import { endpointsArgs, type EndpointsArgs } from './endpoints-args';

export type CliArgs =
  | AnalyzeArgs
  | DoctorArgs
  | EndpointsArgs
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'wrong'; readonly message: string };

const COMMANDS: Readonly<Record<string, (words: readonly string[]) => CliArgs>> = {
  analyze: analyzeArgs,
  doctor: doctorArgs,
  endpoints: endpointsArgs,
};

/** @param args what follows the app on the command line, the command first */
export function parseCli(args: readonly string[]): CliArgs {
  const [command, ...rest] = args;
  if (command === '--version') return { command: 'version' };
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    return { command: 'help' };
  }
  const parse = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!parse) return { command: 'wrong', message: `There is no command named ${command}.` };
  try {
    return parse(rest);
  } catch (thrown) {
    return { command: 'wrong', message: messageOf(thrown) };
  }
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof AppFailure) return `${thrown.error.message} ${thrown.error.hint}`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}
