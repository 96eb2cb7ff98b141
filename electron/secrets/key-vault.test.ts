import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KeyVault } from './key-vault';
import type { SafeStorageLike } from './safe-storage';

const KEY = 'sk-live-0123456789abcdWXYZ';
const ORIGIN = 'https://api.example.com';
const OTHER_ORIGIN = 'https://evil.example';

/** A keychain with a real cipher, as one desktop session has it. */
class Keychain {
  secret = randomBytes(32);
  previous: Buffer | null = null;
  available = true;
  /** The user says no when the system asks. */
  denies = false;
  backend = 'gnome_libsecret';
  touched = 0;

  encrypt(text: string): Buffer {
    this.touched += 1;
    if (!this.available || this.denies) throw new Error('Encryption is not available.');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.secret, iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  decrypt(encrypted: Buffer, secret: Buffer = this.secret): string {
    this.touched += 1;
    if (!this.available || this.denies) throw new Error('Decryption is not available.');
    const decipher = createDecipheriv('aes-256-gcm', secret, encrypted.subarray(0, 12));
    decipher.setAuthTag(encrypted.subarray(12, 28));
    return decipher.update(encrypted.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  }

  /** The system makes a new key and still knows the one before. */
  rotate(): void {
    this.previous = this.secret;
    this.secret = randomBytes(32);
  }

  isAvailable(): boolean {
    this.touched += 1;
    return this.available;
  }
}

const FORMS: Readonly<Record<string, (keychain: Keychain) => SafeStorageLike>> = {
  'the synchronous form (Electron 33)': (keychain) => ({
    isEncryptionAvailable: () => keychain.isAvailable(),
    encryptString: (text) => keychain.encrypt(text),
    decryptString: (encrypted) => keychain.decrypt(encrypted),
    getSelectedStorageBackend: () => keychain.backend,
  }),
  'the asynchronous form (Electron 45 and later)': (keychain) => ({
    isAsyncEncryptionAvailable: async () => keychain.isAvailable(),
    encryptStringAsync: async (text) => keychain.encrypt(text),
    decryptStringAsync: async (encrypted) => {
      try {
        return { result: keychain.decrypt(encrypted), shouldReEncrypt: false };
      } catch (error) {
        if (!keychain.previous) throw error;
        return { result: keychain.decrypt(encrypted, keychain.previous), shouldReEncrypt: true };
      }
    },
    getSelectedStorageBackend: () => keychain.backend,
  }),
};

let dir: string;
let file: string;
let keychain: Keychain;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'looksee-keys-'));
  file = join(dir, 'keys.json');
  keychain = new Keychain();
});
afterEach(() => rm(dir, { recursive: true }));

async function allBytes(): Promise<Buffer> {
  const names = await readdir(dir);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dir, name)))));
}

