import type { Endpoint, EndpointProfile } from '../../shared/domain/endpoint';
import { changeOfPatch, type ProfilePatch } from '../../shared/domain/profile-patch';

/** What is shown before the main process has answered: it takes these as they are, or refuses them as they are. */
const SHOWN_AT_ONCE = [
  'authMayVary',
  'detailPlacement',
  'favourites',
  'formats',
  'models',
  'ownPrices',
  'statesStream',
  'stream',
  'systemPrompt',
  'takesLinks',
  'tokenParameter',
] as const satisfies readonly (keyof ProfilePatch)[];

interface Waiting {
  /** As the main process last sent it. */
  held: Endpoint;
  patches: readonly ProfilePatch[];
}

/** Patches of endpoints that the main process has not answered yet. The page shows them, so that the next edit starts from them. */
export class PendingPatches {
  readonly #waiting = new Map<string, Waiting>();

  /** @returns the endpoint as it is to be shown from now on */
  add(endpoint: Endpoint, patch: ProfilePatch): Endpoint {
    const { id } = endpoint.profile;
    const waiting = this.#waiting.get(id) ?? { held: endpoint, patches: [] };
    waiting.patches = [...waiting.patches, patch];
    this.#waiting.set(id, waiting);
    return shown(waiting);
  }

  /** The main process has sent it. @returns the endpoint as it is to be shown */
  receive(endpoint: Endpoint): Endpoint {
    const waiting = this.#waiting.get(endpoint.profile.id);
    if (!waiting) return endpoint;
    waiting.held = endpoint;
    return shown(waiting);
  }

  /** The patch was answered. @returns the profile as it is to be shown; null where nothing is known of it */
  settle(id: string, patch: ProfilePatch): EndpointProfile | null {
    const waiting = this.#waiting.get(id);
    if (!waiting) return null;
    waiting.patches = waiting.patches.filter((each) => each !== patch);
    if (waiting.patches.length === 0) this.#waiting.delete(id);
    return shown(waiting).profile;
  }
}

function shown({ held, patches }: Waiting): Endpoint {
  return { ...held, profile: patches.reduce(withPatch, held.profile) };
}

function withPatch(profile: EndpointProfile, patch: ProfilePatch): EndpointProfile {
  const certain = Object.fromEntries(
    SHOWN_AT_ONCE.flatMap((field) => (field in patch ? [[field, patch[field]]] : [])),
  ) as ProfilePatch;
  const { ownPrices, ...others } = { ...profile, ...changeOfPatch(profile, certain) };
  return { ...others, ...(ownPrices && { ownPrices }) } as EndpointProfile;
}
