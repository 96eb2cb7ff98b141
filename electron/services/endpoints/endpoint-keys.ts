import { AppFailure } from '../../../shared/domain/app-error';
import type { Endpoint, EndpointProfile, KeyStatus } from '../../../shared/domain/endpoint';
import { checkHeaderValue, checkKey } from '../../provider';
import type { ProxyLogin } from '../../../shared/domain/proxy-login';
import type { KeyVault } from '../../secrets/key-vault';
import { ProxyLogins, runLogin } from './proxy-login';

/**
 * The secrets of profiles, in the vault: the key, and the values of secret extra headers, each bound to the origin; the login
 * of the proxy, bound to that.
 */
export class EndpointKeys {
  readonly proxyLogins: ProxyLogins;
  readonly #vault: KeyVault;

  constructor(vault: KeyVault) {
    this.#vault = vault;
    this.proxyLogins = new ProxyLogins(vault);
  }

  status(profile: EndpointProfile): Omit<Endpoint, 'profile'> {
    const origin = originOf(profile);
    const headers = secretHeaders(profile).map(
      (name) => [name, this.#vault.status(headerId(profile.id, name), origin)] as const,
    );
    return {
      key: this.#vault.status(profile.id, origin),
      headerKeys: Object.fromEntries(headers),
      ...this.proxyLogins.status(profile),
    };
  }

  /** Whether a stored key waits for a profile of this id, be there one or not. */
  has(id: string): boolean {
    return this.#vault.status(id, null).persisted;
  }

  /** @throws AppFailure base-url-missing (a key belongs to an origin, so the address comes first), key-unusable */
  async set(profile: EndpointProfile, key: string): Promise<KeyStatus> {
    const checked = checkKey(key);
    if (!checked.ok) throw new AppFailure(checked.error);
    return this.#vault.set(profile.id, requireOrigin(profile), checked.value);
  }

  remove({ id }: EndpointProfile): Promise<KeyStatus> {
    return this.#vault.remove(id);
  }

  /** @throws AppFailure base-url-missing, key-unusable, not-found: the profile has no secret header of this name */
  async setHeader(profile: EndpointProfile, name: string, value: string): Promise<KeyStatus> {
    const isItsOwn = secretHeaders(profile).some(
      (each) => each.toLowerCase() === name.toLowerCase(),
    );
    if (!isItsOwn) {
      throw new AppFailure({
        code: 'not-found',
        message: `${profile.name} has no secret header of this name.`,
        hint: 'Add the header to the endpoint first, and mark it as secret.',
        retryable: false,
      });
    }
    const checked = checkHeaderValue(value);
    if (!checked.ok) throw new AppFailure(checked.error);
    return this.#vault.set(headerId(profile.id, name), requireOrigin(profile), checked.value);
  }

  /**
   * The key to send, null where the endpoint wants none.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async key(profile: EndpointProfile): Promise<string | null> {
    if (profile.auth.type === 'none') return null;
    return this.#get(profile, profile.id, 'an API key', 'Enter the key for this endpoint');
  }

  /**
   * The values of the secret extra headers, by name.
   * @throws AppFailure key-missing, key-unusable, base-url-missing
   */
  async headers(profile: EndpointProfile): Promise<Readonly<Record<string, string>>> {
    const values: [string, string][] = [];
    for (const name of secretHeaders(profile)) {
      const [what, hint] = [`a value for its header ${name}`, 'Enter it in the settings'];
      values.push([name, await this.#get(profile, headerId(profile.id, name), what, hint)]);
    }
    return Object.fromEntries(values);
  }

  /** Forgets the key, all secret headers, and the login of the proxy. */
  async forget(profile: EndpointProfile): Promise<void> {
    await this.#vault.remove(profile.id);
    await this.forgetHeaders(profile.id, secretHeaders(profile));
    await this.proxyLogins.remove(profile.id);
  }

  async forgetHeaders(id: string, names: readonly string[]): Promise<void> {
    for (const name of names) await this.#vault.remove(headerId(id, name));
  }

  async #get(
    profile: EndpointProfile,
    id: string,
    what: string,
    whatToDo: string,
  ): Promise<string> {
    const found = await this.#vault.get(id, requireOrigin(profile));
    if (!found.ok) throw new AppFailure(found.error);
    if (found.value !== null) return found.value;
    throw new AppFailure({
      code: 'key-missing',
      message: `${profile.name} needs ${what}.`,
      hint: `${whatToDo}, then ask again.`,
      retryable: true,
    });
  }
}

/** Secrets of one run. */
export interface RunSecrets {
  /** Null where there is none. */
  readonly key: string | null;
  /** Values of secret extra headers, by name in lower case. */
  readonly headers: ReadonlyMap<string, string>;
}

/** What the vault is to hold for a run that asks this endpoint, and no other. */
export function runKeysOf(
  { id }: EndpointProfile,
  { headers, key }: RunSecrets,
  proxyLogin: ProxyLogin | null = null,
): ReadonlyMap<string, string> {
  return new Map([
    ...(key === null ? [] : [[id, key] as const]),
    ...[...headers].map(([name, value]) => [headerId(id, name), value] as const),
    ...(proxyLogin === null ? [] : [runLogin(id, proxyLogin)]),
  ]);
}

/** Names of the extra headers whose values the vault keeps. */
export function secretHeaders({ extraHeaders }: Pick<EndpointProfile, 'extraHeaders'>): string[] {
  return extraHeaders.filter(({ value }) => value === null).map(({ name }) => name);
}

/** Where the vault keeps the value of a secret extra header; no profile's id has a space. */
function headerId(id: string, name: string): string {
  return `${id} header ${name.toLowerCase()}`;
}

function originOf({ baseUrl }: EndpointProfile): string | null {
  return URL.canParse(baseUrl) ? new URL(baseUrl).origin : null;
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
