/** Endpoints on real files and the real vault, for tests: the keychain alone is ours, with a real cipher. */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { temporaryDir } from '../history/testing/fixtures';
import { KeyVault } from '../secrets/key-vault';
import { Endpoints, type ThisRun } from './endpoints/endpoints';
import { Settings } from './settings';

const SECRET = randomBytes(32);

const keychain = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret',
  encryptString: (text: string): Buffer => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', SECRET, iv);
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  },
  decryptString: (bytes: Buffer): string => {
    const decipher = createDecipheriv('aes-256-gcm', SECRET, bytes.subarray(0, 12));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8');
  },
};

/** @param dir of another, to be a second process, or the next run */
export async function openEndpoints(dir = temporaryDir(), thisRun?: ThisRun) {
  const settingsFile = join(dir, 'settings.json');
  const keysFile = join(dir, 'keys.json');
  const settings = await Settings.load(settingsFile);
  const vault = new KeyVault({ file: keysFile, platform: 'linux', safeStorage: keychain });
  await vault.load();
  const lists: string[][] = [];
  const purgeFailures: unknown[] = [];
  const endpoints: Endpoints = new Endpoints({
    settings,
    vault,
    thisRun,
    onChanged: () => lists.push(endpoints.list().map(({ profile }) => profile.id)),
    onPurgeFailed: (thrown) => purgeFailures.push(thrown),
  });
  const ids = () => endpoints.list().map(({ profile }) => profile.id);
  const names = () => endpoints.list().map(({ profile }) => profile.name);
  return { dir, endpoints, ids, keysFile, lists, names, purgeFailures, settings, settingsFile };
}
