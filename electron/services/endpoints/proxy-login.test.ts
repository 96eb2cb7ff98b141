import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { plainProfile } from '../../../shared/domain/endpoint';
import { UNDO_MS } from '../../../shared/domain/limits';
import { startHttpProxy, startServer } from '../../platform/testing/proxies';
import { ChatClient } from '../../provider/chat-client';
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

it('goes to the vault: settings and export hold the address alone, and no file the password', async () => {
  const { dir, endpoints, keysFile, settingsFile } = await withLogin();
  const { profile, proxyLogin } = endpoints.endpoint('vision-api');
  expect(profile.proxy).toEqual({ type: 'url', url: ADDRESS });
  const status = { present: true, persisted: true, last4: '', user: 'anna', problem: null };
  expect(proxyLogin).toMatchObject(status);
  expect(await endpoints.proxyLogin(profile)).toEqual(LOGIN);
  const shared = [await readFile(settingsFile, 'utf8'), profilesToText([profile])].join();
  const own = [await readFile(keysFile, 'utf8'), JSON.stringify(endpoints.list())].join();
  expect(shared).not.toContain('anna');
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD), '4711']) {
    expect(shared + own).not.toContain(secret);
  }
  const next = (await openEndpoints(dir)).endpoints;
  expect(next.endpoint('vision-api').proxyLogin?.user).toBe('anna');
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

it('is back with its endpoint after an undo', async () => {
  const { endpoints } = await withLogin();
  await endpoints.remove('vision-api');
  await endpoints.undoRemove('vision-api');
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toEqual(LOGIN);
  await endpoints.close();
  expect(await endpoints.proxyLogin(endpoints.profile('vision-api'))).toEqual(LOGIN);
});

it('reaches its proxy on a real connection, and no other one after a change of the address', async () => {
  const login = `${LOGIN.user}:${LOGIN.password}`;
  const [proxy, other] = await Promise.all([startHttpProxy({ login }), startServer(hangUp)]);
  const heads: string[] = [];
  function hangUp(socket: Socket): void {
    socket.once('data', (head: Buffer) => socket.end(void heads.push(String(head))));
  }
  const models = createServer((_request, response) => response.end('{"data":[{"id":"m"}]}'));
  await new Promise<void>((resolve) => models.listen(0, '127.0.0.1', resolve));
  const client = new ChatClient({ userAgent: 'test', systemCertificates: [] });
  try {
    const { endpoints } = await openEndpoints();
    const baseUrl = `http://127.0.0.1:${(models.address() as AddressInfo).port}/v1`;
    const at = ({ port }: { port: number }) => ownProxy(`http://127.0.0.1:${port}`);
    await endpoints.update('vision-api', { baseUrl, auth: { type: 'none' }, ...at(proxy) });
    await endpoints.setProxyLogin('vision-api', LOGIN);
    const read = async () => {
      const profile = endpoints.profile('vision-api');
      const proxyLogin = await endpoints.proxyLogin(profile);
      const { signal } = new AbortController();
      return client.readModels({ profile, key: null, proxyLogin, signal });
    };
    expect((await read()).status).toBe(200);
    await endpoints.update('vision-api', at(other));
    await expect(read()).rejects.toMatchObject({ error: { code: 'key-unusable' } });
    await endpoints.setProxyLogin('vision-api', null);
    await read();
    expect(heads.join()).toMatch(/^GET /);
    expect(heads.join()).not.toMatch(/proxy-authorization/i);
  } finally {
    await client.close();
    models.close();
    await Promise.all([proxy.close(), other.close()]);
  }
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
