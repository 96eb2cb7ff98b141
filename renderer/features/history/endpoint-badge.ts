import type { Endpoint } from '../../../shared/domain/endpoint';

/** The endpoint in use and the state of its key, in few words: `Vision API · ••••1234`. */
export function endpointBadge({ profile, key }: Endpoint): string {
  if (profile.kind === 'on-device' || profile.auth.type === 'none') return profile.name;
  if (key.problem !== null) return `${profile.name} · key unusable`;
  if (!key.present) return `${profile.name} · no key`;
  return key.last4 === '' ? `${profile.name} · key set` : `${profile.name} · •••• ${key.last4}`;
}
