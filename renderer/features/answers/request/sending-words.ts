import type { RequestSending } from '../../../../shared/domain/request-trace';
import { durationText } from '../usage-text';

/**
 * What became of each sending, shortly: `400, max_tokens refused`.
 * @param sendings of one analysis, in order
 */
export function outcomesOf(sendings: readonly RequestSending[]): readonly string[] {
  return sendings.map((sending, index) => {
    const next = sendings[index + 1]?.because ?? null;
    const status = sending.status === null ? null : String(sending.status);
    const refused = next?.reason === 'refused-parameter' ? `${next.parameter} refused` : null;
    const ended = status === null || sending.failure !== null ? failureOf(sending) : null;
    return [status, refused, ended].filter((part) => part !== null).join(', ');
  });
}

function failureOf({ times }: RequestSending): string {
  return times.sent === null && times.headers === null ? 'not sent' : 'broke off';
}

/** Why it was sent once more; null for the first. */
export function becauseInWords({ because }: RequestSending): string | null {
  switch (because?.reason) {
    case undefined:
      return null;
    case 'other-auth':
      return 'Sent again because the key was refused: with the key in its other form.';
    case 'refused-parameter':
      return `Sent again because ${because.parameter} was refused: without it, or under its other name.`;
    case 'status':
      return `Sent again after ${durationText(because.waitedMs)}: the endpoint had answered ${because.status}.`;
    case 'not-sent':
      return `Sent again after ${durationText(because.waitedMs)}: nothing had left before the connection failed.`;
  }
}

/** What is kept of the response, where that is not all of it. */
export function cutInWords({
  responseBytes,
  responseBody,
  responseCut,
}: RequestSending): string | null {
  if (!responseCut || responseBody === null) return null;
  const kept = responseBody.length.toLocaleString('en-US');
  return `The first ${kept} characters of ${responseBytes.toLocaleString('en-US')} bytes; no more is kept.`;
}

/** Status and headers as they came, and the body. */
export function responseAsText(sending: RequestSending): string {
  const { responseHeaders, responseBody, status } = sending;
  const headers = responseHeaders.map(({ name, value }) => `${name}: ${value}`);
  return [`HTTP ${status ?? ''}`.trim(), ...headers, '', responseBody ?? ''].join('\n');
}
