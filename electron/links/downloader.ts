import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { request, type Dispatcher } from 'undici';
import {
  LINK_SILENCE_MS,
  LINK_TIMEOUT_MS,
  MAX_LINK_BYTES,
  MAX_LINK_REDIRECTS,
} from '../../shared/domain/limits';
import { SNIFF_BYTES } from '../../shared/domain/sniff';
import { decoderOf, isEncodingError } from '../platform/content-encoding';
import { createDispatcher, proxyUrl, SystemTrust } from '../platform/dispatcher';
import { linkName } from '../platform/link-name';
import * as failures from './failures';
import { joined } from './joined';
import { LinkFailure } from './link-failure';
import { checkHead } from './picture-head';
import { isPrivateAddress } from './private-address';
import { statedName } from './stated-name';
import { checkTarget } from './target';

export interface DownloaderOptions {
  /** As `session.resolveProxy` answers, in the form of a PAC file. */
  readonly resolveProxy: (url: string) => Promise<string>;
  readonly userAgent: string;
  /** Finds the addresses of a host; by default the system does. */
  readonly lookup?: (
    hostname: string,
    options: LookupAllOptions,
    callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
  ) => void;
  /** PEM, trusted beside the runtime's own; by default what the system trusts, where the runtime can tell. */
  readonly systemCertificates?: readonly string[];
  /** Milliseconds for all; LINK_TIMEOUT_MS unless a test says otherwise. */
  readonly timeout?: number;
  /** Milliseconds without a byte; LINK_SILENCE_MS unless a test says otherwise. */
  readonly silence?: number;
}

export interface DownloadJob {
  readonly link: string;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

interface RunningJob extends DownloadJob {
  /** Something came. */
  readonly onProgress: () => void;
}

type Step = { readonly name: string; readonly bytes: Uint8Array } | { readonly location: string };

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** Loads pictures over http(s): see LinkLoader for the rules. */
export class Downloader {
  readonly #options: DownloaderOptions;
  readonly #trust: SystemTrust;

  constructor(options: DownloaderOptions) {
    this.#options = options;
    this.#trust = new SystemTrust(options.systemCertificates);
  }

  /** @throws LinkFailure; the signal's reason where it was aborted */
  async download(job: DownloadJob): Promise<{ name: string; bytes: Uint8Array }> {
    const { timeout = LINK_TIMEOUT_MS, silence = LINK_SILENCE_MS } = this.#options;
    const late = new AbortController();
    const stopAfter = (ms: number): NodeJS.Timeout =>
      setTimeout(() => late.abort(failures.tooSlow(job.link, ms)), ms);
    const whole = stopAfter(timeout);
    const quiet = stopAfter(silence);
    const signal = AbortSignal.any([job.signal, late.signal]);
    try {
      return await this.#follow({ ...job, signal, onProgress: () => quiet.refresh() });
    } catch (thrown) {
      throw signal.aborted ? signal.reason : thrown;
    } finally {
      clearTimeout(whole);
      clearTimeout(quiet);
    }
  }

  async #follow(job: RunningJob): Promise<{ name: string; bytes: Uint8Array }> {
    let url = checkTarget(job, job.link);
    for (let redirects = 0; redirects <= MAX_LINK_REDIRECTS; redirects += 1) {
      const step = await this.#get(job, url);
      if ('bytes' in step) return step;
      url = checkTarget(job, step.location, url);
    }
    throw failures.tooManyRedirects(job.link);
  }

  /** One request, on a connection of its own: the next one's address is found and checked anew. */
  async #get(job: RunningJob, url: URL): Promise<Step> {
    const { link, signal } = job;
    const proxy = await this.#proxyFor(job, url);
    const dispatcher = createDispatcher({
      proxy,
      connectTimeout: this.#options.silence ?? LINK_SILENCE_MS,
      secureContext: this.#trust.for(url, proxy),
      lookup: this.#lookupFor(job, url),
    });
    try {
      const reply = await request(url, {
        headers: { accept: 'image/*', 'user-agent': this.#options.userAgent },
        dispatcher,
        signal,
      });
      job.onProgress();
      return await read(job, url, reply);
    } catch (thrown) {
      if (thrown instanceof LinkFailure || signal.aborted) throw thrown;
      if (isEncodingError(thrown)) throw failures.wronglyEncoded(link, thrown);
      throw failures.connectionFailed(link, url.host, proxy !== null, thrown);
    } finally {
      void dispatcher.destroy().catch(() => undefined);
    }
  }

  async #proxyFor({ link, signal }: RunningJob, url: URL): Promise<string | null> {
    try {
      return proxyUrl(await unlessAborted(this.#options.resolveProxy(url.href), signal));
    } catch (thrown) {
      throw failures.unusableProxy(link, thrown);
    }
  }

  /** Finds the addresses that the connection goes to: what is checked here is what is connected to. */
  #lookupFor({ allowPrivate, link }: RunningJob, { host }: URL): LookupFunction {
    const find = this.#options.lookup ?? lookup;
    return (hostname, options, callback) => {
      find(hostname, { ...options, all: true }, (error, found) => {
        const [first] = found ?? [];
        if (error || !first) callback(error ?? new Error(`no address of ${hostname}`), '');
        else if (!allowPrivate && found.some(({ address }) => isPrivateAddress(address))) {
          callback(failures.privateAddress(link, host), '');
        } else if (options.all) callback(null, found);
        else callback(null, first.address, first.family);
      });
    };
  }
}

async function read(job: RunningJob, url: URL, reply: Dispatcher.ResponseData): Promise<Step> {
  const { link } = job;
  const { body, headers, statusCode } = reply;
  const header = (name: string): string | null => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  body.on('error', () => undefined);
  if (REDIRECTS.includes(statusCode)) {
    const location = header('location');
    if (location === null) throw failures.wrongRedirect(link, statusCode);
    return { location };
  }
  if (statusCode < 200 || statusCode >= 300) throw failures.badStatus(link, statusCode);
  if (Number(header('content-length')) > MAX_LINK_BYTES) throw failures.tooLarge(link);
  const decoder = decoderOf(header('content-encoding'));
  const content = decoder ? pipeline(body, decoder, () => undefined) : body;
  const bytes = await readContent(job, content, header('content-type'));
  return { name: statedName(header('content-disposition')) ?? linkName(url.href), bytes };
}

async function readContent(
  { link, onProgress }: RunningJob,
  content: AsyncIterable<Uint8Array>,
  mime: string | null,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let checked = false;
  const check = (): void => checkHead(link, Buffer.concat(parts).subarray(0, SNIFF_BYTES), mime);
  for await (const part of content) {
    onProgress();
    parts.push(part);
    length += part.byteLength;
    if (length > MAX_LINK_BYTES) throw failures.tooLarge(link);
    if (checked || length < SNIFF_BYTES) continue;
    check();
    checked = true;
  }
  if (!checked) check();
  return joined(parts);
}

async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
