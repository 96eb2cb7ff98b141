import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { AppFailure } from '../../shared/domain/app-error';
import { MAX_PICTURE_BYTES } from '../../shared/domain/limits';
import type { PictureFacts, RefusalReason } from '../../shared/domain/picture';
import { SNIFF_BYTES } from '../../shared/domain/sniff';
import { fsPath } from '../platform/byte-path';
import { PictureFailure, sniffFormat, type CameraFacts, type Imaging } from '../imaging';

/** A picture that was read and understood, with what is needed to ask about it. */
export interface PictureSource {
  readonly name: string;
  /** SHA-256 of the original bytes, lower-case hex. */
  readonly sha256: string;
  /** Size of the original, in bytes. */
  readonly bytes: number;
  readonly facts: PictureFacts;
  readonly camera: CameraFacts;
  /** WebP. */
  readonly thumbnail: Uint8Array;
  /** Where the original lay; null for pasted pixels. Never leaves the main process. */
  readonly path: string | null;
}

/** The part of imaging that understands a picture. */
export type Inspector = Pick<Imaging, 'inspect'>;

/** A file that cannot be read, or is none that could hold a picture. */
export class FileFailure extends AppFailure {
  readonly reason: Extract<RefusalReason, 'unreadable'>;
  /** Whether the file is known not to be there any more, or to be another one. */
  readonly isGone: boolean;

  constructor(reason: FileFailure['reason'], message: string, hint: string, isGone = false) {
    super({ code: 'picture-unusable', message, hint, retryable: false });
    this.reason = reason;
    this.isGone = isGone;
  }
}

/** A named pipe would be waited for until somebody writes into it. Windows has no such flag, and no such pipes. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Bytes a file is given at first whose size the system does not state, as those of `/proc`. */
const FIRST_READ_BYTES = 65_536;

/**
 * Reads a picture file whole, after a look at what it is and how large; never more than is allowed, however it grows.
 * @throws FileFailure, PictureFailure: with the reason in words
 */
export function readPictureFile(path: string): Promise<Uint8Array> {
  return withFile(path, async (file, before) => {
    if (before.size > MAX_PICTURE_BYTES) throw PictureFailure.tooLarge();
    const bytes = await readAtMost(file, MAX_PICTURE_BYTES + 1, before.size);
    if (bytes.length > MAX_PICTURE_BYTES) throw PictureFailure.tooLarge();
    const after = await file.stat();
    if (after.size === before.size && after.mtimeMs === before.mtimeMs) return bytes;
    const hint = 'Try again when nothing writes it any more.';
    throw new FileFailure('unreadable', 'The file changed while it was being read.', hint);
  });
}

/**
 * Whether the head of a file is that of a picture. True also for a file that cannot be looked at: whoever reads it
 * learns why.
 */
export function looksLikePicture(path: string): Promise<boolean> {
  return withFile(path, async (file) => {
    const head = Buffer.alloc(SNIFF_BYTES);
    const { bytesRead } = await file.read(head, 0, head.length, 0);
    return sniffFormat(head.subarray(0, bytesRead)) !== null;
  }).catch(() => true);
}

/** Opens a regular file once for all that is asked of it: what its name means may change meanwhile. */
async function withFile<T>(
  path: string,
  work: (file: FileHandle, stat: Stats) => Promise<T>,
): Promise<T> {
  try {
    const file = await open(fsPath(path), WITHOUT_WAITING);
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw notAFile();
      return await work(file, stat);
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw thrown instanceof AppFailure ? thrown : unreadable(thrown, path);
  }
}

/** @param expected bytes, which may be wrong by now */
async function readAtMost(file: FileHandle, most: number, expected: number): Promise<Uint8Array> {
  let bytes = Buffer.allocUnsafeSlow(Math.min(most, expected + 1));
  let length = 0;
  while (length < most) {
    if (length === bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(most, Math.max(FIRST_READ_BYTES, length * 2)));
      bytes.copy(larger);
      bytes = larger;
    }
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return bytes.subarray(0, length);
}

/**
 * Reads a picture file that was looked at before.
 * @throws FileFailure where it is not what it was: what is known of the picture would not hold for these bytes
 */
export async function readPictureAgain(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readPictureFile(path);
  if ((await sha256Of(bytes)) === sha256) return bytes;
  const hint = 'Ask again when nothing writes it any more.';
  throw new FileFailure(
    'unreadable',
    'The file changed while it was being asked about.',
    hint,
    true,
  );
}

/** What is known of a picture's bytes before they are looked at. */
interface Known {
  /** From 0. */
  readonly page?: number;
  /** Reckoned from the bytes where it is not given. */
  readonly sha256?: string;
}

/**
 * What a picture's bytes are.
 * @throws PictureFailure when they are no picture, damaged or too large
 */
export async function inspectPicture(
  imaging: Inspector,
  name: string,
  bytes: Uint8Array,
  path: string | null,
  known: Known = {},
): Promise<PictureSource> {
  const { facts, camera, thumbnail } = await imaging.inspect(bytes, known.page ?? 0);
  const sha256 = known.sha256 ?? (await sha256Of(bytes));
  return { name, sha256, bytes: bytes.byteLength, facts, camera, thumbnail, path };
}

/**
 * The same picture at another of its pages.
 * @param page from 0
 * @throws AppFailure invalid-request where it has fewer; PictureFailure where this page cannot be read
 */
export async function inspectPage(
  imaging: Inspector,
  source: PictureSource,
  bytes: Uint8Array,
  page: number,
): Promise<PictureSource> {
  const { facts, name, path } = source;
  if (page === facts.page) return source;
  if (page < facts.pages) {
    return inspectPicture(imaging, name, bytes, path, { page, sha256: source.sha256 });
  }
  throw new AppFailure({
    code: 'invalid-request',
    message: `${name} has no page ${page + 1}.`,
    hint: `It has ${facts.pages} ${facts.pages === 1 ? 'page' : 'pages'}.`,
    retryable: false,
  });
}

/** Bytes hashed without a pause: a few milliseconds' worth. */
const HASHED_AT_ONCE = 1024 * 1024;

/**
 * SHA-256 as lower-case hex. In slices: WebCrypto hashes on another thread, but copies all bytes on this one first, which
 * takes no less time and holds everything up.
 */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
  }
  return hash.digest('hex');
}

/** What the system said, in words. */
export function unreadable(thrown: unknown, path: string): FileFailure {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  // This character stands for bytes that were lost on the way: none or several files have such a name.
  if (code === 'ENOENT' && path.includes('\ufffd')) {
    const message = 'Its name is not valid text, so it can’t be opened.';
    return new FileFailure('unreadable', message, 'Rename it and try again.');
  }
  if (code === 'ENXIO') return notAFile();
  const [message, hint] = UNREADABLE[code] ?? [
    `The file cannot be read; the system says ${code || String(thrown)}.`,
    'Copy it to another folder and try again.',
  ];
  return new FileFailure('unreadable', message, hint, code === 'ENOENT' || code === 'ENOTDIR');
}

function notAFile(): FileFailure {
  return new FileFailure('unreadable', 'This is not a regular file.', 'Choose a picture file.');
}

const NO_PERMISSION = [
  'You have no permission to read it.',
  'Change its permissions and try again.',
] as const;

const UNREADABLE: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['There is no file at this place.', 'Look where it was moved to and try again.'],
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  ELOOP: ['This link leads in a circle.', 'Choose the picture file itself.'],
};
