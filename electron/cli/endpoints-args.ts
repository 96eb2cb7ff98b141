import { parseWords } from './parse-words';
import type { FlagUse } from './profile-flags';
import { WrongUsage } from './words-as-values';

/** What `looksee endpoints` was asked to do. */
export type EndpointsArgs = {
  readonly command: 'endpoints';
  readonly json: boolean;
} & (
  | { readonly action: 'list' | 'presets' }
  | { readonly action: 'show' | 'remove'; readonly name: string }
  /** Id or name of the preset; null for none. */
  | {
      readonly action: 'add';
      readonly preset: string | null;
      readonly profile: readonly FlagUse[];
    }
);

const OPTIONS = {
  preset: { type: 'string' },
  'user-data-dir': { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws where something cannot be asked for */
export function endpointsArgs(
  words: readonly string[],
): EndpointsArgs | { readonly command: 'help' } {
  const { positionals, profile, values } = parseWords(words, OPTIONS);
  if (values.help) return { command: 'help' };
  const [action = 'list', ...names] = positionals;
  const json = values.json ?? false;
  const preset = values.preset ?? null;
  if (action !== 'add' && (profile.length > 0 || preset !== null)) {
    throw new WrongUsage(`endpoints ${action} takes no flags but --json.`);
  }
  switch (action) {
    case 'list':
    case 'presets':
      noMore(action, names);
      return { command: 'endpoints', action, json };
    case 'show':
    case 'remove': {
      const [name, ...more] = names;
      if (name === undefined) throw new WrongUsage(`endpoints ${action} takes a NAME.`);
      noMore(action, more);
      return { command: 'endpoints', action, name, json };
    }
    case 'add':
      noMore(action, names);
      if (preset === null && !profile.some(({ flag }) => flag === 'base-url')) {
        throw new WrongUsage('endpoints add takes --base-url URL, or --preset NAME.');
      }
      return { command: 'endpoints', action, preset, profile, json };
    default:
      throw new WrongUsage('endpoints takes list, presets, show, add, or remove.');
  }
}

function noMore(action: string, words: readonly string[]): void {
  if (words.length > 0) throw new WrongUsage(`endpoints ${action} takes no ${words[0]}.`);
}
