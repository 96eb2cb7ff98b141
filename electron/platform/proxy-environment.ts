import { BlockList, isIP } from 'node:net';
import { parseProxy, type ProxyAddress } from './proxy';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the system answers, made whole by the environment. Chromium reads `http_proxy` and the like, too, but drops the user
 * name, the password and the scheme of `all_proxy`: where it names the same host, the variable is what was meant. Where it
 * does not read them at all (Windows, macOS), they count when the system names no proxy.
 * @param answer in the form of a PAC file
 * @returns the same, or the URL of a proxy
 */
export function withEnvironment(
  answer: string,
  url: string,
  env: Environment,
  platform: NodeJS.Platform,
): string {
  const stated = proxyOfEnvironment(url, env);
  if (stated === null) return answer;
  const isDirect = /^\s*(DIRECT)?\s*;?\s*$/i.test(answer);
  if (isDirect) return platform === 'linux' || isBypassed(url, env) ? answer : stated;
  const proxy = parseProxy(stated);
  if (proxy === null) return answer;
  return answer
    .split(';')
    .map((entry) => (isSame(entry, proxy, stated) ? stated : entry.trim()))
    .join('; ');
}

/** The variable that is for this address, in lower case first, as its value stands; null where none is set. */
function proxyOfEnvironment(url: string, env: Environment): string | null {
  const own = url.startsWith('https:') ? 'https_proxy' : 'http_proxy';
  for (const name of ['all_proxy', own]) {
    const value = (env[name] ?? env[name.toUpperCase()])?.trim();
    if (!value) continue;
    return value.includes('://') ? value : `http://${value}`;
  }
  return null;
}

/** Whether an entry is what Chromium made of the variable: without a port there, it takes one by its own lights. */
function isSame(entry: string, { host, port }: ProxyAddress, stated: string): boolean {
  const [, address = ''] = entry.trim().split(/\s+/);
  const named = parseProxy(address);
  if (named === null || named.host !== host) return false;
  const statesPort = /:\d+\/?$/.test(stated);
  return !statesPort || named.port === port;
}

/**
 * Whether `no_proxy` leaves an address out: `*`, names with all that end in them, addresses, networks (`10.0.0.0/8`), each
 * with a port or without. This computer is always left out.
 */
export function isBypassed(url: string, env: Environment): boolean {
  const { hostname, port: statedPort, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const port = statedPort || (protocol === 'https:' ? '443' : '80');
  if (/(^|\.)localhost$/.test(host) || isIn(host, '127.0.0.0/8') || host === '::1') return true;
  const list = env.no_proxy ?? env.NO_PROXY ?? '';
  return list
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isIn(host, entry);
  const [, bracketed, plain = '', statedPort] =
    /^(?:\[([^\]]+)\]|([^:]*|.*:.*:.*?))(?::(\d+))?$/.exec(entry) ?? [];
  if (statedPort !== undefined && statedPort !== port) return false;
  const name = (bracketed ?? plain).replace(/^\*?\./, '').replace(/\.$/, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

/** @param network `10.0.0.0/8`, `fd00::/8` */
function isIn(host: string, network: string): boolean {
  const [address = '', prefix = ''] = network.replace(/[[\]]/g, '').split('/');
  const family = isIP(host);
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(prefix)) return false;
  if (Number(prefix) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(address, Number(prefix), kind);
  return list.check(host, kind);
}
