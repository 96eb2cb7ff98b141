import type { Endpoint } from '../../../shared/domain/endpoint';

/** The endpoint in use, and what its key lacks: `Vision API · no key`. */
export function endpointBadge({ profile, key }: Endpoint): string {
  if (profile.kind === 'on-device' || profile.auth.type === 'none') return profile.name;
  if (key.problem !== null) return `${profile.name} · key unusable`;
  return key.present ? profile.name : `${profile.name} · no key`;
}
