import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type AppError, type ErrorCode } from '../../../shared/domain/app-error';
import { plainProfile, type Endpoint, type KeyStatus } from '../../../shared/domain/endpoint';
import { detailsText, errorAction, hintText, secondsToWait } from './error-action';

const error = (code: ErrorCode, more: Partial<AppError> = {}): AppError => ({
  code,
  message: 'It failed.',
  hint: 'Do this.',
  retryable: false,
  ...more,
});

const endpoint = (baseUrl: string, key: Partial<KeyStatus> = {}): Endpoint => ({
  profile: {
    ...plainProfile('vision-api', 'Vision API'),
    baseUrl,
    detailPlacement: 'top-level',
    formats: ['png'],
  },
  headerKeys: {},
  key: {
    present: false,
    last4: '',
    persisted: false,
    backend: 'libsecret',
    problem: null,
    ...key,
  },
});
const bare = endpoint('');
const ready = endpoint('https://api.example.com/v1', { present: true, last4: '1234' });
const broken = endpoint('https://api.example.com/v1', { present: true, problem: 'unavailable' });

describe('errorAction', () => {
  it.each([
    ['key-missing', bare, 'Enter key'],
    ['key-missing', ready, 'Ask again'],
    ['key-unusable', broken, 'Enter key'],
    ['key-unusable', ready, 'Ask again'],
    ['key-refused', ready, 'Replace key'],
    ['base-url-missing', bare, 'Enter base URL'],
    ['base-url-missing', ready, 'Ask again'],
    ['base-url-invalid', ready, 'Check base URL'],
    ['host-not-found', ready, 'Check base URL'],
    ['maybe-billed', ready, 'Ask again'],
    ['cut-off', ready, 'Ask again'],
    ['model-not-found', ready, undefined],
    ['key-missing', undefined, undefined],
  ] as const)('%s: %#', (code, at, label) => {
    expect(errorAction(error(code), at)?.label).toBe(label);
  });

  it('leads to the proxy that wants another login', () => {
    expect(errorAction(error('proxy-password'), ready)).toEqual({
      ...{ kind: 'fix', label: 'Check proxy', field: 'proxy' },
    });
    const proxy = { type: 'url', url: 'http://p.example:1' } as const;
    const proxyLogin = { ...ready.key, user: 'anna', problem: 'origin-changed' } as const;
    const own = { ...ready, profile: { ...ready.profile, proxy }, proxyLogin };
    const enter = { kind: 'fix', label: 'Enter proxy login', field: 'proxy' };
    expect(errorAction(error('proxy-password'), own)).toEqual(enter);
    expect(errorAction(error('key-unusable'), own)).toEqual(enter);
    expect(errorAction(error('proxy-password'), undefined)).toBeNull();
  });

  it('offers to ask again whatever may work unchanged', () => {
    const own: readonly ErrorCode[] = [
      ...(['key-missing', 'key-unusable', 'key-refused', 'proxy-password'] as const),
    ];
    for (const code of ERROR_CODES.filter((code) => !own.includes(code))) {
      expect(errorAction(error(code, { retryable: true }), ready)?.kind, code).toBe('ask-again');
    }
  });
});

it('says once how long to wait, and when the wait is over', () => {
  const limited = error('rate-limited', { hint: 'Wait 75 seconds.', retryAfterMs: 75_000 });
  expect(hintText(limited, 75)).toBe('Ask again in 1 min 15 s.');
  expect(hintText(limited, 0)).toBe('It can be asked again now.');
  expect(hintText(error('rate-limited', { hint: 'Wait a moment.' }), 0)).toBe('Wait a moment.');
});

it('counts the seconds to wait down to none', () => {
  const limited = error('rate-limited', { retryAfterMs: 12_000 });
  expect(secondsToWait(limited, 1_000, 1_000)).toBe(12);
  expect(secondsToWait(limited, 1_000, 12_001)).toBe(1);
  expect(secondsToWait(limited, 1_000, 13_000)).toBe(0);
  expect(secondsToWait(error('rate-limited'), 1_000, 1_000)).toBe(0);
});

it('states the status once in the details', () => {
  expect(detailsText({ status: 404, details: 'HTTP 404\nno such page' })).toBe(
    'HTTP 404\nno such page',
  );
  expect(detailsText({ status: 404, details: 'It said HTTP 404.' })).toBe('It said HTTP 404.');
  expect(detailsText({ status: 404, details: 'HTTP 4041' })).toBe('HTTP 404\nHTTP 4041');
  expect(detailsText({ details: 'ECONNRESET' })).toBe('ECONNRESET');
});
