import { chosenEndpoint, hasFlag, type Addressed } from './endpoint';
import { parseWords } from './parse-words';
import { WrongUsage } from './words-as-values';

/** What `looksee doctor` was asked to do. */
export interface DoctorArgs extends Addressed {
  readonly command: 'doctor';
  /** Keep what was learned in the endpoint's profile. */
  readonly save: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  endpoint: { type: 'string' },
  model: { type: 'string' },
  save: { type: 'boolean' },
  'user-data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws where something cannot be asked for */
export function doctorArgs(words: readonly string[]): DoctorArgs | { readonly command: 'help' } {
  const { positionals, profile, values } = parseWords(words, OPTIONS);
  if (values.help) return { command: 'help' };
  if (positionals.length > 0) {
    throw new WrongUsage(`doctor takes no ${positionals[0]}: name an endpoint with --endpoint.`);
  }
  const wanted: DoctorArgs = {
    command: 'doctor',
    endpoint: values.endpoint ?? null,
    profile,
    model: values.model ?? '',
    save: values.save ?? false,
    json: values.json ?? false,
  };
  if (wanted.endpoint === null && !hasFlag(wanted, 'base-url')) {
    throw new WrongUsage('Name what to check: --base-url URL or --endpoint NAME.');
  }
  if (chosenEndpoint(wanted).toLowerCase() === 'on-device') {
    throw new WrongUsage('On this device is part of Looksee: there is nothing to check.');
  }
  if (wanted.save && (wanted.endpoint === null || profile.length > 0)) {
    throw new WrongUsage(
      '--save keeps what was learned of an endpoint as it is: name it with --endpoint, without flags that change it.',
    );
  }
  return wanted;
}
