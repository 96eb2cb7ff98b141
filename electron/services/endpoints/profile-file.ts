/** Profiles as text, for files that people keep and pass on: pure, and without a secret. */
import { isDeepStrictEqual } from 'node:util';
import { AppFailure, toAppError } from '../../../shared/domain/app-error';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { MAX_IMPORTED_ENDPOINTS } from '../../../shared/domain/limits';
import { presetOf } from '../../../shared/domain/presets';
import { shownName } from '../../../shared/domain/shown-name';
import type { RefusedEndpoint } from '../../../shared/ipc/contract';
import { checkProfile, parseProfile } from './check-profile';
import { splitChange } from './proxy-login';
import { isRecord, ON_DEVICE, wholeProfile } from './stored-profiles';

/** A profile without a place in anybody's list: ids are of one computer alone. */
export type FileProfile = Omit<EndpointProfile, 'id'>;

const KIND = 'endpoints';
const VERSION = 1;

/** What a profile from a file is called until it has an id of its own. */
const NO_ID = 'imported';

/** @returns JSON, as people read it; of secret headers the names alone. *On this device* is everywhere, and left out. */
export function profilesToText(profiles: readonly EndpointProfile[]): string {
  const content = profiles.filter(({ kind }) => kind !== ON_DEVICE).map(fileProfile);
  return `${JSON.stringify({ looksee: KIND, version: VERSION, profiles: content }, null, 2)}\n`;
}

/**
 * The profiles in a text that {@link profilesToText} or people made; the bad ones beside the good ones, with the reason.
 * @throws AppFailure invalid-request where it is no such text
 */
export function profilesFromText(text: string): {
  profiles: FileProfile[];
  refused: RefusedEndpoint[];
} {
  const stored = profilesIn(text);
  const profiles: FileProfile[] = [];
  const refused: RefusedEndpoint[] = [];
  for (const [index, each] of stored.entries()) {
    try {
      profiles.push(readProfile(each));
    } catch (thrown) {
      const { message, hint } = toAppError(thrown);
      refused.push({ name: nameOf(each, index), reason: `${message} ${hint}` });
    }
  }
  return { profiles, refused };
}

/** Whether one has it already: all the same, under its name or one that was numbered since its own was taken. */
export function isSameProfile(own: EndpointProfile, found: FileProfile): boolean {
  const number = own.name.startsWith(found.name) ? own.name.slice(found.name.length) : null;
  if (number === null || !/^( \d+)?$/.test(number)) return false;
  return isDeepStrictEqual({ ...fileProfile(own), name: found.name }, fileProfile(found));
}

function fileProfile(profile: FileProfile & { id?: string }): Omit<FileProfile, 'kind'> {
  const { id: _id, kind: _kind, ...content } = profile;
  // SECURITY: settings that were edited by hand may hold one.
  const { proxy = content.proxy } = splitChange({ proxy: content.proxy }).change;
  return { ...content, proxy };
}

function profilesIn(text: string): readonly unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw refusal('The file is not JSON.', 'Choose a file that Looksee has exported.');
  }
  if (!isRecord(content) || content.looksee !== KIND || !Array.isArray(content.profiles)) {
    throw refusal(
      'The file holds no endpoints of Looksee.',
      'Choose a file that Looksee has exported.',
    );
  }
  if (content.version !== VERSION) {
    throw refusal(
      'The file is from a newer version of Looksee.',
      'Update Looksee, then import it again.',
    );
  }
  if (content.profiles.length > MAX_IMPORTED_ENDPOINTS) {
    throw refusal(
      `The file holds more than ${MAX_IMPORTED_ENDPOINTS} endpoints.`,
      'Split it into several.',
    );
  }
  return content.profiles;
}

/** @throws AppFailure invalid-request, base-url-invalid */
function readProfile(stored: unknown): FileProfile {
  if (!isRecord(stored)) throw refusal('It is not an endpoint.', 'Take it out of the file.');
  if (stored.kind === ON_DEVICE) {
    throw refusal('On this device is a part of Looksee.', 'Take it out of the file.');
  }
  const { preset } = stored;
  const known = typeof preset === 'string' && preset !== ON_DEVICE && presetOf(preset) !== null;
  const whole = wholeProfile({ ...stored, id: NO_ID, preset: known ? preset : null });
  const { id: _id, ...profile } = checkProfile(parseProfile(whole));
  return profile;
}

function nameOf(stored: unknown, index: number): string {
  const name = isRecord(stored) && typeof stored.name === 'string' ? stored.name.trim() : '';
  return name === '' ? `Endpoint ${index + 1}` : shownName(name);
}

function refusal(message: string, hint: string): AppFailure {
  return new AppFailure({ code: 'invalid-request', message, hint, retryable: false });
}
