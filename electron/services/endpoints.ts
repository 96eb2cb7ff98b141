import { AppFailure } from '../../shared/domain/app-error';
import type { Auth, Endpoint, EndpointProfile, KeyStatus } from '../../shared/domain/endpoint';
import { BUILT_IN_PROFILES, checkBaseUrl, checkKey } from '../provider';
import type { KeyVault } from '../secrets/key-vault';
import type { Settings } from './settings';

/** What holds for one run only, such as what command-line flags ask for. */
export interface ThisRun {
  readonly profiles: readonly EndpointProfile[];
  /** Has the last word on a profile, after the user's settings. */
  readonly adapt: (profile: EndpointProfile) => EndpointProfile;
}

export interface EndpointsOptions {
  readonly settings: Settings;
  readonly vault: KeyVault;
  readonly thisRun?: ThisRun | undefined;
  /** Something changed that nobody asked for: what an answer taught, or a key that cannot be used any more. */
  readonly onChanged: () => void;
}

/** The endpoints one can ask: the built-in profiles with the user's changes, and the state of their keys. */
export class Endpoints {
  readonly #settings: Settings;
  readonly #vault: KeyVault;
  readonly #thisRun: ThisRun | null;
  readonly #onChanged: () => void;

  constructor({ settings, vault, thisRun, onChanged }: EndpointsOptions) {
    this.#settings = settings;
    this.#vault = vault;
    this.#thisRun = thisRun ?? null;
    this.#onChanged = onChanged;
  }

  list(): Endpoint[] {
    return this.#profiles.map(({ id }) => this.endpoint(id));
  }

  endpoint(id: string): Endpoint {
    const profile = this.profile(id);
    return { profile, key: this.#vault.status(id, originOf(profile)) };
  }

  /** @throws AppFailure not-found */
  profile(id: string): EndpointProfile {
    const profile = this.#profiles.find((each) => each.id === id);
    if (!profile) {
      throw new AppFailure({
        code: 'not-found',
        message: `There is no endpoint named ${id}.`,
        hint: 'Choose one of the endpoints in the list.',
        retryable: false,
      });
    }
    const override = this.#settings.data.endpoints[id];
    const current = {
      ...profile,
      baseUrl: override?.baseUrl ?? profile.baseUrl,
      stream: override?.stream ?? profile.stream,
      auth: override?.auth ?? profile.auth,
    };
    return this.#thisRun?.adapt(current) ?? current;
  }

  get #profiles(): readonly EndpointProfile[] {
    return [...BUILT_IN_PROFILES, ...(this.#thisRun?.profiles ?? [])];
  }

  /** @throws AppFailure base-url-invalid */
  async update(
    id: string,
    change: { baseUrl?: string | undefined; stream?: boolean | undefined },
  ): Promise<Endpoint> {
    this.profile(id);
    const baseUrl = change.baseUrl?.trim();
    if (baseUrl) {
      await this.#settings.changeEndpoint(id, { baseUrl: normalBaseUrl(baseUrl) });
    } else if (baseUrl === '') {
      await this.#settings.changeEndpoint(id, { baseUrl: undefined });
    }
    if (change.stream !== undefined)
      await this.#settings.changeEndpoint(id, { stream: change.stream });
    return this.endpoint(id);
  }

  /**
   * Keeps the auth form that an endpoint was found to want. A run with settings of its own keeps nothing: it would
   * overwrite what a window beside it has changed since.
   */
  async learnAuth(id: string, auth: Auth): Promise<void> {
    if (this.#thisRun) return;
    await this.#settings.changeEndpoint(id, { auth });
    this.#onChanged();
  }

  /** @throws AppFailure base-url-missing (a key belongs to an origin, so the address comes first), key-unusable */
  async setKey(id: string, key: string): Promise<KeyStatus> {
    const checked = checkKey(key);
    if (!checked.ok) throw new AppFailure(checked.error);
    return this.#vault.set(id, requireOrigin(this.profile(id)), checked.value);
  }

  async removeKey(id: string): Promise<KeyStatus> {
    this.profile(id);
    return this.#vault.remove(id);
  }

  /**
   * The key to send, null where the endpoint wants none.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async key(profile: EndpointProfile): Promise<string | null> {
    if (profile.auth.type === 'none') return null;
    const found = await this.#vault.get(profile.id, requireOrigin(profile));
    if (!found.ok) {
      this.#onChanged();
      throw new AppFailure(found.error);
    }
    if (found.value === null) {
      throw new AppFailure({
        code: 'key-missing',
        message: `${profile.name} needs an API key.`,
        hint: 'Enter the key for this endpoint, then ask again.',
        retryable: true,
      });
    }
    return found.value;
  }
}

/**
 * A base URL as profiles keep it.
 * @throws AppFailure base-url-invalid
 */
export function normalBaseUrl(text: string): string {
  const checked = checkBaseUrl(text);
  if (!checked.ok) throw new AppFailure(checked.error);
  return checked.value;
}

function originOf(profile: EndpointProfile): string | null {
  return URL.canParse(profile.baseUrl) ? new URL(profile.baseUrl).origin : null;
}

function requireOrigin(profile: EndpointProfile): string {
  const origin = originOf(profile);
  if (origin === null) {
    throw new AppFailure({
      code: 'base-url-missing',
      message: `${profile.name} has no base URL yet.`,
      hint: 'Enter the address that your provider gave you, such as https://api.example.com/v1.',
      retryable: true,
    });
  }
  return origin;
}
