import { describe, expect, it } from 'vitest';
import type { Refused } from '../../shared/domain/endpoint';
import { parseErrorBody } from './error-body';
import { adaptBody, learnRefusal } from './refused-parameters';

const image = { type: 'image_url', image_url: { url: 'data:', detail: 'low' } };
const BODY = {
  model: 'gpt-4o',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }, image] }],
  stream: true,
  stream_options: { include_usage: true },
  max_tokens: 9,
  temperature: 0.5,
  detail: 'low',
};

function learn(
  body: string,
  { status = 400, known = {}, of = BODY as Record<string, unknown> } = {},
): string | null {
  return learnRefusal(status, parseErrorBody(body), of, known as Refused)?.parameter ?? null;
}

const openAi = (message: string, param: string | null = null, code: string | null = null): string =>
  JSON.stringify({ error: { message, type: 'invalid_request_error', param, code } });

describe('what an endpoint refuses', () => {
  it.each<[string, string, string]>([
    [
      'OpenAI, a reasoning model',
      openAi(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'max_tokens',
        'unsupported_parameter',
      ),
      'max_tokens',
    ],
    [
      'the same with nothing but words',
      openAi(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      ),
      'max_tokens',
    ],
    [
      'OpenAI, a temperature',
      openAi(
        "Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.",
        'temperature',
        'unsupported_value',
      ),
      'temperature',
    ],
    ['OpenAI, long ago', openAi('Unrecognized request argument supplied: detail'), 'detail'],
    [
      'OpenAI, now',
      openAi("Unknown parameter: 'detail'.", 'detail', 'unknown_parameter'),
      'detail',
    ],
    [
      'Gemini',
      '[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"detail\\": Cannot find field.","status":"INVALID_ARGUMENT"}}]',
      'detail',
    ],
    [
      'Gemini, in a part',
      `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"detail\\" at 'messages[0].content[1].image_url': Cannot find field.","status":"INVALID_ARGUMENT"}}]`,
      'image_url.detail',
    ],
    [
      'Gemini, options',
      '[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"stream_options\\": Cannot find field."}}]',
      'stream_options',
    ],
    [
      'pydantic 2',
      '{"detail":[{"type":"extra_forbidden","loc":["body","detail"],"msg":"Extra inputs are not permitted","input":"low"}]}',
      'detail',
    ],
    [
      'pydantic 2, in a part',
      '{"detail":[{"type":"extra_forbidden","loc":["body","messages",0,"content",1,"image_url","detail"],"msg":"Extra inputs are not permitted"}]}',
      'image_url.detail',
    ],
    [
      'pydantic 1',
      '{"detail":[{"loc":["body","temperature"],"msg":"extra fields not permitted","type":"value_error.extra"}]}',
      'temperature',
    ],
    [
      'vLLM',
      `{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'detail'), 'msg': 'Extra inputs are not permitted', 'input': 'low'}]","type":"BadRequestError","param":null,"code":400}`,
      'detail',
    ],
    [
      'Anthropic',
      '{"error":{"type":"invalid_request_error","message":"detail: Extra inputs are not permitted"}}',
      'detail',
    ],
    [
      'Anthropic, in a part',
      '{"error":{"type":"invalid_request_error","message":"messages.0.content.1.image_url.detail: Extra inputs are not permitted"}}',
      'image_url.detail',
    ],
    ['Go', '{"error":"json: unknown field \\"detail\\""}', 'detail'],
    [
      'serde',
      '{"error":"unknown field `temperature`, expected one of `model`, `messages`"}',
      'temperature',
    ],
    ['zod', `{"error":{"message":"Unrecognized key(s) in object: 'detail'"}}`, 'detail'],
    [
      'Mistral, options',
      '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]},"type":"invalid_request_error","param":null,"code":null}',
      'stream_options',
    ],
    [
      'Mistral, a parameter',
      '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_tokens"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null}',
      'max_tokens',
    ],
    [
      'Anthropic, a temperature',
      '{"type":"error","error":{"type":"invalid_request_error","message":"`temperature` is deprecated for this model."}}',
      'temperature',
    ],
    [
      'Moonshot, a temperature',
      '{"error":{"message":"invalid temperature: only 1 is allowed for this model","type":"invalid_request_error"}}',
      'temperature',
    ],
    [
      'a relay, a temperature',
      openAi('Error code: 400 - invalid temperature: only 0.6 is allowed (request id: 2026)'),
      'temperature',
    ],
    ['a fixed temperature', openAi('temperature must be 1 for this model'), 'temperature'],
    ['a stream', openAi('You may not stream', 'stream', 'unsupported_value'), 'stream'],
    [
      'options, worded by nobody else',
      openAi('include_usage needs a newer server'),
      'stream_options',
    ],
    [
      'OpenRouter, of the provider behind it',
      JSON.stringify({
        error: {
          message: 'Provider returned error',
          code: 400,
          metadata: {
            raw: openAi("Unsupported parameter: 'max_tokens' is not supported", 'max_tokens'),
          },
        },
      }),
      'max_tokens',
    ],
  ])('%s', (_name, body, parameter) => {
    expect(learn(body)).toBe(parameter);
    expect(learn(body, { status: 422 })).toBe(parameter);
    expect(learn(body, { status: 500 })).toBeNull();
    expect(learn(body, { of: { model: 'gpt-4o', messages: [] } })).toBeNull();
  });

  it.each<[string, string]>([
    ['a key that the question needs', openAi('Unknown parameter', 'messages', 'unknown_parameter')],
    ['the model', openAi("The model 'x' is not supported", 'model', 'unsupported_value')],
    ['a key that was not sent', openAi("Unknown parameter: 'seed'.", 'seed', 'unknown_parameter')],
    ['a value of the user', openAi('temperature: range: 0..1')],
    ['a range of the user', openAi('temperature must be between 0 and 1')],
    ['a list of values', openAi('temperature must be 0, 1 or 2')],
    ['a value too large', openAi('max_tokens is too large: 9', 'max_tokens', 'invalid_value')],
    ['a picture', openAi('This image format is not supported. See the error detail below.')],
    ['nothing known', openAi('Bad request')],
    ['nothing', ''],
  ])('is not %s', (_name, body) => {
    expect(learn(body)).toBeNull();
  });

  it('of two places is first the one at the top, then the one in the parts, and then no more', () => {
    const body = openAi('Unknown parameter: detail');
    expect(learn(body)).toBe('detail');
    expect(learn(body, { known: { detail: 'drop' } })).toBe('image_url.detail');
    const both = { detail: 'drop', 'image_url.detail': 'drop' };
    expect(learn(body, { known: both })).toBeNull();
  });

  it('in one name of the limit of tokens is stated in the other, once', () => {
    const body = openAi('No', 'max_tokens', 'unsupported_parameter');
    expect(learnRefusal(400, parseErrorBody(body), BODY, {})?.refused).toEqual({
      max_tokens: 'max_completion_tokens',
    });
    expect(learn(body, { known: { max_completion_tokens: 'max_tokens' } })).toBeNull();
  });
});

