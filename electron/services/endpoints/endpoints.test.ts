import { mkdir, readFile, rm } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  plainProfile,
  type EndpointProfile,
  type ProfileChange,
} from '../../../shared/domain/endpoint';
import { changeOfPatch, type ProfilePatch } from '../../../shared/domain/profile-patch';
import { MAX_ENDPOINTS, UNDO_MS } from '../../../shared/domain/limits';
import { profileOfPreset, presetOf } from '../../../shared/domain/presets';
import { openEndpoints } from '../testing-endpoints';

afterEach(() => void vi.useRealTimers());

const FIRST = ['on-device', 'vision-api', 'gptproto'];
const KEY = 'sk-test-0123456789abcdef';
const code = (code: string) => ({ error: { code } });

describe('a new endpoint', () => {
  it('is its preset, at the end; the second of one kind is numbered', async () => {
    const { endpoints, ids, names, lists } = await openEndpoints();
    const { profile } = await endpoints.add('gemini', {});
    const gemini = presetOf('gemini');
    expect(profile).toEqual(gemini && profileOfPreset(gemini));
    await endpoints.add('gemini', { baseUrl: 'https://proxy.example.com/v1/', stream: false });
    expect(ids()).toEqual([...FIRST, 'gemini', 'gemini-2']);
    expect(names().slice(-2)).toEqual(['Gemini', 'Gemini 2']);
    expect(lists.at(-1)).toEqual(ids());
    expect(endpoints.profile('gemini-2')).toMatchObject({
      preset: 'gemini',
      baseUrl: 'https://proxy.example.com/v1',
      stream: false,
    });
  });

  it('of nothing has an id of its name, and is there at the next start', async () => {
    const { dir, endpoints } = await openEndpoints();
    const { profile } = await endpoints.add(null, { name: '  Büro, 2. Stock ' });
    expect(profile).toMatchObject({ id: 'b-ro-2-stock', name: 'Büro, 2. Stock', preset: null });
    expect((await endpoints.add(null, { name: '日本' })).profile.id).toBe('endpoint');
    expect((await endpoints.add(null, { name: 'Command line' })).profile.id).toBe('command-line-2');
    expect((await openEndpoints(dir)).names()).toEqual([
      ...['On this device', 'Vision API', 'GPTProto'],
      ...['Büro, 2. Stock', '日本', 'Command line'],
    ]);
  });

  it('is refused with a name that is taken, of no preset, and as a second one on this device', async () => {
    const { endpoints, ids } = await openEndpoints();
    await expect(endpoints.add('openai', { name: 'vision api' })).rejects.toMatchObject({
      error: { code: 'invalid-request', message: 'There is already an endpoint named Vision API.' },
    });
    await expect(endpoints.add('nobody', {})).rejects.toMatchObject(code('not-found'));
    await expect(endpoints.add('on-device', {})).rejects.toMatchObject(code('invalid-request'));
    expect(ids()).toEqual(FIRST);
  });

  it('is refused where there are very many', async () => {
    const { endpoints, ids, settings } = await openEndpoints();
    const plain = endpoints.profile('vision-api');
    const many = Array.from({ length: MAX_ENDPOINTS - 3 }, (_, n) => ({
      ...{ ...plain, id: `e-${n}`, name: `E ${n}` },
    }));
    await settings.edit(({ profiles }) => ({ profiles: [...profiles, ...many] }));
    await expect(endpoints.add('openai', {})).rejects.toMatchObject(code('over-limit'));
    expect(ids()).toHaveLength(MAX_ENDPOINTS);
  });
});

