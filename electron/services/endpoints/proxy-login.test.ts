import { readFile } from 'node:fs/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { plainProfile } from '../../../shared/domain/endpoint';
import { UNDO_MS } from '../../../shared/domain/limits';
import { openEndpoints } from '../testing-endpoints';
import { profilesToText } from './profile-file';

vi.mock('electron', () => ({ safeStorage: {} }));
afterEach(() => void vi.useRealTimers());

const PASSWORD = 'p:ss w@rd 4711';
const WHOLE = `http://anna:${encodeURIComponent(PASSWORD)}@proxy.example.com:8080`;
const ADDRESS = 'http://proxy.example.com:8080';
const LOGIN = { user: 'anna', password: PASSWORD };
const ownProxy = (url: string) => ({ proxy: { type: 'url', url } as const });

async function withLogin() {
  const opened = await openEndpoints();
  await opened.endpoints.update('vision-api', ownProxy(WHOLE));
  return opened;
}

it('goes to the vault: settings, list and export hold the address alone', async () => {
  const { dir, endpoints, keysFile, settingsFile } = await withLogin();
  const { profile, proxyLogin } = endpoints.endpoint('vision-api');
  expect(profile.proxy).toEqual({ type: 'url', url: ADDRESS });
  expect(proxyLogin).toMatchObject({ present: true, persisted: true, last4: '', problem: null });
  expect(await endpoints.proxyLogin(profile)).toEqual(LOGIN);
  const texts = [
    await readFile(settingsFile, 'utf8'),
    await readFile(keysFile, 'utf8'),
    JSON.stringify(endpoints.list()),
    profilesToText([profile]),
  ].join();
  for (const secret of ['anna', PASSWORD, encodeURIComponent(PASSWORD), '4711']) {
    expect(texts).not.toContain(secret);
  }
  const next = (await openEndpoints(dir)).endpoints;
  expect(await next.proxyLogin(next.profile('vision-api'))).toEqual(LOGIN);
});

it('of a new endpoint is kept, and of a copy is not', async () => {
  const { endpoints } = await openEndpoints();
  const added = await endpoints.add(null, {
    ...{ name: 'Mine', baseUrl: 'https://api.example.com/v1' },
    ...ownProxy(WHOLE),
  });
  expect([added.profile.proxy, added.proxyLogin?.present]).toEqual([
    { type: 'url', url: ADDRESS },
    true,
  ]);
  const copy = await endpoints.copy(added.profile.id);
  expect(copy.proxyLogin?.present).toBe(false);
  expect(await endpoints.proxyLogin(copy.profile)).toBeNull();
});

it('is not sent to another proxy: a changed address asks again', async () => {
  const { endpoints } = await withLogin();
  const changes = ['http://proxy.example.com:8081', 'socks5://proxy.example.com:8080'];
  for (const url of [...changes, 'http://other.example.com:8080']) {
    const { profile, proxyLogin } = await endpoints.update('vision-api', ownProxy(url));
    expect(proxyLogin?.problem).toBe('origin-changed');
    await expect(endpoints.proxyLogin(profile)).rejects.toMatchObject({
      error: {
        code: 'key-unusable',
        message: expect.stringContaining('belong to another proxy address') as string,
      },
    });
  }
  await endpoints.update('vision-api', ownProxy(ADDRESS));
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toEqual(LOGIN);
});

it('can be replaced and removed', async () => {
  const { endpoints } = await withLogin();
  const other = { user: 'bert', password: '' };
  expect(await endpoints.setProxyLogin('vision-api', other)).toMatchObject({ present: true });
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toEqual(other);
  expect(await endpoints.setProxyLogin('vision-api', null)).toMatchObject({ present: false });
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toBeNull();
});

it.each([[{ type: 'none' } as const], [{ type: 'system' } as const]])(
  'is forgotten with the proxy where it is now %j',
  async (proxy) => {
    const { endpoints, keysFile } = await withLogin();
    expect((await endpoints.update('vision-api', { proxy })).proxyLogin).toBeUndefined();
    expect(await readFile(keysFile, 'utf8')).not.toContain('vision-api proxy');
  },
);

it('is gone with its endpoint', async () => {
  const { endpoints, keysFile } = await withLogin();
  expect(await readFile(keysFile, 'utf8')).toContain('vision-api proxy');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  await endpoints.remove('vision-api');
  vi.advanceTimersByTime(UNDO_MS - 1);
  vi.useRealTimers();
  await endpoints.close();
  expect(await readFile(keysFile, 'utf8')).not.toContain('vision-api proxy');
});

it.each([
  [{ user: 'an:na', password: 'x' }, ADDRESS],
  [{ user: 'anna', password: 'a\r\nb' }, ADDRESS],
  [{ user: 'anna', password: 'x'.repeat(256) }, 'socks5://proxy.example.com'],
])('that no proxy can be sent is refused', async (login, address) => {
  const { endpoints } = await openEndpoints();
  await endpoints.update('vision-api', ownProxy(address));
  await expect(endpoints.setProxyLogin('vision-api', login)).rejects.toMatchObject({
    error: { code: 'invalid-request' },
  });
});

it('needs a proxy of the endpoint’s own', async () => {
  const { endpoints } = await openEndpoints();
  await expect(endpoints.setProxyLogin('vision-api', LOGIN)).rejects.toMatchObject({
    error: { code: 'invalid-request' },
  });
});

it('of an edited settings file is not exported', () => {
  const profile = { ...plainProfile('a', 'A'), ...ownProxy(WHOLE) };
  expect(profilesToText([profile])).not.toContain('anna');
});
