import { ok, type Result } from '../../shared/ipc/errors';
import type { SentAgain } from '../../shared/domain/request-trace';
import type { Asked } from './asked';
import { chatUrl, checkBaseUrl } from './base-url';
import type { ChatRequest } from './chat-request';
import { maskOf, type Mask } from './mask';
import { ownHeaders, secretsOf, type OwnHeaders } from './own-headers';
import { requestBody } from './request-body';
import { SendingRecorder, sha256Of } from './trace';
import { WirePictures } from './wire-body';

/** A shorter key is a stopgap such as `ollama`. */
const MIN_SECRET_CHARS = 16;

/** Everything of one request that stays the same however often it is sent. */
export interface Prepared {
  readonly asked: Asked;
  /** For what the model said: a word that serves as a key for a local server is no secret in an answer. */
  readonly maskAnswer: Mask;
  readonly body: Readonly<Record<string, unknown>>;
  readonly pictures: WirePictures;
  readonly request: ChatRequest;
  readonly onSent: () => void;
  readonly wasSent: () => boolean;
}

/** What changes from one sending of a request to the next. */
export interface Attempt {
  readonly headers: OwnHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, since when it waits for its turn. */
  readonly queuedAt: number;
  readonly because: SentAgain | null;
}

/**
 * @param maskProxies hides what no request states: see `Dispatchers.mask`
 * @returns base-url-missing, base-url-invalid, and what `ownHeaders` returns, where it cannot be sent
 */
export function prepare(request: ChatRequest, maskProxies: Mask): Result<Prepared> {
  const { profile, question, images } = request;
  const baseUrl = checkBaseUrl(profile.baseUrl);
  if (!baseUrl.ok) return baseUrl;
  const headers = ownHeaders(request, profile.auth);
  if (!headers.ok) return headers;
  const secrets = secretsOf(request);
  const maskOwn = maskOf(secrets);
  const mask: Mask = (text) => maskProxies(maskOwn(text));
  const asked: Asked = { profile, url: chatUrl(baseUrl.value), model: question.model, mask };
  const long = secrets.filter(({ length }) => length >= MIN_SECRET_CHARS);
  const maskAnswer = long.length === secrets.length ? maskOwn : maskOf(long);
  let wasSent = false;
  const onSent = (): void => {
    if (!wasSent) request.onSent?.();
    wasSent = true;
  };
  const pictures = new WirePictures(images);
  const body = requestBody(profile, question, pictures.urls, profile.stream);
  return ok({ asked, maskAnswer, request, onSent, wasSent: () => wasSent, body, pictures });
}

/** null where nobody looks: then nothing is gathered. */
export function recorderOf(
  { asked, pictures, request }: Prepared,
  { headers, body, queuedAt, because }: Attempt,
): SendingRecorder | null {
  if (!request.onSending) return null;
  return new SendingRecorder({
    mask: asked.mask,
    method: 'POST',
    url: asked.url,
    queuedAt,
    because:
      because && 'waitedMs' in because ? { ...because, waitedMs: Date.now() - queuedAt } : because,
    variables: headers.variables,
    elided: pictures.elided(body, ({ bytes, sha256 }) =>
      sha256 === undefined ? sha256Of(bytes) : Promise.resolve(sha256),
    ),
  });
}
