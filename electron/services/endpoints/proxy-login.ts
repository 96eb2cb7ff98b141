import { AppFailure } from '../../../shared/domain/app-error';
import type { EndpointProfile, KeyStatus, ProfileChange } from '../../../shared/domain/endpoint';
import { MAX_KEY_CHARS } from '../../../shared/domain/limits';
import { splitProxyLogin, type ProxyLogin } from '../../../shared/domain/proxy-login';
import { parseProxy, shownProxy } from '../../platform/proxy';
import { proxyLoginError } from '../../secrets/key-errors';
import type { KeyVault } from '../../secrets/key-vault';

/** A change whose proxy holds no login any more, and the login that it held. */
export function splitChange(change: ProfileChange): {
  readonly change: ProfileChange;
  readonly login: ProxyLogin | null;
} {
  if (change.proxy?.type !== 'url') return { change, login: null };
  const { url, login } = splitProxyLogin(change.proxy.url);
  return { change: { ...change, proxy: { type: 'url', url } }, login };
}

/** The user names and passwords of the proxies of profiles, in the vault. Each is bound to the proxy's address. */
export class ProxyLogins {
  readonly #vault: KeyVault;

  constructor(vault: KeyVault) {
    this.#vault = vault;
  }

  /** Nothing where the profile has no proxy of its own. */
  status(profile: EndpointProfile): { readonly proxyLogin?: KeyStatus } {
    const address = addressOf(profile);
    if (address === null) return {};
    // The last characters are of a password here, and tell too much.
    return { proxyLogin: { ...this.#vault.status(loginId(profile.id), address), last4: '' } };
  }

  /** @throws AppFailure invalid-request: the profile has no proxy of its own, or the login is none */
  async set(profile: EndpointProfile, login: ProxyLogin): Promise<KeyStatus> {
    const { user, password } = login;
    const address = addressOf(profile);
    if (address === null) {
      throw refused(
        `${profile.name} has no proxy of its own.`,
        'Enter the address of the proxy first.',
      );
    }
    const isScheme = (name: string): boolean => address.startsWith(`${name}:`);
    if (user.includes(':') && !isScheme('socks5')) {
      throw refused('The user name of a proxy cannot hold a colon.', 'Correct it.');
    }
    if (isScheme('socks5') && [user, password].some((text) => Buffer.byteLength(text) > 255)) {
      throw refused('The user name or password is too long for a SOCKS proxy.', 'Correct it.');
    }
    if (user.length + password.length > MAX_KEY_CHARS || /\p{Cc}/u.test(user + password)) {
      throw refused('The user name or password cannot be sent to a proxy.', 'Correct it.');
    }
    const text = textOf(login);
    return { ...(await this.#vault.set(loginId(profile.id), address, text, user)), last4: '' };
  }

  remove(id: string): Promise<KeyStatus> {
    return this.#vault.remove(loginId(id));
  }

  /**
   * The login to send to the profile's own proxy; null where there is none.
   * @throws AppFailure key-unusable
   */
  async get(profile: EndpointProfile): Promise<ProxyLogin | null> {
    const address = addressOf(profile);
    if (address === null) return null;
    const found = await this.#vault.get(loginId(profile.id), address);
    if (!found.ok) throw new AppFailure(proxyLoginError(found.error));
    return found.value === null ? null : loginIn(found.value);
  }
}

/** What the vault is to hold for a run whose flags state this login. */
export function runLogin(id: string, login: ProxyLogin): readonly [string, string] {
  return [loginId(id), textOf(login)];
}

/** As the vault keeps it. What stands last is what the vault shows of a secret: nothing of the login. */
function textOf({ user, password }: ProxyLogin): string {
  return JSON.stringify({ user, password, version: 1 });
}

/** Where the vault keeps it; no profile's id has a space. */
function loginId(id: string): string {
  return `${id} proxy`;
}

/** `http://host:port`, also where the port is the usual one; null where there is no proxy of its own. */
function addressOf({ proxy }: EndpointProfile): string | null {
  const address = proxy.type === 'url' ? parseProxy(proxy.url) : null;
  return address && shownProxy(address);
}

/** Null where it is none. */
function loginIn(text: string): ProxyLogin | null {
  const { user, password } = JSON.parse(text) as Partial<ProxyLogin>;
  return typeof user === 'string' && typeof password === 'string' ? { user, password } : null;
}

function refused(message: string, hint: string): AppFailure {
  return new AppFailure({ code: 'invalid-request', message, hint, retryable: false });
}
