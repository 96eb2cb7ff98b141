import type { ErrorCode } from '../../shared/domain/app-error';
import type { Asked } from './asked';
import { isLocal } from './base-url';
import type { EndpointWords } from './endpoint-words';

/** Characters of the endpoint's own words that stand in a message; the rest is in the details. */
const MAX_QUOTE_CHARS = 300;

export interface Text {
  readonly message: string;
  readonly hint: string;
}

/** What an error's text may depend on beside the request. */
export interface Facts {
  readonly words: EndpointWords | null;
  readonly status: number | undefined;
  /** Milliseconds that the endpoint asks to wait. */
  readonly wait: number | undefined;
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
    message: `No secure connection to ${url.host} came about, so nothing was sent.`,
    hint: 'Check the base URL and this computer’s date. In a company network, its certificate must be installed in the system.',
  }),
  timeout: ({ profile, url }, { status }) =>
    status === undefined
      ? {
          message: `${url.host} did not take the connection in time.`,
          hint: 'Check your connection and the base URL, then ask again. Nothing was sent.',
        }
      : {
          message: `${profile.name} did not get the whole question in time.`,
          hint: 'Ask again. Smaller or fewer pictures arrive faster.',
        },
  redirect: ({ url }) => ({
    message: `${url.host} wants to send the question on to another address. It was not followed, so your key went nowhere else.`,
    hint: 'Enter the address that the endpoint really has as base URL; the details show where it points.',
  }),
  'key-refused': ({ profile }, { status }) => ({
    message:
      status === 403
        ? `${profile.name} does not allow this key to do that.`
        : `${profile.name} did not accept the key.`,
    hint: 'Check that the key belongs to this endpoint, is still valid and may use this model; replace it if not.',
  }),
  'payment-required': ({ profile }) => ({
    message: `Your account with ${profile.name} has no credit left.`,
    hint: 'Check plan and billing with the provider, then ask again.',
  }),
  'model-not-found': ({ profile, model }) => ({
    message: `${profile.name} has no model named ${model}, or this key may not use it.`,
    hint: 'Choose another model.',
  }),
  'not-found': ({ url }) => ({
    message: `There is no chat-completions endpoint at ${url.origin}${url.pathname}.`,
    hint: 'Check the base URL; it mostly ends in /v1. With very large pictures, a proxy may be the one that says so.',
  }),
  'too-large': ({ profile }, { status }) => ({
    message:
      status === 413
        ? `The pictures are too large for ${profile.name}.`
        : `The question with its pictures is longer than ${profile.name} takes.`,
    hint: 'Choose detail low, ask about fewer pictures together, or use smaller pictures.',
  }),
  'rate-limited': ({ profile }, { wait }) => ({
    message: `${profile.name} gets more requests than it allows.`,
    hint:
      wait === undefined
        ? 'Wait a moment, then ask again.'
        : `Wait ${seconds(wait)}, then ask again.`,
  }),
  'bad-request': ({ profile }, { words }) => ({
    message: words
      ? `${profile.name} did not take the question: ${clip(words.message, MAX_QUOTE_CHARS)}`
      : `${profile.name} did not take the question and gave no reason.`,
    hint:
      words &&
      /^\W*temperature\b|\btemperature\b.*\b(range|between|at most|less than)\b/i.test(
        words.message,
      )
        ? 'Set a temperature of at most 1 under More, or none.'
        : 'Check model, detail and the settings under More. Some models take no pictures.',
  }),
  'content-filtered': ({ profile }) => ({
    message: `The content filter of ${profile.name} stopped this question.`,
    hint: 'Change the question or the picture.',
  }),
  'server-error': ({ profile }) => ({
    message: `${profile.name} had an error of its own.`,
    hint: 'Ask again in a while. The details hold what the endpoint said.',
  }),
  overloaded: ({ profile }, { wait }) => ({
    message: `${profile.name} is overloaded or down for the moment.`,
    hint: wait === undefined ? 'Ask again in a while.' : `Wait ${seconds(wait)}, then ask again.`,
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

/** What happened and what to do next, in words that a user knows. */
export function textOf(code: ErrorCode, asked: Asked, facts: Facts): Text {
  const text = TEXTS[code]?.(asked, facts);
  return text ?? { message: `${asked.profile.name} could not be asked.`, hint: 'Ask again.' };
}

export function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function seconds(ms: number): string {
  const count = Math.ceil(ms / 1000);
  return count === 1 ? '1 second' : `${count} seconds`;
}
