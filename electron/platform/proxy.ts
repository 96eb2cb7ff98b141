import { decoded, type ProxyLogin } from '../../shared/domain/proxy-login';

export type { ProxyLogin };

/** A proxy, and how to log in to it. */
export interface ProxyAddress {
  readonly scheme: 'http' | 'https' | 'socks5';
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly login: ProxyLogin | null;
}

/** The way to a server: through a proxy, or straight to it (null). */
export type Route = ProxyAddress | null;

const SCHEMES: Readonly<Record<string, ProxyAddress['scheme']>> = {
  http: 'http',
  https: 'https',
  socks: 'socks5',
  socks5: 'socks5',
  // The proxy finds the address of a name with either.
  socks5h: 'socks5',
};

const DEFAULT_PORTS = { http: 80, https: 443, socks5: 1080 } as const;

/** The kinds of a PAC file's answer. */
const PAC_SCHEMES: Readonly<Record<string, ProxyAddress['scheme']>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
};

/**
 * Every usable way that `PROXY host:port; SOCKS5 host:port; DIRECT` names, in its order; a proxy's URL is taken as well.
 * @param answer null or empty: straight to the server
 * @throws where only kinds of proxy are named that cannot be used: going around a proxy is not ours to decide
 */
export function routesOf(answer: string | null): readonly Route[] {
  const entries = (answer ?? '').split(';').map((entry) => entry.trim());
  const stated = entries.filter((entry) => entry !== '');
  if (stated.length === 0) return [null];
  const routes = stated.map(routeOf).filter((route) => route !== undefined);
  if (routes.length > 0) return routes;
  throw new Error(
    `The system names a proxy that cannot be used: ${stated.map(withoutLogin).join('; ')}`,
  );
}

/** undefined: of no use. */
function routeOf(entry: string): Route | undefined {
  if (entry.includes('://')) return parseProxy(entry) ?? undefined;
  const [kind = '', address = ''] = entry.split(/\s+/);
  if (kind.toUpperCase() === 'DIRECT') return null;
  const scheme = PAC_SCHEMES[kind.toUpperCase()];
  if (scheme === undefined) return undefined;
  return parseProxy(`${scheme}://${address}`) ?? undefined;
}

/**
 * @param text `socks5://user:password@host:port`; without a scheme it is an HTTP proxy, without a port its scheme's usual one
 * @returns null where it is no address of a proxy, or of a kind that cannot be used
 */
export function parseProxy(text: string): ProxyAddress | null {
  const [, stated = 'http', rest = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(text.trim()) ?? [];
  const scheme = SCHEMES[stated.toLowerCase()];
  // As a scheme of the web, it is checked as strictly; as one of another kind, its port is never dropped.
  if (scheme === undefined || !URL.canParse(`http://${rest}`)) return null;
  const { hostname, username, password } = new URL(`http://${rest}`);
  const { port } = new URL(`proxy://${rest}`);
  if (hostname === '') return null;
  const login =
    username === '' && password === ''
      ? null
      : { user: decoded(username), password: decoded(password) };
  return {
    scheme,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? DEFAULT_PORTS[scheme] : Number(port),
    login,
  };
}

/** `http://host:port`, with no word of the login. */
export function shownProxy({ scheme, host, port }: ProxyAddress): string {
  return `${scheme}://${inUrl(host)}:${port}`;
}

/** @param host IPv6 without brackets */
export function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** The value of `Proxy-Authorization`. */
export function basicLogin({ user, password }: ProxyLogin): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** A login may hold any character, so that the last @ ends it; of what comes before, the scheme alone is kept. */
function withoutLogin(entry: string): string {
  return entry.replace(/^([a-z][a-z0-9+.-]*(?::\/\/|\s+))?.*@/is, '$1');
}
