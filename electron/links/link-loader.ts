import { LinkFailure } from './link-failure';

export interface LinkLoaderOptions {
  /** As `session.resolveProxy` answers, in the form of a PAC file. */
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly userAgent: string;
}

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
  readonly #options: LinkLoaderOptions;

  constructor(options: LinkLoaderOptions) {
    this.#options = options;
  }

  /** @throws LinkFailure with the reason in words; the signal's reason where it was aborted */
  async load(url: string, _options: LoadOptions): Promise<LoadedLink> {
    const message = `${this.#options.userAgent} does not load links yet.`;
    throw new LinkFailure('download-failed', url, message, 'Save the picture and drop the file.');
  }

  /** Ends every connection, also those in use. */
  async close(): Promise<void> {}
}