describe('a copy', () => {
  it('stands behind its original, all the same but for id, name and keys', async () => {
    const { endpoints, ids } = await openEndpoints();
    await endpoints.update('vision-api', {
      baseUrl: 'https://api.example.com/v1',
      extraHeaders: [{ name: 'X-Pass', value: null }],
    });
    await endpoints.setKey('vision-api', KEY);
    await endpoints.setHeaderKey('vision-api', 'X-Pass', 'Basic abc');
    const { profile, key, headerKeys } = await endpoints.copy('vision-api');
    expect(profile).toEqual({
      ...endpoints.profile('vision-api'),
      ...{ id: 'vision-api-2', name: 'Vision API 2' },
    });
    expect([key.present, headerKeys['X-Pass']?.present]).toEqual([false, false]);
    expect(ids()).toEqual(['on-device', 'vision-api', 'vision-api-2', 'gptproto']);
    expect(endpoints.endpoint('vision-api').key.present).toBe(true);
  });
});

describe('a change', () => {
  it('leaves alone what another process has changed since', async () => {
    const window = await openEndpoints();
    const commandLine = await openEndpoints(window.dir);
    await commandLine.endpoints.update('gptproto', { concurrency: 9 });
    await commandLine.endpoints.add('ollama', {});
    await window.endpoints.update('gptproto', { stream: true });
    await commandLine.endpoints.update('gptproto', { name: 'Mine' });
    const { endpoints, ids } = await openEndpoints(window.dir);
    expect(endpoints.profile('gptproto')).toMatchObject({
      ...{ concurrency: 9, stream: true, name: 'Mine' },
    });
    expect(ids()).toEqual([...FIRST, 'ollama']);
    expect(window.ids()).toEqual([...FIRST, 'ollama']);
  });

  it('to undefined lifts a limit, and is no change of anything else', async () => {
    const { endpoints } = await openEndpoints();
    await endpoints.add('openai', { maxSide: 2_000 });
    const { profile } = await endpoints.update('openai', { maxSide: undefined, name: undefined });
    expect('maxSide' in profile).toBe(false);
    expect([profile.name, profile.maxPictures]).toEqual(['OpenAI', 1_500]);
  });

  it('is kept without what says nothing', async () => {
    const { endpoints } = await openEndpoints();
    const { profile } = await endpoints.update('vision-api', {
      name: ' My\nAPI\u202E\0',
      description: 'Of two\r\nlines',
      baseUrl: ' https://API.example.com/v1/chat/completions ',
      auth: { type: 'header', name: ' api-key ' },
      extraHeaders: [{ name: ' X-Team', value: ' blue ' }],
      formats: ['png', 'png'],
      models: [' gpt-4o', '', 'gpt-4o'],
      proxy: { type: 'url', url: ' HTTP://proxy.example.com:8080/ ' },
    });
    expect(profile).toMatchObject({
      name: 'My API',
      description: 'Of two  lines',
      baseUrl: 'https://api.example.com/v1',
      auth: { type: 'header', name: 'api-key' },
      extraHeaders: [{ name: 'X-Team', value: 'blue' }],
      formats: ['png'],
      models: ['gpt-4o'],
      proxy: { type: 'url', url: 'http://proxy.example.com:8080' },
    });
    const exact = await endpoints.update('vision-api', { baseUrl: 'https://a.example/chat#' });
    expect(exact.profile.baseUrl).toBe('https://a.example/chat#');
    expect((await endpoints.update('vision-api', { baseUrl: ' ' })).profile.baseUrl).toBe('');
    const socks = { type: 'url', url: 'socks5://127.0.0.1:1080' } as const;
    expect((await endpoints.update('vision-api', { proxy: socks })).profile.proxy).toEqual(socks);
  });

  it.each<[ProfileChange, RegExp]>([
    [{ name: ' ' }, /has no name/],
    [{ name: 'x'.repeat(201) }, /missing or too long/],
    [{ name: 'gptPROTO' }, /already an endpoint named GPTProto/],
    [{ baseUrl: 'api.example.com' }, /does not start with https/],
    [{ baseUrl: 'http://api.example.com/v1' }, /readable/],
    [{ baseUrl: 'https://{resource}.openai.azure.com/openai/v1' }, /still has \{resource\} in it/],
    [{ auth: { type: 'header', name: 'Host' } }, /Host belongs to the connection/],
    [{ auth: { type: 'header', name: '' } }, /no name/],
    [{ extraHeaders: [{ name: 'X', value: 'a\r\nY: b' }] }, /line break/],
    [{ extraHeaders: [{ name: 'authorization', value: null }] }, /carries the key/],
    [{ formats: ['gif', 'webp'] }, /neither PNG nor JPEG/],
    [{ proxy: { type: 'url', url: 'proxy.example.com:8080' } }, /not a complete address/],
    [{ proxy: { type: 'url', url: 'ftp://proxy.example.com' } }, /not a complete address/],
    [{ proxy: { type: 'url', url: 'http://proxy.example.com/path' } }, /more than a host/],
    [{ timeouts: { connect: 0, firstByte: 1, betweenBytes: 1 } }, /timeout is not between/],
    [{ concurrency: 65 }, /between 1 and 64/],
    [{ concurrency: 1.5 }, /between 1 and 64/],
    [{ maxSide: 0 }, /largest side is not a whole number/],
    [{ maxBodyBytes: -1 }, /size of a request is not a whole number/],
    [{ models: ['m'.repeat(201)] }, /too long a name/],
    [{ description: 'd'.repeat(501) }, /description is too long/],
  ])('to %j is refused in words, and changes nothing', async (change, words) => {
    const { endpoints, settingsFile, settings } = await openEndpoints();
    await settings.change({});
    const before = await readFile(settingsFile, 'utf8');
    const failing = endpoints.update('vision-api', change);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toMatchObject({
      error: { code: expect.stringMatching(/^(invalid-request|base-url-invalid)$/) },
    });
    expect(await readFile(settingsFile, 'utf8')).toBe(before);
  });

  it('of what is built in, or not there, is refused', async () => {
    const { endpoints } = await openEndpoints();
    for (const change of [
      endpoints.update('on-device', { name: 'Mine' }),
      endpoints.copy('on-device'),
      endpoints.remove('on-device'),
    ]) {
      await expect(change).rejects.toThrow(/^On this device is a part of Looksee/);
    }
    for (const change of [
      endpoints.update('nobody', {}),
      endpoints.copy('nobody'),
      endpoints.remove('nobody'),
      endpoints.undoRemove('nobody'),
      endpoints.setKey('nobody', KEY),
    ]) {
      await expect(change).rejects.toMatchObject(code('not-found'));
    }
  });

  it('of the order moves one, and what is hidden comes back in its place', async () => {
    const { endpoints, ids, dir } = await openEndpoints();
    await endpoints.add('ollama', {});
    await endpoints.remove('vision-api');
    await endpoints.move('ollama', null);
    await endpoints.move('on-device', 'gptproto');
    await endpoints.move('on-device', 'on-device');
    await expect(endpoints.move('nobody', null)).rejects.toMatchObject(code('not-found'));
    expect(ids()).toEqual(['ollama', 'gptproto', 'on-device']);
    await endpoints.undoRemove('vision-api');
    expect(ids()).toEqual(['ollama', 'vision-api', 'gptproto', 'on-device']);
    expect((await openEndpoints(dir)).ids()).toEqual(ids());
  });
});

