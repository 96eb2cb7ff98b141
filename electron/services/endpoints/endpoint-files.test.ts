import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EndpointFiles } from './endpoint-files';
import { openEndpoints } from '../testing-endpoints';

/** Where the user says yes to; nothing: they say no. */
const chosen = vi.hoisted(() => ({ path: '', options: {} as Electron.SaveDialogOptions }));

vi.mock('electron', () => ({
  safeStorage: {},
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: {
    showSaveDialog: async (options: Electron.SaveDialogOptions) => {
      chosen.options = options;
      return { filePath: chosen.path };
    },
    showOpenDialog: async () => ({ filePaths: chosen.path === '' ? [] : [chosen.path] }),
  },
}));

async function open() {
  const opened = await openEndpoints();
  const files = new EndpointFiles(opened);
  const path = join(opened.dir, 'endpoints.json');
  chosen.path = path;
  return { ...opened, files, path };
}

describe('an export', () => {
  it('holds no secret, wherever one is kept', async () => {
    const { endpoints, files, path, keysFile } = await open();
    await endpoints.update('gptproto', { extraHeaders: [{ name: 'X-Pass', value: null }] });
    await endpoints.setKey('gptproto', 'sk-secret-0123456789');
    await endpoints.setHeaderKey('gptproto', 'X-Pass', 'Basic c2VjcmV0LXdvcmQ=');
    expect(await files.save(['gptproto', 'on-device', 'vision-api'])).toBe(true);
    expect(chosen.options.defaultPath).toBe('Looksee endpoints.json');
    const text = await readFile(path, 'utf8');
    expect(JSON.parse(text).profiles.map(({ name }: { name: string }) => name)).toEqual([
      ...['GPTProto', 'Vision API'],
    ]);
    const { keys } = JSON.parse(await readFile(keysFile, 'utf8')) as {
      keys: Record<string, Record<string, string>>;
    };
    const stored = Object.values(keys).flatMap(({ ciphertext = '', last4 = '' }) => [
      ...[ciphertext, last4],
    ]);
    expect(stored).toHaveLength(4);
    for (const secret of ['sk-secret-0123456789', 'c2VjcmV0', 'Basic', ...stored]) {
      expect(text).not.toContain(secret);
    }
  });

  it('is written nowhere where it was not wanted, or cannot be', async () => {
    const { dir, files } = await open();
    chosen.path = '';
    expect(await files.save(['gptproto'])).toBe(false);
    chosen.path = join(dir, 'no such folder', 'a.json');
    await expect(files.save(['gptproto'])).rejects.toThrow('a.json could not be written.');
    await expect(files.save(['nobody'])).rejects.toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('an import', () => {
  it('adds what another has exported, once, without keys', async () => {
    const theirs = await open();
    await theirs.endpoints.add('ollama', { concurrency: 2 });
    await theirs.endpoints.update('gptproto', { stream: true });
    await theirs.files.save(theirs.ids());

    const { endpoints, files, ids, names, lists, dir } = await open();
    chosen.path = theirs.path;
    expect(await files.open()).toEqual({
      added: ['gptproto-2', 'ollama'],
      same: ['Vision API'],
      refused: [],
    });
    expect(names()).toEqual(['On this device', 'Vision API', 'GPTProto', 'GPTProto 2', 'Ollama']);
    expect(lists).toEqual([ids()]);
    expect(endpoints.endpoint('gptproto-2')).toMatchObject({
      profile: { stream: true, preset: 'gptproto' },
      key: { present: false },
    });
    const again = await files.open();
    expect(again).toEqual({ added: [], same: ['Vision API', 'GPTProto', 'Ollama'], refused: [] });
    expect((await openEndpoints(dir)).ids()).toEqual(ids());
  });

  it('takes the good ones where others are bad', async () => {
    const { files, names, path } = await open();
    const profiles = [
      { name: 'Bad', baseUrl: 'http://api.example.com/v1' },
      { name: 'Good', baseUrl: 'http://192.168.0.7:8000/v1' },
      { name: 'Good', baseUrl: 'http://192.168.0.7:8000/v1/' },
    ];
    await writeFile(path, JSON.stringify({ looksee: 'endpoints', version: 1, profiles }));
    expect(await files.open()).toEqual({
      added: ['good'],
      same: ['Good'],
      refused: [{ name: 'Bad', reason: expect.stringContaining('readable') }],
    });
    expect(names().at(-1)).toBe('Good');
  });

  it('changes nothing where it was not wanted, or is none', async () => {
    const { files, ids, path, dir } = await open();
    chosen.path = '';
    expect(await files.open()).toEqual({ added: [], same: [], refused: [] });
    await expect(files.add(path)).rejects.toThrow('endpoints.json could not be read.');
    await writeFile(path, ' '.repeat(1_000_001));
    await expect(files.add(path)).rejects.toThrow(/too large/);
    await mkdir(join(dir, 'folder'));
    await expect(files.add(join(dir, 'folder'))).rejects.toThrow(/not a file/);
    await writeFile(path, '{"looksee":"history"}');
    await expect(files.add(path)).rejects.toThrow(/no endpoints of Looksee/);
    expect(ids()).toHaveLength(3);
  });
});
