import type { KeyBackend } from '../../shared/domain/endpoint';

/**
 * Electron's safeStorage as the runtimes have it: Electron 33 knows only the synchronous form, 45 both, and 46 only
 * the asynchronous one.
 */
export interface SafeStorageLike {
  isAsyncEncryptionAvailable?(): Promise<boolean>;
  encryptStringAsync?(text: string): Promise<Buffer>;
  decryptStringAsync?(encrypted: Buffer): Promise<Decrypted>;
  isEncryptionAvailable?(): boolean;
  encryptString?(text: string): Buffer;
  decryptString?(encrypted: Buffer): string;
  /** Linux only. */
  getSelectedStorageBackend?(): string;
}

export interface Decrypted {
  readonly result: string;
  /** The system has a newer key for it. */
  readonly shouldReEncrypt: boolean;
}

/** One form for both. Every method may ask the user to unlock the keychain. */
export interface Encryption {
  available(): Promise<boolean>;
  encrypt(text: string): Promise<Buffer>;
  decrypt(encrypted: Buffer): Promise<Decrypted>;
}

/** The asynchronous form where the runtime has it, else the synchronous one. */
export function encryptionOf(storage: SafeStorageLike): Encryption {
  const { isAsyncEncryptionAvailable, encryptStringAsync, decryptStringAsync } = storage;
  if (isAsyncEncryptionAvailable && encryptStringAsync && decryptStringAsync) {
    return {
      available: () => isAsyncEncryptionAvailable.call(storage),
      encrypt: (text) => encryptStringAsync.call(storage, text),
      decrypt: (encrypted) => decryptStringAsync.call(storage, encrypted),
    };
  }
  const { isEncryptionAvailable, encryptString, decryptString } = storage;
  if (isEncryptionAvailable && encryptString && decryptString) {
    return {
      available: async () => isEncryptionAvailable.call(storage),
      encrypt: async (text) => encryptString.call(storage, text),
      decrypt: async (encrypted) => ({
        result: decryptString.call(storage, encrypted),
        shouldReEncrypt: false,
      }),
    };
  }
  const none = async (): Promise<never> => {
    throw new Error('This runtime has no safeStorage.');
  };
  return { available: async () => false, encrypt: none, decrypt: none };
}

/**
 * Where the system would keep a key, without touching the keychain (which may ask for a password).
 * On Linux `basic_text` encrypts with a password that everybody knows: it counts as no keychain at all.
 */
export function backendOf(storage: SafeStorageLike, platform: NodeJS.Platform): KeyBackend {
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  const selected = storage.getSelectedStorageBackend?.() ?? 'unknown';
  if (selected === 'gnome_libsecret') return 'libsecret';
  return selected.startsWith('kwallet') ? 'kwallet' : 'this-run-only';
}
