import * as tls from 'node:tls';
import { Agent, Pool, ProxyAgent, type Dispatcher } from 'undici';
import type { EndpointProfile } from '../../shared/domain/endpoint';

export interface DispatchersOptions {
  /** As `session.resolveProxy` answers, in the form of a PAC file, or a proxy's URL; null or DIRECT for none. */
  readonly resolveProxy?: ((url: string) => Promise<string | null>) | undefined;
  /** PEM, trusted beside the runtime's own; by default what the system trusts, where the runtime can tell. */
  readonly systemCertificates?: readonly string[] | undefined;
}

interface Entry {
  readonly fingerprint: string;
  readonly dispatcher: Dispatcher;
}

/** One undici agent per profile: connections stay warm, and nothing of one endpoint touches another. */
export class Dispatchers {
  readonly #options: DispatchersOptions;
  readonly #entries = new Map<string, Entry>();
  #secureContext: tls.SecureContext | null | undefined;

  constructor(options: DispatchersOptions) {
    this.#options = options;
  }

  /** @throws where the system's proxy settings cannot be read: going around a proxy is not ours to decide */
  async for(profile: EndpointProfile, url: URL): Promise<Dispatcher> {
    const proxy = proxyUrl((await this.#options.resolveProxy?.(url.href)) ?? null);
    const { connect } = profile.timeouts;
    const fingerprint = JSON.stringify([url.origin, proxy, connect]);
    const known = this.#entries.get(profile.id);
    if (known?.fingerprint === fingerprint) return known.dispatcher;
    // Requests that still run on it end first.
    void known?.dispatcher.close();
    const usesTls = url.protocol === 'https:' || proxy?.startsWith('https:') === true;
    const dispatcher = this.#create(proxy, connect, usesTls ? this.#trusted() : null);
    this.#entries.set(profile.id, { fingerprint, dispatcher });
    return dispatcher;
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(({ dispatcher }) => dispatcher.destroy()));
  }

  #create(
    proxy: string | null,
    timeout: number,
    secureContext: tls.SecureContext | null,
  ): Dispatcher {
    const connect = { timeout, ...(secureContext && { secureContext }) };
    // The timers of transport.ts take the place of undici's, which would end a slow answer after five minutes.
    const options = { headersTimeout: 0, bodyTimeout: 0, allowH2: false };
    if (proxy === null) return new Agent({ ...options, connect });
    return new ProxyAgent({
      ...options,
      uri: proxy,
      proxyTls: connect,
      requestTls: connect,
      // A proxy that takes CONNECT and stays silent must not hold the tunnel's place.
      clientFactory: (origin, poolOptions) =>
        new Pool(origin, { ...poolOptions, headersTimeout: timeout }),
    });
  }

  #trusted(): tls.SecureContext | null {
    if (this.#secureContext !== undefined) return this.#secureContext;
    const system = this.#options.systemCertificates ?? caCertificates('system');
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
