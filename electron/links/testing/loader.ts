import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { LinkFailure, LinkLoader } from '..';
import type { DownloaderOptions } from '../downloader';

/** A photograph of a receipt, some 100 kB. */
export const PICTURE = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'resources', 'Sample receipt.jpg'),
);

/** Closed when the test is over. */
export function createLoader(options: Partial<DownloaderOptions> = {}): LinkLoader {
  const loader = new LinkLoader({
    resolveProxy: async () => 'DIRECT',
    userAgent: 'Looksee/test',
    systemCertificates: [],
    ...options,
  });
  onTestFinished(() => loader.close());
  return loader;
}

/** Loads from loopback, as if the user had agreed. */
export function load(link: string, options: Partial<DownloaderOptions> = {}) {
  return createLoader(options).load(link, { allowPrivate: true });
}

/** @throws where it was loaded after all, or failed otherwise */
export async function failureOf(loading: Promise<unknown>): Promise<LinkFailure> {
  const thrown: unknown = await loading.then(
    () => new Error('it was loaded'),
    (reason: unknown) => reason,
  );
  if (thrown instanceof LinkFailure) return thrown;
  throw thrown;
}

/** Answers a name server's question with these addresses, whatever the name. */
export function resolvingTo(...addresses: readonly string[]) {
  const asked: string[] = [];
  const lookup: NonNullable<DownloaderOptions['lookup']> = (hostname, _options, callback) => {
    asked.push(hostname);
    const found = addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    setImmediate(() => callback(null, found));
  };
  return { lookup, asked };
}
