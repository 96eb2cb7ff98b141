import {
  DEFAULT_TIMEOUTS,
  plainProfile,
  type EndpointProfile,
} from '../../../shared/domain/endpoint';
import { FIRST_PRESETS, presetOf, profileOfPreset } from '../../../shared/domain/presets';
import { profileSchema } from '../../../shared/ipc/schemas';

/** Id, and kind, of the endpoint that is always there, and is never anything but what its preset says. */
export const ON_DEVICE = 'on-device';

/** The profiles of a fresh start. */
export function firstProfiles(): EndpointProfile[] {
  return FIRST_PRESETS.flatMap((id) => {
    const preset = presetOf(id);
    return preset ? [profileOfPreset(preset)] : [];
  });
}

/**
 * Profiles as a file holds them: those that cannot be read, and of two with one id the second, are left out. *On this
 * device* is among them in any case.
 */
export function readProfiles(stored: readonly unknown[]): EndpointProfile[] {
  const profiles = new Map<string, EndpointProfile>();
  for (const each of stored) {
    const profile = readProfile(each);
    if (profile && !profiles.has(profile.id)) profiles.set(profile.id, profile);
  }
  const [onDevice] = firstProfiles();
  if (onDevice && !profiles.has(ON_DEVICE)) return [onDevice, ...profiles.values()];
  return [...profiles.values()];
}

function readProfile(stored: unknown): EndpointProfile | null {
  if (!isRecord(stored)) return null;
  if (stored.id === ON_DEVICE || stored.kind === ON_DEVICE) {
    return stored.id === stored.kind ? (firstProfiles()[0] ?? null) : null;
  }
  const parsed = profileSchema.safeParse(wholeProfile(stored));
  return parsed.success ? (parsed.data as EndpointProfile) : null;
}

/** What a file holds of a profile, unchecked: fields that it lacks, since an older version wrote it, have their defaults. */
export function wholeProfile(stored: Readonly<Record<string, unknown>>): object {
  const timeouts = isRecord(stored.timeouts) ? stored.timeouts : {};
  const whole = { ...plainProfile('', ''), ...stored };
  return { ...whole, timeouts: { ...DEFAULT_TIMEOUTS, ...timeouts } };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