describe('patches of one endpoint', () => {
  it('are all kept, whichever process they come from', async () => {
    const window = await openEndpoints();
    const commandLine = await openEndpoints(window.dir);
    const patches: readonly ProfilePatch[] = [
      { timeouts: { connect: 1_000 } },
      { timeouts: { firstByte: 2_000 } },
      { timeouts: { betweenBytes: 3_000 } },
      { formats: { remove: ['gif'] } },
      { formats: { add: ['heic'] } },
      { models: { add: ['a'] } },
      { models: { add: ['b'] } },
      { models: { add: ['c'] } },
      { models: { remove: ['c', 'not there'] } },
      { favourites: { add: ['a'] } },
      { favourites: { add: ['b', 'a'] } },
      { extraHeaders: { add: [{ name: 'X-A', value: '1' }] } },
      { extraHeaders: { add: [{ name: 'X-B', value: '2' }] } },
      { extraHeaders: { change: [{ name: 'x-a', value: '3' }] } },
      { extraHeaders: { change: [{ name: 'X-Gone', value: '4' }] } },
      { concurrency: 9 },
      { maxSide: 900 },
    ];
    for (const [n, patch] of patches.entries()) {
      const { endpoints } = n % 2 === 0 ? window : commandLine;
      await endpoints.update('vision-api', (profile) => changeOfPatch(profile, patch));
    }
    const { profile } = (await openEndpoints(window.dir)).endpoints.endpoint('vision-api');
    expect(profile).toMatchObject({
      timeouts: { connect: 1_000, firstByte: 2_000, betweenBytes: 3_000 },
      favourites: ['a', 'b'],
      extraHeaders: [
        { name: 'X-A', value: '3' },
        { name: 'X-B', value: '2' },
      ],
      concurrency: 9,
      maxSide: 900,
    });
    expect(profile.models.slice(-2)).toEqual(['a', 'b']);
    expect(profile.formats).toEqual(['png', 'jpeg', 'webp', 'heic']);
  });

  it('at the same time are all kept, and a header of a taken name is refused', async () => {
    const window = await openEndpoints();
    const commandLine = await openEndpoints(window.dir);
    const add = ({ endpoints }: typeof window, name: string) =>
      endpoints.update('vision-api', (profile) =>
        changeOfPatch(profile, { models: { add: [name] } }),
      );
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => add(n % 2 === 0 ? window : commandLine, `m-${n}`)),
    );
    const { endpoints } = await openEndpoints(window.dir);
    const { models } = endpoints.profile('vision-api');
    expect(models.filter((name) => name.startsWith('m-'))).toHaveLength(40);
    const header = { extraHeaders: { add: [{ name: 'X-A', value: '1' }] } };
    await endpoints.update('vision-api', (profile) => changeOfPatch(profile, header));
    await expect(
      endpoints.update('vision-api', (profile) => changeOfPatch(profile, header)),
    ).rejects.toMatchObject(code('invalid-request'));
  });
});

