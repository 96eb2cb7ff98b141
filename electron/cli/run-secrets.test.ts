import { expect, it } from 'vitest';
import { takeRunSecrets } from './run-secrets';

it('takes the key and the headers that are named, and leaves neither behind', () => {
  const environment: Record<string, string | undefined> = {
    ...{ LOOKSEE_API_KEY: ' sk-1 ', TEAM: 'blue', OTHER: 'x', PATH: '/bin' },
  };
  const words = ['analyze', '--secret-header', 'X-Team=TEAM', '--secret-header=X-Other=OTHER'];
  const secrets = takeRunSecrets(words, environment);
  expect(secrets).toEqual({
    key: 'sk-1',
    proxyPassword: null,
    headers: new Map([
      ['x-team', 'blue'],
      ['x-other', 'x'],
    ]),
    missing: [],
  });
  expect(environment).toEqual({ PATH: '/bin' });
});

it('names what is not set', () => {
  const secrets = takeRunSecrets(['doctor', '--secret-header', 'X-Team=TEAM'], {});
  expect(secrets).toEqual({
    ...{ key: null, proxyPassword: null, headers: new Map(), missing: ['TEAM'] },
  });
});

it('forgets the key where a window is wanted, too', () => {
  const environment: Record<string, string | undefined> = { LOOKSEE_API_KEY: 'sk-1' };
  takeRunSecrets(null, environment);
  expect(environment).toEqual({});
});

it('takes the password of a proxy as it stands', () => {
  const environment: Record<string, string | undefined> = { LOOKSEE_PROXY_PASSWORD: ' pass ' };
  expect(takeRunSecrets(['analyze'], environment).proxyPassword).toBe(' pass ');
  expect(environment).toEqual({});
});
