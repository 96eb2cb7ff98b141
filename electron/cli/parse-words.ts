import { parseArgs, type ParseArgsConfig } from 'node:util';
import { changeOf, flagUses, PROFILE_OPTIONS, type FlagUse } from './profile-flags';
import { plainProfile } from '../../shared/domain/endpoint';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What the words behind a command say. */
export interface Parsed<O extends Options> {
  readonly values: ReturnType<typeof parseArgs<{ options: O }>>['values'];
  readonly positionals: readonly string[];
  /** Flags of the endpoint's profile. */
  readonly profile: readonly FlagUse[];
}

/**
 * Reads a command's own flags, and those of a profile beside them.
 * @throws where one is not known, or has a value that cannot be one
 */
export function parseWords<O extends Options>(words: readonly string[], options: O): Parsed<O> {
  const all: Options = { ...PROFILE_OPTIONS, ...options };
  const parsed = parseArgs({
    args: [...words],
    options: all,
    allowPositionals: true,
    strict: true,
  });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const profile = flagUses(values);
  changeOf(plainProfile('none', 'None'), profile);
  return {
    values: values as Parsed<O>['values'],
    positionals: parsed.positionals,
    profile,
  };
}
