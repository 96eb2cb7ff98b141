import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DETAILS, type Auth, type Detail } from '../../shared/domain/endpoint';
import { MAX_MAX_TOKENS, MAX_PICTURE_PAGES, MAX_PICTURE_SIDE } from '../../shared/domain/limits';
import { FORMATS_IN_WORDS } from '../../shared/domain/picture';
import type { SizeChoice } from '../../shared/domain/plan';
import { chosenEndpoint } from './endpoint';

/** What `looksee analyze` was asked to do. */
export interface AnalyzeArgs {
  readonly command: 'analyze';
  /** Files, folders and links as given, in order. */
  readonly files: readonly string[];
  /** Of files that have several, from 0. */
  readonly page: number;
  /** Links are the endpoint's to load. */
  readonly sendLinks: boolean;
  readonly allowPrivateLinks: boolean;
  readonly prompt: string;
  /** Id or name; null: *On this device*, or the endpoint at `baseUrl`. */
  readonly endpoint: string | null;
  readonly baseUrl: string | null;
  readonly auth: Auth | null;
  readonly topLevelDetail: boolean;
  readonly model: string;
  readonly detail: Detail;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly system: string;
  readonly stream: boolean;
  readonly together: boolean;
  readonly size: SizeChoice;
  /** Says what would be sent, and sends nothing. */
  readonly dryRun: boolean;
  /** Folder for the exact bytes that are sent, or would be. */
  readonly saveSent: string | null;
  /** False also for a dry run. */
  readonly history: boolean;
  readonly json: boolean;
}

export type CliArgs =
  | AnalyzeArgs
  | { readonly command: 'help' }
  | { readonly command: 'version' }
  | { readonly command: 'wrong'; readonly message: string };

export const CLI_COMMANDS: readonly string[] = ['analyze', 'help', '--help', '-h', '--version'];

export const HELP = `Usage: looksee analyze FILE|FOLDER|LINK... [options]

Asks an endpoint about pictures and prints the answers. Takes
${FORMATS_IN_WORDS}. Of a folder it takes all pictures in it and in
the folders in it, but no hidden files. Pictures behind http(s) links are loaded.

  --prompt TEXT             what to ask
  --endpoint NAME           on-device (default), vision-api, gptproto, or an endpoint's name
  --base-url URL            the endpoint's address, up to /chat/completions
  --auth FORM               bearer, raw, none, or header:NAME
  --top-level-detail        put detail at the top of the request
  --model NAME              the model to ask
  --detail LEVEL            low, high, or auto (default)
  --max-tokens N            the most tokens of the answer
  --temperature N           0 to 2
  --system TEXT             system prompt
  --stream                  let the endpoint stream its answer
  --page N                  of files that have several pages, the one to ask about (default: 1)
  --send-links              let the endpoint load links itself
  --allow-private-links     load links that lead into your own network, too
  --together                all pictures in one request (default: one request each)
  --size SIZE               fit (default: what the model can use), original, or the longest side
                            in pixels; nothing is ever enlarged
  --dry-run                 say what would be sent and what it would cost; send nothing
  --save-sent DIR           write the exact bytes that are sent, or would be, into DIR
  --no-history              keep nothing
  --user-data-dir DIR       where history and settings lie
  --json                    print one JSON document

The environment variable LOOKSEE_API_KEY gives the key for this run; it is not stored.
Exit codes: 0 all well, 1 an analysis failed, 2 wrong usage.
`;

