import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/domain/app-error';
import { parseErrorBody } from './error-body';
import { meaningOf } from './error-meaning';
import { KNOWN_ERRORS } from './testing/known-errors';

describe.each(Object.entries(KNOWN_ERRORS))('%s', (_table, rows) => {
  for (const [name, status, body, code, advice] of rows) {
    it(`${name}, ${status}`, () => {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const reply = { status, header: () => null, body: parseErrorBody(text), model: 'm' };
      expect(meaningOf(reply)).toEqual({ code, ...(advice && { advice }) });
    });
  }
});

describe('a model’s name', () => {
  const at404 = (message: string, model: string): ErrorCode =>
    meaningOf({ status: 404, header: () => null, body: parseErrorBody(message), model }).code;

  it.each<[string, string, ErrorCode]>([
    ['Nothing is here, m’am', 'm', 'not-found'],
    ['No route matched', 'm', 'not-found'],
    ['I know no llava here', 'llava', 'model-not-found'],
    ["I know no 'llava' here", 'llava', 'model-not-found'],
    ['I know no acme/vl-2:free.', 'acme/vl-2:free', 'model-not-found'],
    ['I know no gpt-4o-mini here', 'gpt-4o', 'not-found'],
    ['The engine (gpt+) is gone', 'gpt+', 'model-not-found'],
    ['Nothing here', '', 'not-found'],
  ])('%s: %s', (message, model, code) => {
    expect(at404(message, model)).toBe(code);
  });
});

it('a challenge is known by its header, whatever the page says', () => {
  const header = (name: string): string | null => (name === 'cf-mitigated' ? 'challenge' : null);
  const body = parseErrorBody('<html><title>Un momento…</title></html>');
  expect(meaningOf({ status: 429, header, body, model: '' })).toEqual({ code: 'blocked-by-page' });
});
