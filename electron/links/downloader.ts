import { lookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import {
  LINK_SILENCE_MS,
  LINK_TIMEOUT_MS,
  MAX_LINK_BYTES,
  MAX_LINK_REDIRECTS,
} from '../../shared/domain/limits';
import { SNIFF_BYTES } from '../../shared/domain/sniff';
import { decodeContent, EncodingError } from '../platform/content-encoding';
import { linkName } from '../platform/link-name';
import { isPrivateAddress } from '../platform/private-address';
import { routesOf, type Route } from '../platform/proxy';
import { wantsPassword } from '../platform/proxy-tunnel';
import { ResponseBody } from '../platform/response-body';
import { RoutedAgent } from '../platform/routed-agent';
import { SystemTrust } from '../platform/system-trust';
import { unlessAborted } from '../platform/unless-aborted';
import * as failures from './failures';
import { joined } from './joined';
import { LinkFailure } from './link-failure';
import { checkHead } from './picture-head';
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

interface Answer {
  readonly response: IncomingMessage;
  readonly body: ResponseBody;
}

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
    const routes = await this.#routesFor(job, url);
    const agent = new RoutedAgent(url, {
      routes,
      secureContext: this.#trust.for(url, routes),
      lookup: this.#lookupFor(job, url),
      keepAlive: false,
    });
    try {
      const reply = await this.#answer(job, url, agent);
      job.onProgress();
      return await read(job, url, reply);
    } catch (thrown) {
      if (thrown instanceof LinkFailure || signal.aborted) throw thrown;
      if (thrown instanceof EncodingError) throw failures.wronglyEncoded(link, thrown);
      throw failures.connectionFailed(link, url.host, thrown);
    } finally {
      agent.destroy();
    }
  }

  /** The answer's head, and its body as it comes. */
  #answer({ signal }: RunningJob, url: URL, agent: RoutedAgent): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const headers = { accept: 'image/*', 'user-agent': this.#options.userAgent };
      const request = agent.open({ method: 'GET', url, headers, signal });
      let body: ResponseBody | null = null;
      const stop = (): void => {
        const reason = signal.reason as Error;
        reject(reason);
        body?.end(reason);
        agent.destroy();
      };
      signal.addEventListener('abort', stop, { once: true });
      request.once('close', () => {
        signal.removeEventListener('abort', stop);
        reject(new Error('The connection was closed before an answer'));
      });
      request.on('error', reject);
      request.once('response', (response) => {
        body = new ResponseBody(response);
        const proxy = response.statusCode === 407 ? agent.forwardProxyOf(response.socket) : null;
        if (proxy) reject(wantsPassword(proxy));
        else resolve({ response, body });
      });
      // Before it, its head is not known.
      request.once('socket', () => request.end());
    });
  }

  async #routesFor({ link, signal }: RunningJob, url: URL): Promise<readonly Route[]> {
    try {
      return routesOf(await unlessAborted(this.#options.resolveProxy(url.href), signal));
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

async function read(job: RunningJob, url: URL, { response, body }: Answer): Promise<Step> {
  const { link } = job;
  const { headers, statusCode = 0 } = response;
  if (REDIRECTS.includes(statusCode)) {
    const { location } = headers;
    if (location === undefined) throw failures.wrongRedirect(link, statusCode);
    return { location };
  }
  if (statusCode < 200 || statusCode >= 300) throw failures.badStatus(link, statusCode);
  if (Number(headers['content-length']) > MAX_LINK_BYTES) throw failures.tooLarge(link);
  const content = decodeContent(body.chunks(), headers['content-encoding'] ?? null, false);
  const bytes = await readContent(job, content, headers['content-type'] ?? null);
  return { name: statedName(headers['content-disposition'] ?? null) ?? linkName(url.href), bytes };
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
