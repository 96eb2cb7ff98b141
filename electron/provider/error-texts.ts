import type { ErrorCode } from '../../shared/domain/app-error';
import type { Asked } from './asked';
import { isLocal } from './base-url';
import type { ErrorBody } from './error-body';
import type { Advice } from './error-meanings';

/** Characters of the endpoint's own words that stand in a message; the rest is in the details. */
const MAX_QUOTE_CHARS = 300;

export interface Text {
  readonly message: string;
  readonly hint: string;
}

/** What an error's text may depend on beside the request. */
export interface Facts {
  readonly body: ErrorBody | null;
  readonly status: number | undefined;
  /** Milliseconds that the endpoint asks to wait. */
  readonly wait: number | undefined;
  readonly advice?: Advice | undefined;
}

const TEXTS: Partial<Record<ErrorCode, (asked: Asked, facts: Facts) => Text>> = {
  'refused-connection': ({ profile, url }) => ({
    message: `Nothing answers for ${profile.name} at ${url.host}.`,
    hint:
      profile.proxy.type === 'url'
        ? `Check the base URL, and the proxy ${profile.proxy.url} in the settings of this endpoint.`
        : isLocal(url.hostname)
          ? 'Start the program that serves this address, or check the port in the base URL.'
          : 'Check the base URL, and whether a firewall or proxy is in the way.',
  }),
  'host-not-found': ({ url }) => ({
    message: `There is no server named ${url.hostname}.`,
    hint: 'Check the base URL for a typing error, and your internet connection.',
  }),
  offline: ({ url }) => ({
    message: `${url.hostname} cannot be reached: there seems to be no network.`,
    hint: 'Check your internet connection, then ask again. Nothing was sent.',
  }),
  tls: ({ url }) => ({
    message: `A secure connection to ${url.host} could not be established, so nothing was sent.`,
    hint: 'Check the base URL and this computer’s date. On a company network, its certificate must be installed on this computer.',
  }),
  'proxy-password': ({ profile }) => ({
    message: `The proxy${proxyName(profile)} requires a user name and password.`,
    hint: 'Set http_proxy and https_proxy to its full address, with user name and password, before starting Looksee, and set Proxy to System for this endpoint.',
  }),
  'blocked-by-page': ({ profile, url }, { status }) => ({
    message: `Got a web page instead of an answer from ${profile.name}${status === undefined ? '' : ` (HTTP ${status})`}.`,
    hint: `Bot protection or a proxy in front of ${url.host} may have blocked the request. Check the base URL, or try another network or VPN.`,
  }),
  timeout: ({ url }) => ({
    message: `${url.host} took too long to accept the connection.`,
    hint: 'Check your connection and the base URL, then ask again. Nothing was sent.',
  }),
  redirect: ({ url }) => ({
    message: `${url.host} redirected the request to another address. Looksee did not follow, so your key went nowhere else.`,
    hint: 'Set the base URL to the endpoint’s actual address; the details show where the redirect points.',
  }),
  'key-refused': ({ profile }) => ({
    message: `${profile.name} did not accept the key.`,
    hint: 'Check that the key belongs to this endpoint and is still valid; replace it if not.',
  }),
  'not-allowed': ({ profile }) => ({
    message: `${profile.name} does not allow this request.`,
    hint: 'Check with the provider which models, projects and networks this key may be used with.',
  }),
  'payment-required': ({ profile }, { advice }) =>
    advice === 'more-credit-or-fewer-max-tokens'
      ? {
          message: `Your credit with ${profile.name} does not cover the longest answer this request allows.`,
          hint: 'Add credit with the provider, or lower Max tokens under More.',
        }
      : advice === 'key-limit'
        ? {
            message: `This key has reached its spending limit with ${profile.name}.`,
            hint: 'Raise the key’s limit with the provider, or use another key.',
          }
        : {
            message: `Your account with ${profile.name} has no credit left.`,
            hint: 'Check your plan and billing with the provider, then ask again. The key itself is fine.',
          },
  'quota-exhausted': ({ profile }, { advice, wait }) =>
    advice === 'free-tier'
      ? {
          message: `Your plan with ${profile.name} does not include this model.`,
          hint: 'Choose another model, or turn on billing with the provider.',
        }
      : {
          message: `Your quota with ${profile.name} is used up.`,
          hint: `Ask again ${wait === undefined ? 'when it resets, usually the next day' : `in ${inTime(wait)}, when it resets`}. Or raise the quota with the provider, or choose another model.`,
        },
  'account-suspended': ({ profile }) => ({
    message: `Your account with ${profile.name} is suspended or closed.`,
    hint: 'Check your plan, billing and messages with the provider.',
  }),
  'country-refused': ({ profile }) => ({
    message: `${profile.name} is not available in the country or region you connect from.`,
    hint: 'Choose another endpoint, or check whether a VPN or proxy routes you through another country.',
  }),
  'privacy-settings': ({ profile, model }) => ({
    message: `Your privacy settings with ${profile.name} rule out every provider of ${model}.`,
    hint: 'Change them with the provider, or choose another model.',
  }),
  'model-not-found': ({ profile, model }, { advice }) =>
    advice === 'load-a-model'
      ? {
          message: `${profile.name} has not loaded ${model}.`,
          hint: 'Load the model in that program, or choose another one.',
        }
      : {
          message: `${profile.name} has no model named ${model}, or this key may not use it.`,
          hint: 'Choose another model.',
        },
  'no-image-input': ({ profile, model, url }) => ({
    message: `${model} on ${profile.name} does not accept pictures.`,
    hint: isLocal(url.hostname)
      ? 'Choose a model that accepts pictures, or start the server with vision support (llama.cpp: --mmproj).'
      : 'Choose a model that accepts pictures.',
  }),
  'not-found': ({ url }) => ({
    message: `There is no chat-completions endpoint at ${url.origin}${url.pathname}.`,
    hint: 'Check the base URL; it usually ends in /v1. A proxy may also respond this way to very large pictures.',
  }),
  'too-large': ({ profile }, { advice, status }) =>
    advice === 'shorter-or-fewer-max-tokens'
      ? {
          message: `The question, pictures and answer together are too long for ${profile.name}.`,
          hint: 'Use detail low, fewer or smaller pictures, or lower Max tokens under More. A local server can be started with a larger context.',
        }
      : {
          message:
            status === 413
              ? `The pictures are too large for ${profile.name}.`
              : `The question and its pictures are too long for ${profile.name}.`,
          hint: 'Use detail low, fewer pictures at once, or smaller pictures.',
        },
  'picture-too-small': ({ profile }) => ({
    message: `A picture is too small for ${profile.name}.`,
    hint: 'Use a larger picture, or crop less.',
  }),
  'picture-too-large': ({ profile }) => ({
    message: `A picture is too large for ${profile.name}.`,
    hint: 'Use a smaller size or detail low, or set the limit in this endpoint’s settings.',
  }),
  'picture-refused': ({ profile }) => ({
    message: `${profile.name} could not read a picture.`,
    hint: 'Check the formats in this endpoint’s settings. PNG and JPEG work almost everywhere.',
  }),
  'rate-limited': ({ profile }, { wait }) => ({
    message: `${profile.name}’s rate limit was reached.`,
    hint: `${wait === undefined ? 'Wait a moment' : `Wait ${inTime(wait)}`}, then ask again.`,
  }),
  'exceeds-rate-limit': ({ profile }) => ({
    message: `This request alone exceeds your rate limit with ${profile.name}.`,
    hint: 'Waiting won’t help. Use detail low, fewer pictures at once or lower Max tokens, or raise the limit with the provider.',
  }),
  'bad-request': ({ profile }, { advice, body }) => ({
    message: `${profile.name} rejected the question${body && body.message !== '' ? '' : ' and gave no reason'}.`,
    hint:
      advice === 'lower-temperature'
        ? 'Set Temperature to 1 or less under More, or leave it empty.'
        : advice === 'fewer-max-tokens'
          ? 'Lower Max tokens under More, or leave it empty.'
          : advice === 'fewer-pictures'
            ? 'Ask about fewer pictures at once.'
            : 'Check the model, detail and the settings under More. Some models don’t accept pictures.',
  }),
  'content-filtered': ({ profile }) => ({
    message: `The content filter of ${profile.name} stopped this question.`,
    hint: 'Change the question or the picture.',
  }),
  'server-error': ({ profile }) => ({
    message: `${profile.name} had a server error.`,
    hint: 'Ask again later. The details show what the endpoint said.',
  }),
  'out-of-memory': ({ profile }) => ({
    message: `${profile.name} ran out of memory.`,
    hint: 'Use smaller or fewer pictures, detail low or a smaller model, or close other programs that use the GPU.',
  }),
  overloaded: ({ profile }, { wait }) => ({
    message: `${profile.name} is overloaded or temporarily down.`,
    hint: wait === undefined ? 'Ask again later.' : `Wait ${inTime(wait)}, then ask again.`,
  }),
  'maybe-billed': ({ profile }) => ({
    message: `The question was sent to ${profile.name}, but no complete answer came back. It may have been billed.`,
    hint: 'It was not sent again automatically. If you ask again, you may be billed again.',
  }),
  'bad-response': ({ profile, url }) => ({
    message: `${profile.name}’s reply couldn’t be read.`,
    hint: `Check that ${url.origin}${url.pathname} is a chat-completions endpoint. The request may have been billed.`,
  }),
  'cut-off': ({ profile }) => ({
    message: `${profile.name}’s answer was cut off.`,
    hint: 'What arrived is kept. Ask again for the full answer; you may be billed again.',
  }),
};

/** What happened and what to do next, in words that a user knows, with the endpoint's own where there are any. */
export function textOf(code: ErrorCode, asked: Asked, facts: Facts): Text {
  const text = TEXTS[code]?.(asked, facts) ?? {
    message: `The request to ${asked.profile.name} failed.`,
    hint: 'Ask again.',
  };
  const said = facts.body?.message.trim() ?? '';
  if (said === '') return text;
  return { ...text, message: `${text.message.replace(/\.$/, '')}: ${clip(said, MAX_QUOTE_CHARS)}` };
}

export function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function proxyName({ proxy }: Asked['profile']): string {
  return proxy.type === 'url' ? ` ${proxy.url}` : '';
}

const UNITS = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
] as const;

/** `1 second`, `20 seconds`, `12 minutes`. */
function inTime(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const [size, unit] = UNITS.find(([each]) => seconds >= 2 * each) ?? [1, 'second'];
  const count = Math.ceil(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
