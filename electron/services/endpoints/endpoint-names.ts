import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../shared/domain/limits';

/** Names differ by more than case: people do not tell them apart otherwise. */
export function isNamed(profile: EndpointProfile, name: string): boolean {
  return profile.name.toLowerCase() === name.toLowerCase();
}

/** The name itself, or numbered where another has it. */
export function freeName(wanted: string, profiles: readonly EndpointProfile[]): string {
  const stem = wanted.slice(0, MAX_NAME_CHARS - 5);
  let name = wanted;
  for (let n = 2; profiles.some((each) => isNamed(each, name)); n += 1) name = `${stem} ${n}`;
  return name;
}

/** A profile's id, of the words of its name. */
export function slug(name: string): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join('-').slice(0, 40).replace(/-$/, '') || 'endpoint';
}
