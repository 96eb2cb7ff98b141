import { describe, expect, it } from 'vitest';
import { ERROR_CODES, failureClass, type ErrorCode, type FailureClass } from './app-error';

describe('failureClass', () => {
  it.each<[ErrorCode, FailureClass]>([
    ['payment-required', 'account'],
    ['quota-exhausted', 'account'],
    ['key-refused', 'key'],
    ['not-allowed', 'key'],
    ['model-not-found', 'model'],
    ['no-image-input', 'model'],
    ['detail-refused', 'model'],
    ['bad-request', 'request'],
    ['picture-too-small', 'picture'],
    ['content-filtered', 'picture'],
    ['rate-limited', 'server'],
    ['maybe-billed', 'server'],
    ['proxy-password', 'network'],
    ['history-failed', 'app'],
  ])('%s is shared by all of the same %s', (code, expected) => {
    expect(failureClass({ code })).toBe(expected);
  });

  it('knows every code, and takes one of another version for a failure of the server', () => {
    expect(ERROR_CODES.every((code) => failureClass({ code }) !== undefined)).toBe(true);
    for (const code of ['of-next-year', 'constructor'] as string[]) {
      expect(failureClass({ code: code as ErrorCode })).toBe('server');
    }
  });
});
