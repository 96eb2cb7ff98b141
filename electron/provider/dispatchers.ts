import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import { routesOf, type Route } from '../platform/proxy';
import { RoutedAgent } from '../platform/routed-agent';
import { SystemTrust } from '../platform/system-trust';
import { maskOf, type Mask } from './mask';
import { proxySecrets } from './own-headers';

export interface DispatchersOptions {
  /** As `session.resolveProxy` answers, in the form of a PAC file, or a proxy's URL; null or DIRECT for none. */
  readonly resolveProxy?: ((url: string) => Promise<string | null>) | undefined;
  /** PEM, trusted beside the runtime's own; by default what the system trusts, where the runtime can tell. */
  readonly systemCertificates?: readonly string[] | undefined;
  /** For tests: see {@link RoutedAgent.settleMs}. */
  readonly settleMs?: number | undefined;
}

interface Entry {
  readonly fingerprint: string;
  readonly agent: RoutedAgent;
}

/** One agent per profile: connections stay warm, and nothing of one endpoint touches another. */
export class Dispatchers {
  readonly #options: DispatchersOptions;
  readonly #trust: SystemTrust;
  readonly #entries = new Map<string, Entry>();
  /** Of the system's proxies, as far as they were used. */
  readonly #systemSecrets = new Set<string>();
  #maskSystem: Mask = (text) => text;
  #isClosed = false;

  constructor(options: DispatchersOptions) {
    this.#options = options;
    this.#trust = new SystemTrust(options.systemCertificates);
  }

  /**
   * @param proxyLogin for the profile's own proxy
   * @throws where it is closed, the proxy cannot be used, or the system's settings cannot be read: going around a proxy is not ours to decide
   */
  async for(
    profile: EndpointProfile,
    url: URL,
    proxyLogin: ProxyLogin | null = null,
  ): Promise<RoutedAgent> {
    const routes = await this.#routesOf(profile, url, proxyLogin);
    if (this.#isClosed) throw new Error('The connections are closed');
    const fingerprint = JSON.stringify([url.origin, routes]);
    const known = this.#entries.get(profile.id);
    if (known?.fingerprint === fingerprint) return known.agent;
    // Requests that still run on it end first.
    known?.agent.retire();
    const { settleMs } = this.#options;
    const agent = new RoutedAgent(url, {
      routes,
      secureContext: this.#trust.for(url, routes),
      keepAlive: true,
      ...(settleMs !== undefined && { settleMs }),
    });
    this.#entries.set(profile.id, { fingerprint, agent });
    return agent;
  }

  async #routesOf(
    { proxy }: EndpointProfile,
    url: URL,
    login: ProxyLogin | null,
  ): Promise<readonly Route[]> {
    switch (proxy.type) {
      case 'none':
        return [null];
      case 'url':
        return routesOf(proxy.url).map(
          (route) => route && { ...route, login: login ?? route.login },
        );
      case 'system':
        return this.#hideLogins(routesOf((await this.#options.resolveProxy?.(url.href)) ?? null));
    }
  }

  /** Hides the logins of the system's proxies: a proxy may quote them, and they are known only once it was asked for. */
  readonly mask: Mask = (text) => this.#maskSystem(text);

  #hideLogins(routes: readonly Route[]): readonly Route[] {
    const before = this.#systemSecrets.size;
    for (const secret of routes.flatMap((route) => proxySecrets(route?.login ?? null))) {
      this.#systemSecrets.add(secret);
    }
    if (this.#systemSecrets.size > before) this.#maskSystem = maskOf([...this.#systemSecrets]);
    return routes;
  }

  /** Ends every connection, also those in use; from now on none is made, so that nothing is sent any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    for (const { agent } of entries) agent.destroy();
  }
}