describe('keys', () => {
  it('belong to the origin: another address asks for the key again, the old one has it still', async () => {
    const { endpoints } = await openEndpoints();
    await expect(endpoints.setKey('vision-api', KEY)).rejects.toMatchObject(
      code('base-url-missing'),
    );
    await endpoints.update('vision-api', { baseUrl: 'https://api.example.com/v1' });
    expect(await endpoints.setKey('vision-api', KEY)).toMatchObject({
      present: true,
      problem: null,
    });

    const same = await endpoints.update('vision-api', { baseUrl: 'https://api.example.com/v2' });
    expect(same.key.problem).toBe(null);
    const other = await endpoints.update('vision-api', { baseUrl: 'https://evil.example/v1' });
    expect(other.key.problem).toBe('origin-changed');
    await expect(endpoints.key(other.profile)).rejects.toMatchObject(code('key-unusable'));
    await endpoints.update('vision-api', { baseUrl: 'https://api.example.com/v1' });
    expect(await endpoints.key(endpoints.profile('vision-api'))).toBe(KEY);
    expect((await endpoints.removeKey('vision-api')).present).toBe(false);
  });

  it('of headers may have spaces, are asked for where missing, and belong to the origin too', async () => {
    const { endpoints, settingsFile, keysFile } = await openEndpoints();
    const { profile } = await endpoints.update('gptproto', {
      extraHeaders: [
        { name: 'X-Pass', value: null },
        { name: 'X-Team', value: 'blue' },
      ],
    });
    await expect(endpoints.headerKeys(profile)).rejects.toThrow(
      'GPTProto needs a value for its header X-Pass.',
    );
    expect(await endpoints.setHeaderKey('gptproto', 'x-pass', ' Basic c2VjcmV0 ')).toMatchObject({
      ...{ present: true, last4: 'cmV0' },
    });
    expect(await endpoints.headerKeys(profile)).toEqual({ 'X-Pass': 'Basic c2VjcmV0' });
    for (const file of [settingsFile, keysFile]) {
      expect(await readFile(file, 'utf8')).not.toContain('c2VjcmV0');
    }
    await expect(endpoints.setHeaderKey('gptproto', 'X-Team', 'v')).rejects.toMatchObject(
      code('not-found'),
    );
    await expect(endpoints.setHeaderKey('gptproto', 'X-Pass', 'a\nb')).rejects.toMatchObject(
      code('key-unusable'),
    );
    const moved = await endpoints.update('gptproto', { baseUrl: 'https://evil.example/v1' });
    expect(moved.headerKeys['X-Pass']?.problem).toBe('origin-changed');
    await expect(endpoints.headerKeys(moved.profile)).rejects.toMatchObject(code('key-unusable'));
  });

  it.each<[string, EndpointProfile['extraHeaders']]>([
    ['renamed', [{ name: 'X-Word', value: null }]],
    ['taken out', []],
    ['made plain', [{ name: 'X-Pass', value: 'blue' }]],
  ])('of a header that was %s are forgotten', async (_what, extraHeaders) => {
    const { endpoints, keysFile } = await openEndpoints();
    const secret = [{ name: 'X-Pass', value: null }];
    await endpoints.update('gptproto', { extraHeaders: secret });
    await endpoints.setHeaderKey('gptproto', 'X-Pass', 'Basic abc');
    // Another case is the same header.
    await endpoints.update('gptproto', { extraHeaders: [{ name: 'x-pass', value: null }] });
    expect(endpoints.endpoint('gptproto').headerKeys['x-pass']?.present).toBe(true);
    await endpoints.update('gptproto', { extraHeaders });
    expect(await keysIn(keysFile)).toEqual([]);
    const again = await endpoints.update('gptproto', { extraHeaders: secret });
    expect(again.headerKeys['X-Pass']?.present).toBe(false);
  });

  it('that change are told of', async () => {
    const { endpoints, lists } = await openEndpoints();
    await endpoints.setKey('gptproto', KEY);
    await endpoints.removeKey('gptproto');
    expect(lists).toHaveLength(2);
    await expect(endpoints.key(endpoints.profile('gptproto'))).rejects.toMatchObject(
      code('key-missing'),
    );
    expect(lists).toHaveLength(3);
  });
});

