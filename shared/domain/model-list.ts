import type { AppError } from './app-error';

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