describe('adaptBody', () => {
  const parts = ({ messages }: Record<string, unknown>): unknown =>
    (messages as (typeof BODY)['messages'])[0]?.content;
  const TEXT = { type: 'text', text: 'hi' };
  const BARE = { type: 'image_url', image_url: { url: 'data:' } };

  it('renames the limit of tokens and never leaves it out', () => {
    const { max_tokens: _limit, ...rest } = BODY;
    expect(adaptBody(BODY, { max_tokens: 'max_completion_tokens' })).toEqual({
      body: { ...rest, max_completion_tokens: 9 },
      leftOut: [],
    });
    expect(adaptBody(BODY, { max_tokens: 'drop' } as Refused).body).toEqual(BODY);
  });

  it('says which setting of the user it leaves out', () => {
    const { body, leftOut } = adaptBody(BODY, { temperature: 'drop' });
    expect(body).not.toHaveProperty('temperature');
    expect(leftOut).toEqual(['temperature']);
    expect(adaptBody({ model: 'm' }, { temperature: 'drop' }).leftOut).toEqual([]);
  });

  it('keeps detail in the one of two places that takes it, and the original as it is', () => {
    const inPart = adaptBody(BODY, { detail: 'drop' });
    expect(inPart.body).not.toHaveProperty('detail');
    expect(parts(inPart.body)).toEqual([TEXT, image]);
    const atTop = adaptBody(BODY, { 'image_url.detail': 'drop' });
    expect(atTop.body.detail).toBe('low');
    expect(parts(atTop.body)).toEqual([TEXT, BARE]);
    expect([...inPart.leftOut, ...atTop.leftOut]).toEqual([]);
    expect(BODY).toMatchObject({ detail: 'low', messages: [{ content: [TEXT, image] }] });
  });

  it('moves detail to the other place where its own is refused', () => {
    const { detail: _detail, ...inPart } = BODY;
    const atTop = { ...BODY, messages: [{ role: 'user', content: [TEXT, BARE, BARE] }] };
    const toPart = adaptBody(atTop, { detail: 'drop' });
    expect(toPart.body).not.toHaveProperty('detail');
    expect(parts(toPart.body)).toEqual([TEXT, image, image]);
    const toTop = adaptBody(inPart, { 'image_url.detail': 'drop' });
    expect(toTop.body.detail).toBe('low');
    expect(parts(toTop.body)).toEqual([TEXT, BARE]);
    expect([...toPart.leftOut, ...toTop.leftOut]).toEqual([]);
  });

  it('says that detail is lost where both places are refused', () => {
    const { body, leftOut } = adaptBody(BODY, { detail: 'drop', 'image_url.detail': 'drop' });
    expect(JSON.stringify(body)).not.toContain('detail');
    expect(leftOut).toEqual(['detail']);
  });

  it('states detail nowhere where it was not stated', () => {
    const { detail: _detail, ...rest } = BODY;
    const plain = { ...rest, messages: [{ role: 'user', content: [TEXT, BARE] }] };
    for (const refused of [{ detail: 'drop' }, { 'image_url.detail': 'drop' }] as Refused[]) {
      expect(adaptBody(plain, refused)).toEqual({ body: plain, leftOut: [] });
    }
  });

  it('states no options of a stream that is none', () => {
    expect(adaptBody(BODY, { stream: 'drop' }).body).not.toHaveProperty('stream_options');
  });

  it('never takes away what makes the question', () => {
    const odd = { model: 'drop', messages: 'drop', constructor: 'max_tokens' } as Refused;
    expect(adaptBody(BODY, odd)).toEqual({ body: BODY, leftOut: [] });
  });
});
