import { AppFailure } from '../../shared/domain/app-error';
import { plainProfile, type EndpointProfile } from '../../shared/domain/endpoint';
import { PRESETS, profileOfPreset, type Preset } from '../../shared/domain/presets';
import { changedProfile } from '../services/endpoints/check-profile';
import type { Endpoints, ThisRun } from '../services/endpoints/endpoints';
import { splitProxyLogin, withProxyLogin, type ProxyLogin } from '../../shared/domain/proxy-login';
import { splitChange } from '../services/endpoints/proxy-login';
import { changeOf, type FlagUse } from './profile-flags';

/**
 * Id of the profile that is made of `--base-url` and its companions where no endpoint is named; of a dry run that names a
 * model, it needs no address.
 */
export const COMMAND_LINE_ENDPOINT = 'command-line';

/** What says which endpoint is meant. */
export interface Addressed {
  /** Id or name of a profile or a preset; null: *On this device*, or the one that the flags make. */
  readonly endpoint: string | null;
  /** Flags that change its profile for this run. */
  readonly profile: readonly FlagUse[];
  readonly model: string;
  readonly dryRun?: boolean;
}

export function hasFlag({ profile }: Pick<Addressed, 'profile'>, flag: string): boolean {
  return profile.some((use) => use.flag === flag);
}

/** Id or name of the endpoint that is meant, named or not. */
export function chosenEndpoint(args: Addressed): string {
  if (args.endpoint !== null) return args.endpoint;
  const isMade = hasFlag(args, 'base-url') || (args.dryRun && args.model.trim() !== '');
  return isMade ? COMMAND_LINE_ENDPOINT : 'on-device';
}

/**
 * A profile by its id, or by its name in any case.
 * @throws AppFailure not-found
 */
export function endpointNamed(name: string, endpoints: Pick<Endpoints, 'list'>): EndpointProfile {
  const profiles = endpoints.list().map(({ profile }) => profile);
  // The user's own come first in the list, what is there for this run alone last.
  const found = profiles.find((profile) => isNamed(profile, name));
  if (found) return found;
  throw new AppFailure({
    code: 'not-found',
    message: `There is no endpoint named ${name}.`,
    hint: `Known are: ${profiles.map(({ id }) => id).join(', ')}.`,
    retryable: false,
  });
}

/** @param name id, or name in any case */
export function presetNamed(name: string): Preset | undefined {
  return PRESETS.find((preset) => isNamed(preset, name));
}

/** The profiles as the flags want them. */
export function thisRun(args: Addressed): ThisRun {
  const chosen = chosenEndpoint(args);
  const preset = presetNamed(chosen);
  const made =
    chosen === COMMAND_LINE_ENDPOINT ? plainProfile(COMMAND_LINE_ENDPOINT, 'Command line') : null;
  const named = preset && preset.id !== 'on-device' ? profileOfPreset(preset) : null;
  return {
    profiles: [made, named].filter((profile) => profile !== null),
    isMeant: (profile) => isNamed(profile, chosen),
    adapt: (profile) =>
      isNamed(profile, chosen)
        ? changedProfile(profile, splitChange(changeOf(profile, args.profile)).change)
        : profile,
    proxyLogin: proxyLoginOf(args),
  };
}

/** In the address that `--proxy` states. */
function proxyLoginOf({ profile }: Pick<Addressed, 'profile'>): ProxyLogin | null {
  const stated = profile.findLast(({ flag }) => flag === 'proxy')?.value ?? '';
  return splitProxyLogin(stated).login;
}

/** The flags with the proxy's password from the environment, where `--proxy` names a user alone. */
export function withProxyPassword(
  uses: readonly FlagUse[],
  password: string | null,
): readonly FlagUse[] {
  if (password === null) return uses;
  return uses.map((use) => {
    const { url, login } = splitProxyLogin(use.flag === 'proxy' ? use.value : '');
    const isOpen = login !== null && login.password === '';
    return isOpen ? { ...use, value: withProxyLogin(url, { ...login, password }) } : use;
  });
}

function isNamed({ id, name }: { readonly id: string; readonly name: string }, wanted: string) {
  const text = wanted.trim().toLowerCase();
  return id === text || name.toLowerCase() === text;
}
