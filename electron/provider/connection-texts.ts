import type { ConnectionTrouble, TroubleKind } from '../platform/connection-trouble';
import { troubleOf } from '../platform/connection-trouble';
import type { Asked } from './asked';
import { isLocal } from './base-url';
import type { Text } from './error-texts';

type Facts = ConnectionTrouble['facts'];

const TEXTS: Readonly<Record<TroubleKind, (asked: Asked, facts: Facts) => Text>> = {
  'proxy-unreachable': (asked, { proxy }) => ({
    message: `The proxy ${proxy} cannot be reached.`,
    hint: `Check its address ${whereSet(asked)}, or use another proxy or none for this endpoint. Nothing was sent.`,
  }),
  'proxy-closed': (_asked, { proxy = '' }) => ({
    message: `The proxy ${proxy} closed the connection.`,
    hint: proxy.startsWith('socks')
      ? 'Is it really a SOCKS proxy? An HTTP proxy’s address starts with http://. Nothing was sent.'
      : 'Is it a SOCKS proxy? Then its address must start with socks5://. Nothing was sent.',
  }),
  'proxy-refused': ({ url }, { proxy = '', answer }) => ({
    message: proxy.startsWith('socks')
      ? `The proxy ${proxy} did not connect to ${url.host} (${answer}).`
      : `The proxy ${proxy} refused CONNECT (${answer}).`,
    hint: `It may not allow connections to ${url.host}. Ask the proxy’s administrator, or use another proxy. Nothing was sent.`,
  }),
  'proxy-password': ({ profile }, { proxy = '', hadLogin }) => ({
    message: hadLogin
      ? `The proxy ${proxy} did not accept the user name and password.`
      : `The proxy ${proxy} requires a user name and password.`,
    hint:
      profile.proxy.type === 'url'
        ? 'Enter them under Proxy in this endpoint’s settings. Nothing was sent.'
        : `Set http_proxy and https_proxy to ${withLogin(proxy)} before starting Looksee, and set Proxy to System for this endpoint. Nothing was sent.`,
  }),
  'proxy-other-protocol': (asked, { proxy }) => ({
    message: `${proxy} does not respond like this kind of proxy.`,
    hint: `Check its address ${whereSet(asked)}: the port, and whether it starts with http://, https:// or socks5://.`,
  }),
  'proxy-unreadable': (asked, { proxy }) => ({
    message: `The proxy ${proxy} sent an answer that is too long to read.`,
    hint: `Check its address ${whereSet(asked)}, or ask the proxy’s administrator. Nothing was sent.`,
  }),
  'port-closes': ({ url }) => ({
    message: `${url.host} accepts the connection, then closes it right away.`,
    hint: isLocal(url.hostname)
      ? 'Check the port in the base URL, and whether the program there is ready. Nothing was sent.'
      : 'Check the port in the base URL, and whether a firewall is blocking it. Nothing was sent.',
  }),
  'port-wants-tls': ({ url }) => ({
    message: `${url.host} expects a secure connection.`,
    hint: `Start the base URL with https://${url.host}. Nothing was billed.`,
  }),
  'port-without-tls': ({ url }) => ({
    message: `No secure connection to ${url.host}: the server does not use TLS on this port.`,
    hint: isLocal(url.hostname)
      ? `Check the port in the base URL, or try http://${url.host}. Nothing was sent.`
      : 'Check the port in the base URL. Nothing was sent.',
  }),
  'client-certificate': ({ url }) => ({
    message: `No secure connection to ${url.host}: the server requires a TLS client certificate.`,
    hint: 'Looksee can’t provide one. Ask the server’s administrator for an address that doesn’t need it. Nothing was billed.',
  }),
};

/** Of a connection that could not be used; null where no more is known than the error's code says. */
export function troubleText(asked: Asked, thrown: unknown): Text | null {
  const trouble = troubleOf(thrown);
  return trouble && TEXTS[trouble.kind](asked, trouble.facts);
}

/** Web servers that answer in plain HTTP to what should have been TLS, or lacks a certificate: nginx, Apache, Go. */
const SAID: readonly (readonly [TroubleKind, RegExp])[] = [
  [
    'port-wants-tls',
    /plain HTTP request was sent to HTTPS|HTTP request to an HTTPS server|speaking plain HTTP to an SSL|requires? TLS/i,
  ],
  ['client-certificate', /No required SSL certificate was sent|SSL certificate error/i],
];

/** @param message what an endpoint said with status 400 */
export function textOfRefusal(asked: Asked, message: string): Text | null {
  const kind = SAID.find(([, pattern]) => pattern.test(message))?.[0];
  if (kind === undefined || (kind === 'port-wants-tls' && asked.url.protocol !== 'http:'))
    return null;
  return TEXTS[kind](asked, {});
}

function whereSet({ profile }: Asked): string {
  return profile.proxy.type === 'url'
    ? 'in this endpoint’s settings'
    : 'in the system settings, or in http_proxy and similar variables';
}

function withLogin(proxy: string): string {
  return proxy.replace('://', '://user:password@');
}
