/** The only user of safeStorage. Keys live in the system's keychain; on disk there is only ciphertext. */
import { safeStorage as electronSafeStorage } from 'electron';
import { z } from 'zod';
import { AppFailure, type AppError } from '../../shared/domain/app-error';
import type { KeyBackend, KeyProblem, KeyStatus } from '../../shared/domain/endpoint';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { fromNewerVersion, unreadable } from '../platform/file-errors';
import { withFileLock } from '../platform/file-lock';
import { readJsonFile, setAside, writeJsonFile } from '../platform/json-file';
import { keyError, NOT_WRITTEN } from './key-errors';
import { backendOf, encryptionOf, type Encryption, type SafeStorageLike } from './safe-storage';

/** A shorter key would be given away by its last four characters. */
const MIN_CHARS_FOR_LAST4 = 8;

const entrySchema = z.object({
  /** What the page shows; the true binding is inside the ciphertext. */
  origin: z.string(),
  last4: z.string().max(4),
  /** Of a login: its user name, shown without asking the keychain. */
  user: z.string().optional(),
  backend: z.enum(['keychain', 'dpapi', 'libsecret', 'kwallet']),
  /** Base64 of safeStorage's bytes. */
  ciphertext: z.base64().min(1),
});
type Entry = z.infer<typeof entrySchema>;

const VERSION = 1;
const fileSchema = z.object({ version: z.number(), keys: z.record(z.string(), z.unknown()) });

/** What the file holds. An entry that this version cannot read costs no other, and is written back as it is. */
interface Keys {
  readonly readable: Readonly<Record<string, Entry>>;
  readonly others: Readonly<Record<string, unknown>>;
}
const NO_KEYS: Keys = { readable: {}, others: {} };

/** What is encrypted: with the origin inside, an edited file cannot send a key elsewhere. */
const secretSchema = z.object({ endpointId: z.string(), origin: z.string(), key: z.string() });

/** Encrypted and decrypted to see whether the keychain is open. */
const PROBE = 'Looksee';

/** A key in memory. An origin of null is any: the one who started this run named endpoint and key together. */
interface RunKey {
  readonly origin: string | null;
  readonly key: string;
  readonly user?: string | undefined;
}

export interface KeyVaultOptions {
  readonly file: string;
  readonly platform: NodeJS.Platform;
  /** Electron's own unless a test says otherwise. */
  readonly safeStorage?: SafeStorageLike;
  /** Keys by endpoint id, from the environment: used before stored ones, never written. */
  readonly runKeys?: ReadonlyMap<string, string>;
}

/**
 * Keeps one key an endpoint, bound to the origin it was entered for. Where the system has no keychain, keys are
 * kept for this run alone and the status says so: never a silent plaintext. Methods that encrypt or decrypt may make
 * the system ask for the keychain's password; `load` and `status` do not touch it. Call nothing before `ready`.
 */