describe.each(Object.entries(FORMS))('with %s', (_name, form) => {
  /** The app, started once more. */
  async function start(
    options: { platform?: NodeJS.Platform; runKeys?: ReadonlyMap<string, string> } = {},
  ): Promise<KeyVault> {
    const vault = new KeyVault({
      file,
      platform: 'linux',
      safeStorage: form(keychain),
      ...options,
    });
    await vault.load();
    return vault;
  }

  const problemOf = (vault: KeyVault): string | null => vault.status('a', ORIGIN).problem;

  test('no key at all', async () => {
    const vault = await start();
    expect(vault.status('a', ORIGIN)).toEqual({
      present: false,
      last4: '',
      persisted: false,
      backend: 'libsecret',
      problem: null,
    });
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: null });
    expect(await readdir(dir)).toEqual([]);
  });

  test('a key comes back after a restart, for its origin', async () => {
    const status = {
      present: true,
      last4: 'WXYZ',
      persisted: true,
      backend: 'libsecret',
      problem: null,
    };
    expect(await (await start()).set('a', ORIGIN, KEY)).toEqual(status);
    const vault = await start();
    expect(vault.status('a', ORIGIN)).toEqual(status);
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(await vault.get('b', ORIGIN)).toEqual({ ok: true, value: null });
  });

  test('the disk has the key in no encoding, readable by the owner alone', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const bytes = await allBytes();
    expect(bytes.length).toBeGreaterThan(100);
    for (const needle of [
      Buffer.from(KEY, 'utf8'),
      Buffer.from(KEY, 'utf16le'),
      Buffer.from(Buffer.from(KEY).toString('base64').slice(0, 20)),
      Buffer.from(Buffer.from(KEY).toString('hex')),
      Buffer.from(KEY.slice(0, -4)),
    ])
      expect(bytes.includes(needle)).toBe(false);
    expect((await stat(file)).mode & 0o077).toBe(process.platform === 'win32' ? 0o066 : 0);
  });

  test('neither the start nor a status touches the keychain', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    keychain.touched = 0;
    const vault = await start();
    vault.status('a', ORIGIN);
    vault.status('b', null);
    expect(keychain.touched).toBe(0);
    await vault.get('a', ORIGIN);
    expect(keychain.touched).toBeGreaterThan(0);
  });

  test('a replaced key replaces, a removed one is gone from the disk', async () => {
    const vault = await start();
    await vault.set('a', ORIGIN, KEY);
    await vault.set('b', ORIGIN, 'other-key-of-b');
    await vault.set('a', OTHER_ORIGIN, 'second-key-5678');
    expect(vault.status('a', OTHER_ORIGIN).last4).toBe('5678');
    expect(await (await start()).get('a', OTHER_ORIGIN)).toEqual({
      ok: true,
      value: 'second-key-5678',
    });
    expect(await vault.remove('a')).toMatchObject({ present: false, last4: '' });
    const content = JSON.parse(await readFile(file, 'utf8')) as { keys: object };
    expect(Object.keys(content.keys)).toEqual(['b']);
    expect(await (await start()).get('b', ORIGIN)).toEqual({ ok: true, value: 'other-key-of-b' });
  });

  test.each([
    ['abcdefg', ''],
    ['abcdefgh', 'efgh'],
    ['x', ''],
  ])('of the key %s the status shows %j', async (key, shown) => {
    expect((await (await start()).set('a', ORIGIN, key)).last4).toBe(shown);
  });

  test('another origin gets nothing and the status says why', async () => {
    const vault = await start();
    await vault.set('a', ORIGIN, KEY);
    expect(await vault.get('a', OTHER_ORIGIN)).toMatchObject({
      ok: false,
      error: { code: 'key-unusable', details: 'origin-changed' },
    });
    expect(vault.status('a', OTHER_ORIGIN)).toMatchObject({
      present: true,
      problem: 'origin-changed',
    });
    expect(vault.status('a', null).problem).toBeNull();
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(problemOf(vault)).toBeNull();
  });

  test('an edited file sends no key elsewhere', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(ORIGIN, OTHER_ORIGIN));
    expect(await (await start()).get('a', OTHER_ORIGIN)).toMatchObject({
      error: { details: 'origin-changed' },
    });
    await writeFile(file, text.replace('"a"', '"b"'));
    expect(await (await start()).get('b', ORIGIN)).toMatchObject({
      error: { details: 'origin-changed' },
    });
  });

  test('another keychain than before is named, and the right one works again', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    keychain.backend = 'kwallet6';
    const vault = await start();
    expect(problemOf(vault)).toBe('backend-changed');
    expect(await vault.get('a', ORIGIN)).toMatchObject({
      error: { code: 'key-unusable', details: 'backend-changed' },
    });
    keychain.backend = 'gnome_libsecret';
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(problemOf(vault)).toBeNull();
  });

  test('a key entered anew under the new keychain is kept there', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    keychain.backend = 'kwallet5';
    expect(await (await start()).set('a', ORIGIN, 'fresh-key-90ab')).toMatchObject({
      persisted: true,
      backend: 'kwallet',
      problem: null,
    });
  });

  test.each([
    ['basic_text', () => (keychain.backend = 'basic_text')],
    ['an unknown backend', () => (keychain.backend = 'unknown')],
    ['no encryption', () => (keychain.available = false)],
  ])('%s: the key is kept for this run only', async (_why, happen) => {
    happen();
    const vault = await start();
    expect(await vault.set('a', ORIGIN, KEY)).toEqual({
      present: true,
      last4: 'WXYZ',
      persisted: false,
      backend: 'this-run-only',
      problem: null,
    });
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(await vault.get('a', OTHER_ORIGIN)).toMatchObject({
      error: { details: 'origin-changed' },
    });
    expect(vault.status('b', ORIGIN).backend).toBe('this-run-only');
    expect((await allBytes()).toString()).not.toContain('ciphertext');
    expect((await start()).status('a', ORIGIN).present).toBe(false);
  });

  test.each([
    ['basic_text', () => (keychain.backend = 'basic_text')],
    ['locked', () => (keychain.available = false)],
  ])(
    '%s: a stored key is unavailable, stays stored, and works once it is back',
    async (_w, happen) => {
      await (await start()).set('a', ORIGIN, KEY);
      happen();
      const vault = await start();
      expect(await vault.get('a', ORIGIN)).toMatchObject({
        error: { code: 'key-unusable', details: 'unavailable', retryable: true },
      });
      expect(vault.status('a', ORIGIN)).toMatchObject({ present: true, problem: 'unavailable' });
      keychain.available = true;
      keychain.backend = 'gnome_libsecret';
      expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
      expect(problemOf(vault)).toBeNull();
    },
  );

  test.each([
    ['locked', () => (keychain.available = false)],
    ['refused by the user', () => (keychain.denies = true)],
  ])(
    'a key entered while the keychain is %s is for this run: the stored one stays',
    async (_, happen) => {
      await (await start()).set('a', ORIGIN, KEY);
      const before = await readFile(file, 'utf8');
      happen();
      const vault = await start();
      expect(await vault.set('a', ORIGIN, 'this-run-only-key')).toMatchObject({ persisted: false });
      expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: 'this-run-only-key' });
      expect(await readFile(file, 'utf8')).toBe(before);
      [keychain.available, keychain.denies] = [true, false];
      expect(await (await start()).get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    },
  );

  test('a refused prompt is told from a lost secret, and the next use asks again', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const before = await readFile(file, 'utf8');
    keychain.denies = true;
    const vault = await start();
    expect(await vault.get('a', ORIGIN)).toMatchObject({
      error: { code: 'key-unusable', details: 'denied', retryable: true },
    });
    expect(vault.status('a', ORIGIN)).toMatchObject({ present: true, problem: 'denied' });
    expect(await readFile(file, 'utf8')).toBe(before);
    keychain.denies = false;
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(problemOf(vault)).toBeNull();
  });

  test('what decrypts and is no key is called damaged', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const stored = JSON.parse(await readFile(file, 'utf8')) as { keys: { a: object } };
    const ciphertext = keychain.encrypt('nonsense').toString('base64');
    await writeFile(
      file,
      JSON.stringify({ version: 1, keys: { a: { ...stored.keys.a, ciphertext } } }),
    );
    const vault = await start();
    expect(await vault.get('a', ORIGIN)).toMatchObject({
      error: { details: 'damaged', retryable: false },
    });
  });

  test('an entry that cannot be read costs no other, and is written back as it is', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const stored = JSON.parse(await readFile(file, 'utf8')) as { keys: object };
    const later = { origin: ORIGIN, last4: 'WXYZ', backend: 'portal', ciphertext: 'AAAA' };
    await writeFile(file, JSON.stringify({ version: 1, keys: { later, ...stored.keys } }));
    const vault = await start();
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(vault.status('later', ORIGIN)).toMatchObject({ present: true, problem: 'damaged' });
    expect(await vault.get('later', ORIGIN)).toMatchObject({ error: { details: 'damaged' } });
    await vault.set('b', ORIGIN, 'other-key-of-b');
    const after = JSON.parse(await readFile(file, 'utf8')) as { keys: Record<string, unknown> };
    expect(Object.keys(after.keys).sort()).toEqual(['a', 'b', 'later']);
    expect(after.keys['later']).toEqual(later);
    await vault.set('later', ORIGIN, 'key-of-later');
    expect(await (await start()).get('later', ORIGIN)).toEqual({ ok: true, value: 'key-of-later' });
  });

  test('a file of a newer version is read as far as possible, and not written over', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const text = (await readFile(file, 'utf8')).replace('"version": 1', '"version": 2');
    await writeFile(file, text);
    const vault = await start();
    expect(vault.problem?.message).toContain('newer version of Looksee');
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    await expect(vault.set('b', ORIGIN, 'other-key-of-b')).rejects.toThrow(
      /newer version of Looksee/,
    );
    await expect(vault.remove('a')).rejects.toThrow(/newer version of Looksee/);
    expect(await vault.get('b', ORIGIN)).toEqual({ ok: true, value: 'other-key-of-b' });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  test('a file that is there and cannot be read is left alone, and read when it can be', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    const text = await readFile(file, 'utf8');
    await rm(file);
    await mkdir(file);
    const vault = await start();
    expect(vault.problem?.message).toContain('could not be read');
    expect(vault.status('a', ORIGIN)).toMatchObject({ present: false, problem: 'file-unreadable' });
    expect(await vault.get('a', ORIGIN)).toMatchObject({
      error: { code: 'key-unusable', details: 'file-unreadable', retryable: true },
    });
    await expect(vault.set('b', ORIGIN, 'other-key-of-b')).rejects.toThrow(/could not be read/);
    expect(await vault.get('b', ORIGIN)).toEqual({ ok: true, value: 'other-key-of-b' });
    await rmdir(file);
    await writeFile(file, text);
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    expect([problemOf(vault), vault.problem]).toEqual([null, null]);
  });

  test('a keychain that lost its secret is named', async () => {
    await (await start()).set('a', ORIGIN, KEY);
    keychain.secret = randomBytes(32);
    const vault = await start();
    expect(await vault.get('a', ORIGIN)).toMatchObject({ error: { details: 'undecryptable' } });
    expect(problemOf(vault)).toBe('undecryptable');
    await vault.set('a', ORIGIN, KEY);
    expect(problemOf(vault)).toBeNull();
  });

  test.each(['', '{', 'null', '{"version":1}', '[]'])(
    'a damaged file (%j) is kept aside and costs no start',
    async (text) => {
      await writeFile(file, text);
      const vault = await start();
      expect(vault.status('a', ORIGIN).present).toBe(false);
      expect(await readFile(`${file}.1.broken`, 'utf8')).toBe(text);
      await vault.set('a', ORIGIN, KEY);
      expect(await (await start()).get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
    },
  );

  test('keys of this run come first, are never written, and go when removed', async () => {
    await (await start()).set('a', ORIGIN, 'stored-key-1111');
    const before = await readFile(file, 'utf8');
    const vault = await start({ runKeys: new Map([['a', KEY]]) });
    expect(vault.status('a', ORIGIN)).toEqual({
      present: true,
      last4: 'WXYZ',
      persisted: false,
      backend: 'this-run-only',
      problem: null,
    });
    expect(await vault.get('a', OTHER_ORIGIN)).toEqual({ ok: true, value: KEY });
    expect(await readFile(file, 'utf8')).toBe(before);
    await vault.remove('a');
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: null });
  });

  test('changes at the same time, also of a second process, lose nothing', async () => {
    const vaults = await Promise.all(Array.from({ length: 4 }, start));
    const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);
    await Promise.all(ids.map((id, index) => vaults[index % 4]?.set(id, ORIGIN, `key-of-${id}-1`)));
    const vault = await start();
    for (const id of ids)
      expect(await vault.get(id, ORIGIN)).toEqual({ ok: true, value: `key-of-${id}-1` });
  });

  test('a disk that cannot be written is told, and the key is there for this run', async () => {
    file = join(dir, 'a-file', 'keys.json');
    await writeFile(join(dir, 'a-file'), 'not a folder');
    const vault = await start();
    await expect(vault.set('a', ORIGIN, KEY)).rejects.toMatchObject({
      error: { message: expect.stringContaining('could not be written') as string },
    });
    expect(vault.status('a', ORIGIN)).toMatchObject({ present: true, persisted: false });
    expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
  });

  test.each([
    ['darwin', 'keychain'],
    ['win32', 'dpapi'],
  ] as const)('on %s it is the %s', async (platform, backend) => {
    const vault = await start({ platform });
    expect(await vault.set('a', ORIGIN, KEY)).toMatchObject({ persisted: true, backend });
  });

  test('no message has a key in it', async () => {
    const vault = await start();
    await vault.set('a', ORIGIN, KEY);
    keychain.secret = randomBytes(32);
    const told = JSON.stringify([
      await vault.get('a', ORIGIN),
      await vault.get('a', OTHER_ORIGIN),
      vault.status('a', ORIGIN),
    ]);
    expect(told).not.toContain(KEY.slice(0, 12));
  });
});

test('what one form wrote the other one reads: a runtime can be updated', async () => {
  const [older, newer] = Object.values(FORMS).map((form) => form(keychain));
  const options = { file, platform: 'linux' } as const;
  await new KeyVault({ ...options, safeStorage: older ?? {} }).set('a', ORIGIN, KEY);
  const vault = new KeyVault({ ...options, safeStorage: newer ?? {} });
  await vault.load();
  expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
});

test('a key is encrypted anew when the system says so', async () => {
  const asynchronous = Object.values(FORMS)[1]?.(keychain) ?? {};
  const vault = new KeyVault({ file, platform: 'linux', safeStorage: asynchronous });
  await vault.set('a', ORIGIN, KEY);
  const before = await readFile(file, 'utf8');
  keychain.rotate();
  expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
  expect(await readFile(file, 'utf8')).not.toBe(before);
  keychain.previous = null;
  expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
});

test('a runtime without safeStorage keeps keys for this run', async () => {
  const vault = new KeyVault({ file, platform: 'darwin', safeStorage: {} });
  expect(await vault.set('a', ORIGIN, KEY)).toMatchObject({ persisted: false });
  expect(await vault.get('a', ORIGIN)).toEqual({ ok: true, value: KEY });
});