describe('an endpoint that is removed', () => {
  const withKeys = async () => {
    const opened = await openEndpoints();
    const { endpoints } = opened;
    await endpoints.update('gptproto', { extraHeaders: [{ name: 'X-Pass', value: null }] });
    await endpoints.setKey('gptproto', KEY);
    await endpoints.setHeaderKey('gptproto', 'X-Pass', 'Basic abc');
    await endpoints.learnRefused(endpoints.profile('gptproto'), 'gpt-5', { temperature: 'drop' });
    return opened;
  };

  it('is hidden at once, and an undo brings it back with its keys', async () => {
    const { endpoints, ids, lists } = await withKeys();
    const before = endpoints.profile('gptproto');
    await endpoints.remove('gptproto');
    expect([ids(), lists.at(-1)]).toEqual([FIRST.slice(0, 2), FIRST.slice(0, 2)]);
    await expect(endpoints.update('gptproto', {})).rejects.toMatchObject(code('not-found'));
    await endpoints.learnAuth(before, { type: 'bearer' });
    await endpoints.undoRemove('gptproto');
    await endpoints.undoRemove('gptproto');
    expect([ids(), lists.at(-1)]).toEqual([FIRST, FIRST]);
    const { key, headerKeys, profile } = endpoints.endpoint('gptproto');
    expect([key.present, headerKeys['X-Pass']?.present]).toEqual([true, true]);
    expect(profile.auth).toEqual({ type: 'raw' });
    await endpoints.close();
    expect(ids()).toEqual(FIRST);
  });

  it('leaves its name to others, and gets a number where it comes back after them', async () => {
    const { endpoints, ids, names } = await withKeys();
    await endpoints.remove('gptproto');
    const { id: _, ...same } = endpoints.list()[1]?.profile ?? plainProfile('', '');
    await endpoints.remove('vision-api');
    const added = await endpoints.add(null, { name: 'gptproto' });
    expect(added).toMatchObject({ profile: { id: 'gptproto-2' }, key: { present: false } });
    expect(await endpoints.addAll([same])).toEqual({ added: ['vision-api-2'], same: [] });
    await endpoints.undoRemove('gptproto');
    expect(ids()).toEqual(['on-device', 'gptproto', 'gptproto-2', 'vision-api-2']);
    expect(names()).toEqual(['On this device', 'GPTProto 2', 'gptproto', 'Vision API']);
    expect(endpoints.endpoint('gptproto').key.present).toBe(true);
    await endpoints.close();
  });

  it('is gone for good after a while, with all its keys and what was found out', async () => {
    const { dir, endpoints, ids, keysFile, settings, purgeFailures } = await withKeys();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await endpoints.remove('gptproto');
    vi.advanceTimersByTime(UNDO_MS - 1);
    expect(await keysIn(keysFile)).toEqual(['gptproto', 'gptproto header x-pass']);
    vi.advanceTimersByTime(1);
    vi.useRealTimers();
    await expect(endpoints.undoRemove('gptproto')).rejects.toMatchObject(code('not-found'));
    await vi.waitFor(() => expect(settings.data.profiles).toHaveLength(2), { timeout: 20_000 });
    expect(await keysIn(keysFile)).toEqual([]);
    expect([settings.data.refused, purgeFailures]).toEqual([{}, []]);
    expect((await openEndpoints(dir)).ids()).toEqual(ids());
  });

  it('is gone for good when the app closes', async () => {
    const { dir, endpoints, keysFile } = await withKeys();
    await endpoints.remove('gptproto');
    await endpoints.close();
    expect(await keysIn(keysFile)).toEqual([]);
    const next = await openEndpoints(dir);
    expect(next.ids()).toEqual(FIRST.slice(0, 2));
    const again = await next.endpoints.add('gptproto', {});
    expect([again.profile.id, again.key.present]).toEqual(['gptproto', false]);
  });

  it('is back with its keys where the app crashed in between', async () => {
    const { dir, endpoints } = await withKeys();
    await endpoints.remove('gptproto');
    const next = await openEndpoints(dir);
    expect(next.ids()).toEqual(FIRST);
    expect(next.endpoints.endpoint('gptproto').key.present).toBe(true);
    await endpoints.undoRemove('gptproto');
  });

  it('stays hidden where its keys cannot be deleted, and is tried again on closing', async () => {
    const { endpoints, ids, keysFile, purgeFailures, settings } = await withKeys();
    const keys = await readFile(keysFile, 'utf8');
    await rm(keysFile);
    await mkdir(keysFile);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await endpoints.remove('gptproto');
    vi.advanceTimersByTime(UNDO_MS);
    vi.useRealTimers();
    await vi.waitFor(() => expect(purgeFailures).toHaveLength(1), { timeout: 20_000 });
    expect(keys).toContain('gptproto');
    expect(ids()).toEqual(FIRST.slice(0, 2));
    expect(settings.data.profiles).toHaveLength(3);
    await rm(keysFile, { recursive: true });
    await endpoints.close();
    expect(settings.data.profiles).toHaveLength(2);
  });

  it('never leaves its key to another one with its id', async () => {
    const { endpoints, settings } = await withKeys();
    // As a process would that knows nothing of keys.
    await settings.edit(({ profiles }) => ({
      profiles: profiles.filter(({ id }) => id !== 'gptproto'),
    }));
    const { profile, key } = await endpoints.add('gptproto', {});
    expect([profile.id, key.present]).toEqual(['gptproto-2', false]);
  });
});

