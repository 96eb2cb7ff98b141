import { DETAILS, type Detail } from '../../shared/domain/endpoint';
import { MAX_MAX_TOKENS, MAX_PICTURE_PAGES, MAX_PICTURE_SIDE } from '../../shared/domain/limits';
import type { SizeChoice } from '../../shared/domain/plan';
import { chosenEndpoint, hasFlag, type Addressed } from './endpoint';
import { parseWords } from './parse-words';
import { numberOf, oneOf, WrongUsage } from './words-as-values';

/** What `looksee analyze` was asked to do. */
export interface AnalyzeArgs extends Addressed {
  readonly command: 'analyze';
  /** Files, folders and links as given, in order. */
  readonly files: readonly string[];
  /** Of files that have several, from 0. */
  readonly page: number;
  /** Links are the endpoint's to load. */
  readonly sendLinks: boolean;
  readonly allowPrivateLinks: boolean;
  readonly prompt: string;
  readonly detail: Detail;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
  readonly system: string;
  readonly together: boolean;
  readonly size: SizeChoice;
  /** Says what would be sent, and sends nothing. */
  readonly dryRun: boolean;
  /** Folder for the exact bytes that are sent, or would be. */
  readonly saveSent: string | null;
  /** False also for a dry run. */
  readonly history: boolean;
  readonly json: boolean;
  /** Ask without `detail` where the endpoint takes it nowhere, whatever that costs. */
  readonly acceptDetailLoss: boolean;
}

const OPTIONS = {
  prompt: { type: 'string' },
  endpoint: { type: 'string' },
  model: { type: 'string' },
  detail: { type: 'string' },
  'max-tokens': { type: 'string' },
  temperature: { type: 'string' },
  system: { type: 'string' },
  page: { type: 'string' },
  'send-links': { type: 'boolean' },
  'allow-private-links': { type: 'boolean' },
  together: { type: 'boolean' },
  size: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'save-sent': { type: 'string' },
  'accept-detail-loss': { type: 'boolean' },
  'no-history': { type: 'boolean' },
  'user-data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws where something cannot be asked for */
export function analyzeArgs(words: readonly string[]): AnalyzeArgs | { readonly command: 'help' } {
  const { positionals, profile, values } = parseWords(words, OPTIONS);
  if (values.help) return { command: 'help' };
  if (positionals.length === 0) throw new WrongUsage('No picture is named.');
  const { 'max-tokens': maxTokens, page, temperature } = values;
  const wanted: AnalyzeArgs = {
    command: 'analyze',
    files: positionals,
    page: page === undefined ? 0 : numberOf('page', page, 1, MAX_PICTURE_PAGES) - 1,
    sendLinks: values['send-links'] ?? false,
    allowPrivateLinks: values['allow-private-links'] ?? false,
    prompt: values.prompt ?? '',
    endpoint: values.endpoint ?? null,
    profile,
    model: values.model ?? '',
    detail: oneOf('detail', values.detail ?? 'auto', DETAILS),
    maxTokens:
      maxTokens === undefined ? null : numberOf('max-tokens', maxTokens, 1, MAX_MAX_TOKENS),
    temperature:
      temperature === undefined
        ? null
        : numberOf('temperature', temperature, 0, 2, Number.isFinite),
    system: values.system ?? '',
    together: values.together ?? false,
    size: sizeOf(values.size ?? 'fit'),
    dryRun: values['dry-run'] ?? false,
    saveSent: values['save-sent'] === undefined ? null : folderOf(values['save-sent']),
    history: !values['no-history'] && !values['dry-run'],
    json: values.json ?? false,
    acceptDetailLoss: values['accept-detail-loss'] ?? false,
  };
  const isOnDevice = chosenEndpoint(wanted).toLowerCase() === 'on-device';
  if (isOnDevice && hasFlag(wanted, 'base-url')) {
    throw new WrongUsage('On this device has no --base-url: leave out one of the two.');
  }
  if (isOnDevice && wanted.sendLinks) {
    throw new WrongUsage(
      'On this device loads no links: leave out --send-links to load them here.',
    );
  }
  return wanted;
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