export class KeyVault {
  readonly #file: string;
  readonly #platform: NodeJS.Platform;
  readonly #safeStorage: SafeStorageLike;
  readonly #encryption: Encryption;
  readonly #run = new Map<string, RunKey>();
  readonly #problems = new Map<string, KeyProblem>();
  /** Set once the keychain was found missing or locked. */
  #unavailable = false;
  #stored: Keys = NO_KEYS;
  /** Why the file could not be read, or will not be written. */
  #fileProblem: AppFailure | null = null;
  /** False after the file could not be read: what it holds is not known. */
  #isRead = true;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: KeyVaultOptions) {
    this.#file = options.file;
    this.#platform = options.platform;
    this.#safeStorage = options.safeStorage ?? (electronSafeStorage as SafeStorageLike);
    this.#encryption = encryptionOf(this.#safeStorage);
    for (const [id, key] of options.runKeys ?? []) this.#run.set(id, { origin: null, key });
  }

  /** Reads the file; a damaged one is kept aside. Never fails: see {@link problem}. */
  async load(): Promise<void> {
    try {
      this.#stored = await this.#read();
    } catch (thrown) {
      this.#fileProblem = thrown instanceof AppFailure ? thrown : unreadable(this.#file, thrown);
      this.#isRead = false;
    }
  }

  /** Why the file could not be read, or will not be written; null where all is well. */
  get problem(): AppError | null {
    return this.#fileProblem?.error ?? null;
  }

  /** @param origin of the endpoint's base URL as it is now; null where it has none */
  status(endpointId: string, origin: string | null): KeyStatus {
    const run = this.#run.get(endpointId);
    if (run) {
      return {
        present: true,
        last4: last4(run.key),
        ...(run.user !== undefined && { user: run.user }),
        persisted: false,
        backend: 'this-run-only',
        problem: differs(run.origin, origin) ? 'origin-changed' : null,
      };
    }
    const entry = this.#entry(endpointId);
    if (!entry) {
      const isThere = Object.hasOwn(this.#stored.others, endpointId);
      const problem = !this.#isRead ? 'file-unreadable' : isThere ? 'damaged' : null;
      return { ...this.#absent(), present: isThere, persisted: isThere, problem };
    }
    return {
      present: true,
      last4: entry.last4,
      ...(entry.user !== undefined && { user: entry.user }),
      persisted: true,
      backend: entry.backend,
      problem: this.#problem(endpointId, entry, origin),
    };
  }

  /**
   * Replaces the endpoint's key. It is encrypted and written where there is a keychain. Where that cannot be used now, as
   * when the user does not unlock it, the new key is for this run and the stored one stays.
   * @param user of a login: its name, which the status shows
   * @throws AppFailure where the disk cannot be written; the key is there for this run all the same
   */
  async set(endpointId: string, origin: string, key: string, user?: string): Promise<KeyStatus> {
    return this.#inTurn(async () => {
      const entry = await this.#encrypt({ endpointId, origin, key });
      this.#problems.delete(endpointId);
      this.#run.set(endpointId, { origin, key, user });
      if (entry) {
        const shown = { ...entry, ...(user !== undefined && { user }) };
        await this.#edit((keys) => withEntry(keys, endpointId, shown));
        this.#run.delete(endpointId);
      }
      return this.status(endpointId, origin);
    });
  }

  /**
   * The key to send to this origin; null where there is none.
   * @returns the error `key-unusable`, with a {@link KeyProblem} as its details, where there is one but not for use
   */
  async get(endpointId: string, origin: string): Promise<Result<string | null>> {
    const run = this.#run.get(endpointId);
    if (run) return differs(run.origin, origin) ? err(keyError('origin-changed')) : ok(run.key);
    if (!this.#isRead) await this.load();
    if (!this.#isRead) return err(keyError('file-unreadable'));
    const entry = this.#entry(endpointId);
    if (!entry) {
      return Object.hasOwn(this.#stored.others, endpointId) ? err(keyError('damaged')) : ok(null);
    }
    const found = await this.#decrypt(endpointId, entry, origin);
    if (typeof found === 'string') {
      if (found !== 'origin-changed') this.#problems.set(endpointId, found);
      return err(keyError(found));
    }
    this.#problems.delete(endpointId);
    return ok(found.key);
  }

  /**
   * Forgets the endpoint's key, in memory and on disk.
   * @throws AppFailure where the disk cannot be written
   */
  async remove(endpointId: string): Promise<KeyStatus> {
    return this.#inTurn(async () => {
      this.#run.delete(endpointId);
      this.#problems.delete(endpointId);
      await this.#edit((keys) => withEntry(keys, endpointId, null));
      return this.#absent();
    });
  }

  #entry(endpointId: string): Entry | undefined {
    const { readable } = this.#stored;
    return Object.hasOwn(readable, endpointId) ? readable[endpointId] : undefined;
  }

  #absent(): KeyStatus {
    const backend = this.#backend();
    return { present: false, last4: '', persisted: false, backend, problem: null };
  }

  #backend(): KeyBackend {
    return this.#unavailable ? 'this-run-only' : backendOf(this.#safeStorage, this.#platform);
  }

  /** Why the stored key is of no use, as far as is known without touching the keychain. */
  #problem(endpointId: string, entry: Entry, origin: string | null): KeyProblem | null {
    if (differs(entry.origin, origin)) return 'origin-changed';
    const backend = this.#backend();
    if (backend === 'this-run-only') return 'unavailable';
    if (backend !== entry.backend) return 'backend-changed';
    return this.#problems.get(endpointId) ?? null;
  }

  async #isAvailable(): Promise<boolean> {
    if (backendOf(this.#safeStorage, this.#platform) === 'this-run-only') return false;
    // Asked each time: the user may have unlocked it since.
    this.#unavailable = !(await this.#encryption.available().catch(() => false));
    return !this.#unavailable;
  }

  async #encrypt(secret: z.infer<typeof secretSchema>): Promise<Entry | null> {
    if (!(await this.#isAvailable())) return null;
    const backend = this.#backend();
    if (backend === 'this-run-only') return null;
    try {
      const bytes = await this.#encryption.encrypt(JSON.stringify(secret));
      const ciphertext = Buffer.from(bytes).toString('base64');
      return { origin: secret.origin, last4: last4(secret.key), backend, ciphertext };
    } catch {
      return null;
    }
  }

  async #decrypt(
    endpointId: string,
    entry: Entry,
    origin: string,
  ): Promise<KeyProblem | { readonly key: string }> {
    if (entry.origin !== origin) return 'origin-changed';
    if (!(await this.#isAvailable())) return 'unavailable';
    if (this.#backend() !== entry.backend) return 'backend-changed';
    try {
      const encrypted = Buffer.from(entry.ciphertext, 'base64');
      const { result, shouldReEncrypt } = await this.#encryption.decrypt(encrypted);
      const secret = secretIn(result);
      if (!secret) return 'damaged';
      if (secret.origin !== origin || secret.endpointId !== endpointId) return 'origin-changed';
      if (shouldReEncrypt) await this.#renew(entry, secret);
      return { key: secret.key };
    } catch {
      return (await this.#isOpen()) ? 'undecryptable' : 'denied';
    }
  }

  /**
   * Whether the keychain gives out its secret at all: what was just encrypted is decrypted again. Electron's errors do not
   * tell a keychain that refuses, as when the user says no, from a text that another secret encrypted.
   */
  async #isOpen(): Promise<boolean> {
    try {
      const encrypted = await this.#encryption.encrypt(PROBE);
      return (await this.#encryption.decrypt(encrypted)).result === PROBE;
    } catch {
      return false;
    }
  }

  /** Encrypts anew with the system's newer key. The old ciphertext still works where this fails. */
  async #renew(old: Entry, secret: z.infer<typeof secretSchema>): Promise<void> {
    await this.#inTurn(async () => {
      const entry = await this.#encrypt(secret);
      await this.#edit((keys) => {
        const isUnchanged = keys.readable[secret.endpointId]?.ciphertext === old.ciphertext;
        const renewed = entry && { ...old, ...entry };
        return renewed && isUnchanged ? withEntry(keys, secret.endpointId, renewed) : keys;
      });
    }).catch(() => undefined);
  }

  /** One change after the other. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#changing.catch(() => undefined).then(change);
    this.#changing = turn;
    return turn;
  }

  async #read(): Promise<Keys> {
    const content = await readJsonFile(this.#file);
    const parsed = fileSchema.safeParse(content);
    if (content !== undefined && !parsed.success) await setAside(this.#file);
    const { keys, version } = parsed.data ?? { keys: {}, version: VERSION };
    this.#isRead = true;
    this.#fileProblem = version > VERSION ? fromNewerVersion(this.#file) : null;
    const entries = Object.entries(keys).map(([id, entry]) => {
      const { data } = entrySchema.safeParse(entry);
      return { id, entry, data };
    });
    return {
      readable: Object.fromEntries(entries.flatMap(({ id, data }) => (data ? [[id, data]] : []))),
      others: Object.fromEntries(
        entries.flatMap(({ id, entry, data }) => (data ? [] : [[id, entry]])),
      ),
    };
  }

  /**
   * Changes what the file holds by now, since a second process may have written it. Nothing that asks for the keychain's
   * password happens in here: the other waits.
   */
  async #edit(edit: (keys: Keys) => Keys): Promise<void> {
    try {
      await withFileLock(this.#file, async () => {
        const keys = edit(await this.#read());
        if (this.#fileProblem) throw this.#fileProblem;
        const content = { ...keys.others, ...keys.readable };
        await writeJsonFile(this.#file, { version: VERSION, keys: content });
        this.#stored = keys;
      });
    } catch (thrown) {
      throw thrown instanceof AppFailure ? thrown : new AppFailure(NOT_WRITTEN);
    }
  }
}

/** @param entry null: it goes */
function withEntry({ others, readable }: Keys, id: string, entry: Entry | null): Keys {
  const { [id]: _old, ...rest } = readable;
  const { [id]: _other, ...otherRest } = others;
  return { readable: entry ? { ...rest, [id]: entry } : rest, others: otherRest };
}

/** @returns null where it is none */
function secretIn(text: string): z.infer<typeof secretSchema> | null {
  try {
    return secretSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function differs(bound: string | null, origin: string | null): boolean {
  return bound !== null && origin !== null && bound !== origin;
}

function last4(key: string): string {
  return key.length >= MIN_CHARS_FOR_LAST4 ? key.slice(-4) : '';
}
