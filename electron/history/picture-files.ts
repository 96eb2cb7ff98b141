import { createHash, randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAbsent, whileBusySync } from '../platform/file-errors';

const INCOMING = 'incoming';
/** A file this old in the incoming folder was left by a process that died while writing it. */
const ABANDONED_MS = 60 * 60 * 1000;

/** A picture that is about to be kept. */
export interface IncomingPicture {
  readonly sha256: string;
  readonly bytes: Uint8Array;
  /** On the disk, not yet at its place; null where the same bytes were found there. */
  readonly file: string | null;
}

/**
 * Picture files named by the SHA-256 of their bytes: `pictures/ab/ab12...`.
 *
 * {@link settle} and {@link remove} may be called only inside a write transaction of the database beside them: its
 * lock keeps one process from removing a file that another is just about to refer to.
 */
export class PictureFiles {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Writes the bytes beside their place, down to the disk. This is the slow part: no lock is needed for it. */
  receive(bytes: Uint8Array): IncomingPicture {
    const hash = sha256(bytes);
    const isThere = sizeOf(this.#place(hash)) === bytes.byteLength;
    return { sha256: hash, bytes, file: isThere ? null : this.#write(bytes) };
  }

  /** Sees to it that a received picture is at its place. */
  settle({ sha256: hash, bytes, file }: IncomingPicture): void {
    const place = this.#place(hash);
    if (sizeOf(place) === bytes.byteLength) return;
    const folder = this.#folder(hash);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // It was there a moment ago, and another process has deleted it since.
    const written = file ?? this.#write(bytes);
    whileBusySync(() => renameSync(written, place));
    syncFolder(folder);
  }

  /** Removes what {@link receive} left where it was not needed, or where what should follow failed. */
  discard({ file }: IncomingPicture): void {
    if (file !== null) rmSync(file, { force: true });
  }

  remove(sha256: string): void {
    rmSync(this.#place(sha256), { force: true });
  }

  /** The bytes, or null where the file is gone or no longer what its name says. */
  read(hash: string): Uint8Array | null {
    if (!isSha256(hash)) return null;
    try {
      const bytes = readFileSync(this.#place(hash));
      return sha256(bytes) === hash ? bytes : null;
    } catch (thrown) {
      if (isAbsent(thrown)) return null;
      throw thrown;
    }
  }

  /** Names of the files in one of the 256 folders. */
  list(folder: number): readonly string[] {
    const name = folder.toString(16).padStart(2, '0');
    return names(join(this.#dir, name)).filter(isSha256);
  }

  removeAbandoned(now: number): void {
    const incoming = join(this.#dir, INCOMING);
    for (const name of names(incoming)) {
      const file = join(incoming, name);
      const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? now;
      if (now - changed > ABANDONED_MS) rmSync(file, { force: true });
    }
  }

  #write(bytes: Uint8Array): string {
    const incoming = join(this.#dir, INCOMING);
    mkdirSync(incoming, { recursive: true, mode: 0o700 });
    const file = join(incoming, randomUUID());
    try {
      writeDurably(file, bytes);
      return file;
    } catch (thrown) {
      rmSync(file, { force: true });
      throw thrown;
    }
  }

  #folder(hash: string): string {
    return join(this.#dir, hash.slice(0, 2));
  }

  #place(hash: string): string {
    if (!isSha256(hash)) throw new Error('Not the name of a kept picture.');
    return join(this.#folder(hash), hash);
  }
}

export const isSha256 = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function writeDurably(file: string, bytes: Uint8Array): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    for (let written = 0; written < bytes.byteLength;)
      written += writeSync(handle, bytes, written, bytes.byteLength - written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Makes a rename last through a power cut. Windows cannot open folders and needs no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null;
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (thrown) {
    if (isAbsent(thrown)) return [];
    throw thrown;
  }
}