describe('what is found out', () => {
  it('is kept by model, and forgotten with the address and the form of the request', async () => {
    const { dir, endpoints } = await openEndpoints();
    await endpoints.learnRefused(endpoints.profile('gptproto'), 'o3', {
      max_tokens: 'max_completion_tokens',
    });
    await endpoints.learnRefused(endpoints.profile('gptproto'), 'gpt-5', { temperature: 'drop' });
    const next = (await openEndpoints(dir)).endpoints;
    const profile = next.profile('gptproto');
    expect(next.refused(profile, 'o3')).toEqual({ max_tokens: 'max_completion_tokens' });
    expect(['gpt-4o', 'constructor'].map((model) => next.refused(profile, model))).toEqual([
      {},
      {},
    ]);
    await next.update('gptproto', { stream: true });
    expect(next.refused(profile, 'gpt-5')).toEqual({ temperature: 'drop' });
    const moved = await next.update('gptproto', { baseUrl: 'https://gptproto.com/v2' });
    expect(next.refused(moved.profile, 'gpt-5')).toEqual({});
    for (const change of [
      { detailPlacement: 'top-level' },
      { tokenParameter: 'max_completion_tokens' },
    ] as const) {
      await next.learnRefused(next.profile('gptproto'), 'gpt-5', { detail: 'drop' });
      const { profile: changed } = await next.update('gptproto', change);
      expect(next.refused(changed, 'gpt-5')).toEqual({});
    }
  });

  it('of auth is the profile from then on', async () => {
    const { endpoints, lists } = await openEndpoints();
    await endpoints.learnAuth(endpoints.profile('gptproto'), { type: 'bearer' });
    expect(endpoints.profile('gptproto').auth).toEqual({ type: 'bearer' });
    expect(lists).toHaveLength(1);
  });
});

