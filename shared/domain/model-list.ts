import type { AppError } from './app-error';
import { canonicalText } from './canonical-text';
import type { EndpointProfile } from './endpoint';

/** A model as an endpoint lists it. */
export interface ListedModel {
  readonly name: string;
  /** Whether it takes pictures, where the endpoint says so; never used to forbid. */
  readonly vision: boolean | null;
  /** Tokens of prompt and answer together, where the endpoint says so. */
  readonly contextTokens: number | null;
}

/** What `GET /models` of an endpoint gave, last. */
export interface ModelList {
  /** In the endpoint's order. */
  readonly models: readonly ListedModel[];
  /** Milliseconds since 1970; null where it was never listed. */
  readonly fetchedAt: number | null;
  /** Why it could not be listed this time. An endpoint that lists none is no error: then this is null and `models` empty. */
  readonly error: AppError | null;
}

/** A server on this computer that answers right now. */
export interface LocalServer {
  /** Of the preset that it answers like. */
  readonly preset: string;
  readonly baseUrl: string;
  readonly models: readonly ListedModel[];
}

/** Whether a field of the profile decides which models are listed; one that is added does not compile until it says so. */
const DECIDES_LIST: Readonly<Record<keyof EndpointProfile, boolean>> = {
  ...{ id: true, preset: true, kind: true, baseUrl: true, auth: true, authMayVary: true },
  ...{ extraHeaders: true, proxy: true },
  ...{ name: false, description: false, detailPlacement: false, tokenParameter: false },
  ...{ systemPrompt: false, statesStream: false, stream: false, models: false, favourites: false },
  ...{ formats: false, takesLinks: false, timeouts: false, concurrency: false, maxSide: false },
  ...{ maxPictureBytes: false, maxPictures: false, maxBodyBytes: false, ownPrices: false },
};

/** What the list of an endpoint's models is kept under: another address, key's form or header may list others. */
export function modelsKey(profile: EndpointProfile): string {
  const decisive = Object.entries(profile).filter(
    ([field]) => DECIDES_LIST[field as keyof EndpointProfile] !== false,
  );
  return canonicalText(Object.fromEntries(decisive));
}
