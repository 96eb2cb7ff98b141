import type { Dispatcher } from 'undici';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { createDispatcher, proxyUrl, SystemTrust } from '../platform/dispatcher';

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
  readonly #trust: SystemTrust;
  readonly #entries = new Map<string, Entry>();

  constructor(options: DispatchersOptions) {
    this.#options = options;
    this.#trust = new SystemTrust(options.systemCertificates);
  }

  /** @throws where the proxy cannot be used, or the system's settings cannot be read: going around a proxy is not ours to decide */
  async for(profile: EndpointProfile, url: URL): Promise<Dispatcher> {
    const proxy = await this.#proxyOf(profile, url);
    const { connect } = profile.timeouts;
    const fingerprint = JSON.stringify([url.origin, proxy, connect]);
    const known = this.#entries.get(profile.id);
    if (known?.fingerprint === fingerprint) return known.dispatcher;
    // Requests that still run on it end first.
    void known?.dispatcher.close();
    const secureContext = this.#trust.for(url, proxy);
    const dispatcher = createDispatcher({ proxy, connectTimeout: connect, secureContext });
    this.#entries.set(profile.id, { fingerprint, dispatcher });
    return dispatcher;
  }

  /** As `createDispatcher` takes it; null for none. */
  async #proxyOf({ proxy }: EndpointProfile, url: URL): Promise<string | null> {
    switch (proxy.type) {
      case 'none':
        return null;
      case 'url':
        return proxyUrl(proxy.url);
      case 'system':
        return proxyUrl((await this.#options.resolveProxy?.(url.href)) ?? null);
    }
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.allSettled(entries.map(({ dispatcher }) => dispatcher.destroy()));
  }
}
