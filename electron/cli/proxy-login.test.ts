import { expect, it, vi } from 'vitest';
import { runKeysOf } from '../services/endpoints/endpoint-keys';
import { openEndpoints } from '../services/testing-endpoints';
import { thisRun, withProxyPassword } from './endpoint';
import { runEndpoints } from './endpoints';

vi.mock('electron', () => ({ safeStorage: {} }));

const PASSWORD = 'p:ss w@rd 4711';
const WHOLE = `http://anna:${encodeURIComponent(PASSWORD)}@proxy.example.com:8080`;
const ADDRESS = 'http://proxy.example.com:8080';
const LOGIN = { user: 'anna', password: PASSWORD };

it.each([
  [`http://anna:${encodeURIComponent(PASSWORD)}@proxy.example.com:8080`, null],
  ['http://anna@proxy.example.com:8080', PASSWORD],
])('of a command line is for its run alone: %s', async (value, fromEnvironment) => {
  const flags = withProxyPassword([{ flag: 'proxy', value }], fromEnvironment);
  const run = thisRun({ endpoint: 'vision-api', profile: flags, model: '' });
  const { endpoints } = await openEndpoints(undefined, run);
  const profile = endpoints.profile('vision-api');
  expect(profile.proxy).toEqual({ type: 'url', url: ADDRESS });
  const secrets = { key: null, headers: new Map<string, string>() };
  const held = runKeysOf(profile, secrets, run.proxyLogin ?? null);
  expect([...held.keys()]).toEqual(['vision-api proxy']);
  expect(JSON.parse([...held.values()].join())).toMatchObject(LOGIN);
});

it('of the vault is not sent to the other proxy of a run, which goes without', async () => {
  const { dir, endpoints: kept } = await openEndpoints();
  await kept.update('vision-api', { proxy: { type: 'url', url: WHOLE } });
  const flags = [{ flag: 'proxy', value: 'http://other.example.com:3128' }];
  const run = thisRun({ endpoint: 'vision-api', profile: flags, model: '' });
  const { endpoints } = await openEndpoints(dir, run);
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toBeNull();
});

it('of an endpoint that is added goes to the vault, and is not printed', async () => {
  const { endpoints } = await openEndpoints();
  const profile = [
    { flag: 'name', value: 'Mine' },
    { flag: 'base-url', value: 'https://api.example.com/v1' },
    { flag: 'proxy', value: WHOLE },
  ];
  const args = { command: 'endpoints', action: 'add', preset: null, profile, json: true } as const;
  const printed = await runEndpoints(args, endpoints);
  expect(JSON.stringify(printed)).not.toContain('anna');
  expect(printed.remark).toBeUndefined();
  expect(await endpoints.proxyLogin(endpoints.profile('mine'))).toEqual(LOGIN);
});
