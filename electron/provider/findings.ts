import type { Auth, EndpointProfile, Refused } from '../../shared/domain/endpoint';

/**
 * What was found out about endpoints since this process started: requests that wait already need not find it out once more.
 * What the user changes of a profile begins anew.
 */
export class Findings {
  readonly #auths = new Map<string, Auth>();
  readonly #refused = new Map<string, Refused>();

  /** The documented form of auth that worked, or the profile's. */
  auth(profile: EndpointProfile): Auth {
    return (profile.authMayVary && this.#auths.get(authPlace(profile))) || profile.auth;
  }

  authWorked(profile: EndpointProfile, auth: Auth): void {
    if (profile.authMayVary) this.#auths.set(authPlace(profile), auth);
  }

  refused(profile: EndpointProfile, model: string): Refused {
    return this.#refused.get(modelPlace(profile, model)) ?? {};
  }

  setRefused(profile: EndpointProfile, model: string, refused: Refused): void {
    this.#refused.set(modelPlace(profile, model), refused);
  }
}

function authPlace({ id, baseUrl, auth }: EndpointProfile): string {
  return JSON.stringify([id, baseUrl, auth]);
}

function modelPlace(profile: EndpointProfile, model: string): string {
  const { id, baseUrl, detailPlacement, stream, tokenParameter } = profile;
  return JSON.stringify([id, baseUrl, detailPlacement, stream, tokenParameter, model]);
}
