import { readDataLink } from './data-link';
import type { Downloader, DownloaderOptions } from './downloader';
import { closing } from './failures';

export interface LoadOptions {
  /** The user agreed that this link leads into the own network. */
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal;
}

export interface LoadedLink {
  /** A file name: what the server calls it, else the last part of the address, else its host. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Loads pictures from http(s) and data links. */
export class LinkLoader {
  readonly #options: DownloaderOptions;
  readonly #closed = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #downloader: Promise<Downloader> | null = null;

  constructor(options: DownloaderOptions) {
    this.#options = options;
  }

  /**
   * Loads what a link leads to; what comes begins as a picture does.
   *
   * An http(s) link is asked for with nothing but a user agent and what is wanted: no cookies, no referrer, no
   * password (a link that holds one is refused). An address in the own network is refused unless `allowPrivate`: by
   * its name, as a literal, and by what the name server says at the moment of connecting, for every redirect anew.
   * Through a proxy the name is resolved by the proxy, so there only names and literals are checked.
   * @throws LinkFailure with the reason in words; the signal's reason where it was aborted
   */
  async load(url: string, options: LoadOptions): Promise<LoadedLink> {
    const link = url.trim();
    if (/^data:/i.test(link)) return readDataLink(link);
    const loading = this.#download(link, options);
    this.#running.add(loading);
    try {
      return await loading;
    } finally {
      this.#running.delete(loading);
    }
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.allSettled(this.#running);
  }

  async #download(link: string, { allowPrivate, signal }: LoadOptions): Promise<LoadedLink> {
    const signals = [this.#closed.signal, ...(signal ? [signal] : [])];
    try {
      const downloader = await (this.#downloader ??= openDownloader(this.#options));
      return await downloader.download({ link, allowPrivate, signal: AbortSignal.any(signals) });
    } catch (thrown) {
      throw this.#closed.signal.aborted && signal?.aborted !== true ? closing(link) : thrown;
    }
  }
}

/** With it come the agents for proxies: loaded on first need, no start waits for them. */
async function openDownloader(options: DownloaderOptions): Promise<Downloader> {
  const { Downloader } = await import('./downloader');
  return new Downloader(options);
}
