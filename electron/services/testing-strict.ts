/** An endpoint for tests of the doctor, which refuses all that the real ones of its kind refuse. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Received } from '../provider/testing/loopback-endpoint';
import { chunk, completion, KEY } from './testing';

export interface StrictRules {
  /** Whether the key came in the form that is wanted. */
  readonly auth?: (headers: IncomingHttpHeaders) => boolean;
  /** Where `detail` may stand; ignored: anywhere, and without effect. */
  readonly detail?: 'part' | 'top-level' | 'both' | 'nowhere' | 'ignored';
  readonly token?: 'max_tokens' | 'max_completion_tokens' | 'both';
  readonly streams?: boolean;
  /** Whether `stream_options` may be stated. */
  readonly streamOptions?: boolean;
  readonly usage?: boolean;
  readonly pictures?: 'seen' | 'dropped' | 'refused';
  readonly models?: readonly string[];
  /** How an error is told. */
  readonly errorBody?: (status: number, message: string, param: string | null) => unknown;
}

export const bearer = ({ authorization }: IncomingHttpHeaders): boolean =>
  authorization === `Bearer ${KEY}`;
export const raw = ({ authorization }: IncomingHttpHeaders): boolean => authorization === KEY;
export const inHeader =
  (name: string) =>
  (headers: IncomingHttpHeaders): boolean =>
    headers[name] === KEY && headers.authorization === undefined;

const openAiError = (status: number, message: string, param: string | null): unknown => ({
  error: { message, param, type: 'invalid_request_error', code: status === 404 ? 'x' : null },
});

interface Body {
  readonly model?: string;
  readonly detail?: string;
  readonly stream?: boolean;
  readonly stream_options?: unknown;
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly messages?: readonly { readonly content: readonly Part[] }[];
}
interface Part {
  readonly type: string;
  readonly image_url?: { readonly url: string; readonly detail?: string };
}

/** Prompt tokens at `low` and otherwise. */
const LOW = 100;
const WHOLE = 440;

/** Answers what was asked in time; the word is read from the picture, as a model would. */
export function strict(rules: StrictRules) {
  const {
    auth = bearer,
    detail = 'part',
    errorBody = openAiError,
    models = ['gpt-4o', 'gpt-4o-mini'],
    pictures = 'seen',
    streamOptions = true,
    streams = true,
    token = 'max_tokens',
    usage = true,
  } = rules;

  /** @returns the status, message and parameter of a refusal */
  function refusal(
    headers: IncomingHttpHeaders,
    body: Body,
    image: Part['image_url'],
  ): readonly [number, string, string | null] | null {
    if (!auth(headers)) return [401, 'Incorrect API key provided', null];
    if (!models.includes(body.model ?? '')) {
      return [404, `The model \`${body.model}\` does not exist or you do not have access`, 'model'];
    }
    if (image && pictures === 'refused') return [400, 'This model takes text only.', null];
    const mayTop = ['top-level', 'both', 'ignored'].includes(detail);
    if (body.detail !== undefined && !mayTop) {
      return [400, 'Unrecognized request argument supplied: detail', 'detail'];
    }
    const mayPart = ['part', 'both', 'ignored'].includes(detail);
    if (image?.detail !== undefined && !mayPart) {
      return [400, 'Extra inputs are not permitted', null];
    }
    for (const name of ['max_tokens', 'max_completion_tokens'] as const) {
      if (body[name] === undefined || token === 'both' || token === name) continue;
      return [400, `Unsupported parameter: '${name}' is not supported with this model.`, name];
    }
    if (body.stream && !streams) return [400, 'Streaming is not supported', 'stream'];
    if (body.stream_options && !streamOptions) return [400, 'Unknown key stream_options', null];
    return null;
  }

  return (response: ServerResponse, { body: json, headers, method, path }: Received): void => {
    const send = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (method === 'GET' && path === '/v1/models') {
      if (!auth(headers)) return send(401, errorBody(401, 'No key', null));
      return send(200, { object: 'list', data: models.map((id) => ({ id, object: 'model' })) });
    }
    if (path !== '/v1/chat/completions') return send(404, errorBody(404, `No ${path}`, null));
    const body = json as Body;
    const image = body.messages
      ?.at(-1)
      ?.content.find(({ type }) => type === 'image_url')?.image_url;
    const refused = refusal(headers, body, image);
    if (refused) return send(refused[0], errorBody(...refused));
    const isLow =
      detail !== 'ignored' && (image?.detail === 'low' || body.detail === 'low') && image;
    const prompt = image && pictures === 'seen' ? (isLow ? LOW : WHOLE) : 30;
    const counted = { prompt_tokens: prompt, completion_tokens: 5, total_tokens: prompt + 5 };
    const word = /picture of (\w+)/.exec(
      Buffer.from(image?.url.split(',')[1] ?? '', 'base64').toString(),
    )?.[1];
    const said = pictures === 'seen' ? `${word?.toLowerCase()}, red, circle` : 'APPLE, red, square';
    if (body.stream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const last = usage && body.stream_options ? { choices: [], usage: counted } : null;
      const events = [chunk(said), chunk(null, 'stop'), ...(last ? [JSON.stringify(last)] : [])];
      response.end([...events, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''));
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(completion(said, { model: body.model, usage: usage ? counted : undefined }));
  };
}
