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
    hint: 'Check the base URL and this computer’s date. In a company network, its certificate must be installed in the system.',
  }),
  'proxy-password': ({ profile }) => ({
    message: `The proxy${proxyName(profile)} asks for a user name and a password.`,
    hint: 'Enter them with the proxy in the settings of this endpoint, or choose another proxy.',
  }),
  'blocked-by-page': ({ profile, url }, { status }) => ({
    message: `A web page came in place of an answer from ${profile.name}${status === undefined ? '' : ` (HTTP ${status})`}.`,
    hint: `A protection or a proxy in front of ${url.host} stopped the request; your key is not to blame. Check the base URL, or try another network or VPN.`,
  }),
  timeout: ({ url }) => ({
    message: `${url.host} did not take the connection in time.`,
    hint: 'Check your connection and the base URL, then ask again. Nothing was sent.',
  }),
  redirect: ({ url }) => ({
    message: `${url.host} wants to send the question on to another address. It was not followed, so your key went nowhere else.`,
    hint: 'Enter the address that the endpoint really has as base URL; the details show where it points.',
  }),
  'key-refused': ({ profile }) => ({
    message: `${profile.name} did not accept the key.`,
    hint: 'Check that the key belongs to this endpoint and is still valid; replace it if not.',
  }),
  'not-allowed': ({ profile }) => ({
    message: `${profile.name} does not allow this request.`,
    hint: 'Check what this key and account may do with the provider: the model, the project and the network it may be used from.',
  }),
  'payment-required': ({ profile }, { advice }) =>
    advice === 'more-credit-or-fewer-max-tokens'
      ? {
          message: `Your credit with ${profile.name} does not cover the most tokens that this answer may take.`,
          hint: 'Add credit with the provider, or set fewer max tokens under More.',
        }
      : advice === 'key-limit'
        ? {
            message: `This key has reached its own spending limit with ${profile.name}.`,
            hint: 'Raise the limit of the key with the provider, or use another key.',
          }
        : {
            message: `Your account with ${profile.name} has no credit left.`,
            hint: 'Check plan and billing with the provider, then ask again. The key itself is fine.',
          },
  'quota-exhausted': ({ profile }, { advice, wait }) =>
    advice === 'free-tier'
      ? {
          message: `Your plan with ${profile.name} does not include this model.`,
          hint: 'Choose another model, or turn on billing with the provider.',
        }
      : {
          message: `Your quota with ${profile.name} is used up.`,
          hint: `${wait === undefined ? 'Ask again when it resets, mostly the next day' : `It resets in ${inTime(wait)}`}, raise it with the provider, or choose another model.`,
        },
  'account-suspended': ({ profile }) => ({
    message: `Your account with ${profile.name} is suspended or closed.`,
    hint: 'Check plan, billing and messages with the provider.',
  }),
  'country-refused': ({ profile }) => ({
    message: `${profile.name} does not serve the country or region that you connect from.`,
    hint: 'Choose another endpoint, or check whether a VPN or proxy takes you through another country.',
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
    message: `${model} at ${profile.name} takes no pictures.`,
    hint: isLocal(url.hostname)
      ? 'Choose a model that takes pictures, or start the server with its vision part (llama.cpp: --mmproj).'
      : 'Choose a model that takes pictures.',
  }),
  'not-found': ({ url }) => ({
    message: `There is no chat-completions endpoint at ${url.origin}${url.pathname}.`,
    hint: 'Check the base URL; it usually ends in /v1. With very large pictures, a proxy may be the one that says so.',
  }),
  'too-large': ({ profile }, { advice, status }) =>
    advice === 'shorter-or-fewer-max-tokens'
      ? {
          message: `The question, its pictures and the answer together are longer than ${profile.name} takes.`,
          hint: 'Choose detail low, fewer or smaller pictures, or fewer max tokens under More. A local server may be started with a larger context.',
        }
      : {
          message:
            status === 413
              ? `The pictures are too large for ${profile.name}.`
              : `The question with its pictures is longer than ${profile.name} takes.`,
          hint: 'Choose detail low, ask about fewer pictures together, or use smaller pictures.',
        },
  'picture-too-small': ({ profile }) => ({
    message: `A picture is too small for ${profile.name}.`,
    hint: 'Use a larger picture, or crop less.',
  }),
  'picture-too-large': ({ profile }) => ({
    message: `A picture is too large for ${profile.name}.`,
    hint: 'Choose a smaller size or detail low, or set the limit in the settings of this endpoint.',
  }),
  'picture-refused': ({ profile }) => ({
    message: `${profile.name} could not read a picture.`,
    hint: 'Check which formats the endpoint takes in its settings: PNG and JPEG are taken nearly everywhere.',
  }),
  'rate-limited': ({ profile }, { wait }) => ({
    message: `${profile.name} gets more requests than it allows.`,
    hint: `${wait === undefined ? 'Wait a moment' : `Wait ${inTime(wait)}`}, then ask again.`,
  }),
  'exceeds-rate-limit': ({ profile }) => ({
    message: `This request alone is larger than the rate limit of your account with ${profile.name}.`,
    hint: 'Waiting does not help. Choose detail low, fewer pictures together or fewer max tokens, or raise the limit with the provider.',
  }),
  'bad-request': ({ profile }, { advice, body }) => ({
    message: `${profile.name} did not take the question${body && body.message !== '' ? '' : ' and gave no reason'}.`,
    hint:
      advice === 'lower-temperature'
        ? 'Set a temperature of at most 1 under More, or none.'
        : advice === 'fewer-max-tokens'
          ? 'Set fewer max tokens under More, or none.'
          : advice === 'fewer-pictures'
            ? 'Ask about fewer pictures together.'
            : 'Check model, detail and the settings under More. Some models take no pictures.',
  }),
  'content-filtered': ({ profile }) => ({
    message: `The content filter of ${profile.name} stopped this question.`,
    hint: 'Change the question or the picture.',
  }),
  'server-error': ({ profile }) => ({
    message: `${profile.name} had a server error.`,
    hint: 'Ask again in a while. The details hold what the endpoint said.',
  }),
  'out-of-memory': ({ profile }) => ({
    message: `${profile.name} ran out of memory.`,
    hint: 'Use smaller or fewer pictures, detail low or a smaller model, or close what else uses the graphics card.',
  }),
  overloaded: ({ profile }, { wait }) => ({
    message: `${profile.name} is overloaded or down for the moment.`,
    hint: wait === undefined ? 'Ask again in a while.' : `Wait ${inTime(wait)}, then ask again.`,
  }),
  'maybe-billed': ({ profile }) => ({
    message: `The question went to ${profile.name}, but no whole answer came back. It may have been billed.`,
    hint: 'It was not sent again by itself. Choose Ask again if you want to pay for it once more.',
  }),
  'bad-response': ({ profile, url }) => ({
    message: `What came back from ${profile.name} is not an answer that can be read.`,
    hint: `Check that ${url.origin}${url.pathname} is a chat-completions endpoint. The request may have been billed.`,
  }),
  'cut-off': ({ profile }) => ({
    message: `The answer of ${profile.name} broke off before its end.`,
    hint: 'What came is kept. Ask again for the whole; it may be billed once more.',
  }),
};

/** What happened and what to do next, in words that a user knows, with the endpoint's own where there are any. */
export function textOf(code: ErrorCode, asked: Asked, facts: Facts): Text {
  const text = TEXTS[code]?.(asked, facts) ?? {
    message: `${asked.profile.name} could not be asked.`,
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
