import * as tls from 'node:tls';
import type { LookupFunction } from 'node:net';
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';

export interface DispatcherOptions {
  /** A URL as {@link proxyUrl} gives it; null: a direct connection. */
  readonly proxy: string | null;
  /** Milliseconds to connect in. */
  readonly connectTimeout: number;
  /** What is trusted beside the runtime's own; null: nothing. */
  readonly secureContext: tls.SecureContext | null;
  /** Finds the address of a host; not asked for a literal address, nor through a proxy, which finds it itself. */
  readonly lookup?: LookupFunction;
}

/** Connections of their own, without undici's time limits, which would end a slow answer after five minutes. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { proxy, connectTimeout: timeout, secureContext, lookup } = options;
  const connect = { timeout, ...(secureContext && { secureContext }) };
  const common = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };
  if (proxy === null)
    return new Agent({ ...common, connect: { ...connect, ...(lookup && { lookup }) } });
  return new ProxyAgent({
    ...common,
    uri: proxy,
    proxyTls: connect,
    requestTls: connect,
    // A proxy that takes CONNECT and stays silent must not hold the tunnel's place.
    clientFactory: (origin, poolOptions) =>
      new Pool(origin, { ...poolOptions, headersTimeout: timeout }),
  });
}

/** The certificates that the system trusts, for connections. */
export class SystemTrust {
  readonly #certificates: readonly string[] | undefined;
  #secureContext: tls.SecureContext | null | undefined;

  /** @param certificates PEM; by default the system's, where the runtime can tell */
  constructor(certificates?: readonly string[]) {
    this.#certificates = certificates;
  }

  /** Trusts the runtime's certificates and the system's; null where none are to be added, or TLS has no part. */
  for(url: URL, proxy: string | null): tls.SecureContext | null {
    if (url.protocol !== 'https:' && proxy?.startsWith('https:') !== true) return null;
    if (this.#secureContext !== undefined) return this.#secureContext;
    const system = this.#certificates ?? caCertificates('system');
    const ca = [
      ...new Set([...(caCertificates('default') ?? tls.rootCertificates), ...(system ?? [])]),
    ];
    this.#secureContext = system?.length ? tls.createSecureContext({ ca }) : null;
    return this.#secureContext;
  }
}

/** `tls.getCACertificates` came with Node 22.15; null before. */
function caCertificates(type: 'default' | 'system'): readonly string[] | null {
  if (!('getCACertificates' in tls) || typeof tls.getCACertificates !== 'function') return null;
  return tls.getCACertificates(type);
}

const SCHEME_OF: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks5',
  SOCKS5: 'socks5',
};

/**
 * The first usable entry of `PROXY host:port; SOCKS5 host:port; DIRECT`.
 * @returns a URL that undici takes, null for a direct connection
 * @throws where only kinds of proxy are named that cannot be used
 */
export function proxyUrl(answer: string | null): string | null {
  const entries = (answer ?? '').split(';').map((entry) => entry.trim());
  const stated = entries.filter((entry) => entry !== '');
  if (stated.length === 0) return null;
  for (const entry of stated) {
    if (/^(https?|socks5?):\/\//i.test(entry)) return entry.replace(/^socks:/i, 'socks5:');
    const [kind = '', address] = entry.split(/\s+/);
    if (kind.toUpperCase() === 'DIRECT') return null;
    const scheme = SCHEME_OF[kind.toUpperCase()];
    if (scheme !== undefined && address) return `${scheme}://${address}`;
  }
  throw new Error(`The system names a proxy that cannot be used: ${stated.join('; ')}`);
}
