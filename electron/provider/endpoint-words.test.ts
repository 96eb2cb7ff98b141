import { describe, expect, it } from 'vitest';
import { readWords } from './endpoint-words';

const said = (message: string, more: object = {}): object => ({
  message,
  type: null,
  code: null,
  param: null,
  html: false,
  ...more,
});

describe('readWords', () => {
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
    expect(readWords(body)).toEqual(expected);
  });

  it.each(['', ' \n '])('finds nothing in an empty body', (body) => {
    expect(readWords(body)).toBeNull();
  });
});
