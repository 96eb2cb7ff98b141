import { describe, expect, it } from 'vitest';
import { errorBodyOf, parseErrorBody, statedWaitMs } from './error-body';

const said = (message: string, more: object = {}): object => ({
  message,
  type: null,
  code: null,
  param: null,
  html: false,
  ...more,
});

describe('parseErrorBody', () => {
  it.each([
    [
      '{"error":{"message":"No","type":"invalid_request_error","param":"model","code":"x"}}',
      said('No', { type: 'invalid_request_error', param: 'model', code: 'x' }),
    ],
    ['{"error":"Model not loaded"}', said('Model not loaded')],
    [
      '[{"error":{"code":400,"message":"Invalid","status":"INVALID_ARGUMENT"}}]',
      said('Invalid', { code: '400', type: 'INVALID_ARGUMENT' }),
    ],
    [
      '{"error":{"message":"Provider","code":502,"metadata":{"raw":"upstream"}}}',
      said('Provider | upstream', { code: '502' }),
    ],
    ['{"object":"error","message":"vLLM","code":40303}', said('vLLM', { code: '40303' })],
    ['{"detail":"Not Found"}', said('Not Found')],
    [
      '{"detail":[{"type":"extra_forbidden","loc":["body","detail"],"msg":"Extra inputs are not permitted"}]}',
      said('Extra inputs are not permitted', { type: 'extra_forbidden', param: 'body.detail' }),
    ],
    [
      '{"error":{"message":"Slow","code":429,"metadata":{"headers":{"X-RateLimit-Limit":"20"}}}}',
      said('Slow', { code: '429', headers: { 'x-ratelimit-limit': '20' } }),
    ],
    [
      '{"error":{"message":"Provider","code":400,"metadata":{"raw":"{\\"error\\":{\\"message\\":\\"No\\",\\"param\\":\\"max_tokens\\"}}"}}}',
      said('Provider | No', { code: '400', param: 'max_tokens' }),
    ],
    ['plain words', said('plain words')],
    ['{"broken', said('{"broken')],
    [
      '<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>',
      said('413 Request Entity Too Large', { html: true }),
    ],
    ['<!DOCTYPE html><style>p{}</style><p>Gone<script>x()</script>', said('Gone', { html: true })],
  ])('reads %s', (body, expected) => {
    expect(parseErrorBody(body)).toEqual(expected);
  });

  it.each<[string, unknown, object]>([
    [
      'Mistral',
      {
        object: 'error',
        message: {
          detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'No' }],
        },
        type: 'invalid_request_error',
      },
      { message: 'No', param: 'body.stream_options', tags: ['extra_forbidden'] },
    ],
    [
      'Google, with reasons and a wait',
      [
        {
          error: {
            code: 429,
            message: 'Quota',
            status: 'RESOURCE_EXHAUSTED',
            details: [
              { '@type': 'google.rpc.QuotaFailure', violations: [{ quotaId: 'PerDay-FreeTier' }] },
              { '@type': 'google.rpc.RetryInfo', retryDelay: '39.5s' },
            ],
          },
        },
      ],
      {
        code: '429',
        type: 'RESOURCE_EXHAUSTED',
        tags: ['PerDay-FreeTier', '39.5s'],
        waitMs: 39_500,
      },
    ],
    [
      'code and msg',
      { code: 401, msg: 'token invalid', data: null },
      { message: 'token invalid', code: '401' },
    ],
    [
      'MiniMax',
      { base_resp: { status_code: 1008, status_msg: 'insufficient balance' } },
      { message: 'insufficient balance', code: '1008', tags: ['base_resp:1008'] },
    ],
    [
      'MiniMax, beside an answer that is well',
      { choices: [], base_resp: { status_code: 0, status_msg: 'success' }, message: 'x' },
      { message: 'x', code: null },
    ],
    [
      'xAI',
      { code: 'permission-denied', error: 'No credits.' },
      { message: 'No credits.', code: 'permission-denied' },
    ],
    [
      'a framework: the word in error, the reason in message',
      { statusCode: 400, error: 'Bad Request', message: 'No model' },
      { message: 'Bad Request: No model', code: '400' },
    ],
    ['an error that is only true', { error: true, message: 'Boom' }, { message: 'Boom' }],
    [
      'JSON in the message (new-api, Continue)',
      {
        error: { message: JSON.stringify({ error: { code: 429, message: 'Slow', status: 'EX' } }) },
      },
      { message: 'Slow', type: 'EX', tags: ['429'] },
    ],
    [
      'JSON behind words',
      { message: 'Error code: 429, with error text {"error":{"code":"1113","message":"欠费"}}' },
      { message: 'Error code: 429, with error text: 欠费', tags: ['1113'] },
    ],
    [
      'OpenRouter, with JSON in an object',
      {
        error: {
          message: 'Provider returned error',
          code: 403,
          metadata: { raw: { data: '{"error":{"message":"No","code":"region"}}' } },
        },
      },
      { message: 'Provider returned error | No', code: '403', tags: ['region'] },
    ],
    [
      'OpenRouter, flagged',
      {
        error: {
          message: 'Flagged',
          code: 403,
          metadata: { reasons: ['violence'], flagged_input: '…' },
        },
      },
      { message: 'Flagged', tags: ['moderation', 'violence'] },
    ],
    [
      'Azure',
      {
        error: {
          message: 'Filtered',
          code: 'content_filter',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
      { message: 'Filtered', code: 'content_filter', tags: ['ResponsibleAIPolicyViolation'] },
    ],
    ['errors', { errors: { message: 'too large', request_id: 'r' } }, { message: 'too large' }],
    [
      'problem+json',
      { type: 'about:blank', title: 'Gone', detail: 'No model' },
      { message: 'No model' },
    ],
    [
      'Baidu',
      { error_code: 110, error_msg: 'Access token invalid' },
      { message: 'Access token invalid', code: '110' },
    ],
  ])('reads %s', (_name, value, expected) => {
    expect(parseErrorBody(JSON.stringify(value))).toMatchObject(expected);
    expect(errorBodyOf(value)).toMatchObject(expected);
  });

  it('keeps words that only look like JSON', () => {
    const text = "litellm.BadRequestError: - {'error': {'message': 'No'}}";
    expect(parseErrorBody(text)?.message).toBe(text);
  });

  it('is not led round in circles by JSON in JSON', () => {
    let text = '"x"';
    for (let depth = 0; depth < 12; depth += 1) text = JSON.stringify({ message: text });
    expect(parseErrorBody(text)?.message).not.toBe('');
  });

  it.each(['', ' \n ', '{}', '[]'])('finds nothing in an empty body', (body) => {
    expect(parseErrorBody(body)).toBeNull();
  });
});

describe('statedWaitMs', () => {
  it.each<[unknown, number | null]>([
    [{ error: { message: 'Please try again in 20s.' } }, 20_000],
    [{ error: { message: 'Slow', retry_after: 3 } }, 3_000],
    [{ error: { message: 'Slow' }, retry_after_ms: 250 }, 250],
    [{ error: { message: 'Slow', metadata: { retry_after_seconds: 9 } } }, 9_000],
    [{ error: { message: 'Please retry in 5s.', details: [{ retryDelay: '39s' }] } }, 39_000],
    [{ error: { message: 'Slow' } }, null],
    [null, null],
  ])('%j', (value, expected) => {
    expect(statedWaitMs(errorBodyOf(value))).toBe(expected);
  });
});