describe('a run with settings of its own', () => {
  it('sees them, and never keeps them', async () => {
    const { dir } = await openEndpoints();
    const own = { ...(await openEndpoints()).endpoints.profile('vision-api'), id: 'command-line' };
    const thisRun = {
      profiles: [own],
      isMeant: () => true,
      adapt: (profile: EndpointProfile) => ({ ...profile, stream: true }),
    };
    const { endpoints, ids } = await openEndpoints(dir, thisRun);
    expect(ids()).toEqual([...FIRST, 'command-line']);
    expect(endpoints.profile('gptproto').stream).toBe(true);
    await endpoints.update('gptproto', { concurrency: 2 });
    await endpoints.copy('vision-api');
    await endpoints.learnAuth(endpoints.profile('gptproto'), { type: 'bearer' });
    await endpoints.learnRefused(endpoints.profile('gptproto'), 'm', { temperature: 'drop' });
    await expect(endpoints.update('command-line', {})).rejects.toMatchObject(code('not-found'));
    const kept = await openEndpoints(dir);
    expect(kept.endpoints.profile('gptproto')).toMatchObject({
      ...{ stream: false, concurrency: 2, auth: { type: 'raw' } },
    });
    expect(kept.endpoints.profile('vision-api-2').stream).toBe(false);
    expect(kept.settings.data.refused).toEqual({});
  });
});

async function keysIn(file: string): Promise<string[]> {
  const { keys } = JSON.parse(await readFile(file, 'utf8')) as { keys: object };
  return Object.keys(keys);
}