const OPTIONS = {
  prompt: { type: 'string' },
  endpoint: { type: 'string' },
  'base-url': { type: 'string' },
  auth: { type: 'string' },
  'top-level-detail': { type: 'boolean' },
  model: { type: 'string' },
  detail: { type: 'string' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  system: { type: 'string' },
  stream: { type: 'boolean' },
  page: { type: 'string' },
  'send-links': { type: 'boolean' },
  'allow-private-links': { type: 'boolean' },
  together: { type: 'boolean' },
  size: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'save-sent': { type: 'string' },
  'no-history': { type: 'boolean' },
  'user-data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

class WrongUsage extends Error {}

/** @param args what follows the app on the command line, the command first */
export function parseCli(args: readonly string[]): CliArgs {
  const [command, ...rest] = args;
  if (command === '--version') return { command: 'version' };
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    return { command: 'help' };
  }
  if (command !== 'analyze') {
    return { command: 'wrong', message: `There is no command named ${command}.` };
  }
  try {
    return analyzeArgs(rest);
  } catch (thrown) {
    return { command: 'wrong', message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

function analyzeArgs(args: readonly string[]): CliArgs {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
    strict: true,
  });
  if (values.help) return { command: 'help' };
  if (positionals.length === 0) throw new WrongUsage('No picture is named.');
  if (values['base-url'] !== undefined && values.endpoint?.toLowerCase() === 'on-device') {
    throw new WrongUsage('On this device has no --base-url: leave out one of the two.');
  }
  const wanted: AnalyzeArgs = {
    command: 'analyze',
    files: positionals,
    page:
      values.page === undefined
        ? 0
        : numberOf('--page', values.page, 1, MAX_PICTURE_PAGES, Number.isInteger) - 1,
    sendLinks: values['send-links'] ?? false,
    allowPrivateLinks: values['allow-private-links'] ?? false,
    prompt: values.prompt ?? '',
    endpoint: values.endpoint ?? null,
    baseUrl: values['base-url'] ?? null,
    auth: values.auth === undefined ? null : authOf(values.auth),
    topLevelDetail: values['top-level-detail'] ?? false,
    model: values.model ?? '',
    detail: detailOf(values.detail ?? 'auto'),
    maxTokens:
      values['max-tokens'] === undefined
        ? null
        : numberOf('--max-tokens', values['max-tokens'], 1, MAX_MAX_TOKENS, Number.isInteger),
    temperature:
      values.temperature === undefined
        ? null
        : numberOf('--temperature', values.temperature, 0, 2, Number.isFinite),
    system: values.system ?? '',
    stream: values.stream ?? false,
    together: values.together ?? false,
    size: sizeOf(values.size ?? 'fit'),
    dryRun: values['dry-run'] ?? false,
    saveSent: values['save-sent'] === undefined ? null : folderOf(values['save-sent']),
    history: !values['no-history'] && !values['dry-run'],
    json: values.json ?? false,
  };
  if (wanted.sendLinks && chosenEndpoint(wanted).toLowerCase() === 'on-device') {
    throw new WrongUsage(
      'On this device loads no links: leave out --send-links to load them here.',
    );
  }
  return wanted;
}

function authOf(text: string): Auth {
  if (text === 'bearer' || text === 'raw' || text === 'none') return { type: text };
  const header = /^header:([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/.exec(text)?.[1];
  if (header) return { type: 'header', name: header };
  throw new WrongUsage('--auth takes bearer, raw, none, or header:NAME.');
}

function detailOf(text: string): Detail {
  const detail = DETAILS.find((each) => each === text);
  if (detail) return detail;
  throw new WrongUsage('--detail takes low, high, or auto.');
}

function sizeOf(text: string): SizeChoice {
  if (text === 'fit' || text === 'original') return text;
  const side = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (side >= 1 && side <= MAX_PICTURE_SIDE) return side;
  throw new WrongUsage(`--size takes fit, original, or a number from 1 to ${MAX_PICTURE_SIDE}.`);
}

function folderOf(text: string): string {
  if (text !== '') return text;
  throw new WrongUsage('--save-sent takes a folder.');
}

function numberOf(
  flag: string,
  text: string,
  least: number,
  most: number,
  fits: (value: number) => boolean,
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (fits(value) && value >= least && value <= most) return value;
  throw new WrongUsage(`${flag} takes a number from ${least} to ${most}.`);
}
