import * as tls from 'node:tls';
import type { Route } from './proxy';

/** The certificates that the system trusts, for connections. */
export class SystemTrust {
  readonly #certificates: readonly string[] | undefined;
  #secureContext: tls.SecureContext | null | undefined;

  /** @param certificates PEM; by default the system's, where the runtime can tell */
  constructor(certificates?: readonly string[]) {
    this.#certificates = certificates;
  }

  /** Trusts the runtime's certificates and the system's; null where none are to be added, or TLS has no part. */
  for(url: URL, routes: readonly Route[]): tls.SecureContext | null {
    const isSecure = url.protocol === 'https:' || routes.some((route) => route?.scheme === 'https');
    if (!isSecure) return null;
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
