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
    return (profile.authMayVary && this.#auths.get(placeOf(profile, null))) || profile.auth;
  }

  authWorked(profile: EndpointProfile, auth: Auth): void {
    if (profile.authMayVary) this.#auths.set(placeOf(profile, null), auth);
  }

  refused(profile: EndpointProfile, model: string): Refused {
    return this.#refused.get(placeOf(profile, model)) ?? {};
  }

  setRefused(profile: EndpointProfile, model: string, refused: Refused): void {
    this.#refused.set(placeOf(profile, model), refused);
  }
}

/** Of the whole profile, so that no field is forgotten: to find out once more costs one refusal. */
function placeOf(profile: EndpointProfile, model: string | null): string {
  return JSON.stringify([profile, model]);
}
