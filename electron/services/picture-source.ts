import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import { MAX_PICTURE_BYTES } from '../../shared/domain/limits';
import type { PictureFacts, RefusalReason } from '../../shared/domain/picture';
import { PictureFailure, type CameraFacts, type Imaging } from '../imaging';

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

/** Why a file did not become a picture, on its way to the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  /** What to do about it. */
  readonly hint: string;

  constructor(reason: RefusalReason, message: string, hint: string) {
    super(message);
    this.reason = reason;
    this.hint = hint;
  }
}

/**
 * Reads a picture file whole, after a look at what it is and how large.
 * @throws Refusal with the reason in words
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) {
        throw new Refusal('folder', 'This is a folder.', 'Open it and take the pictures in it.');
      }
      if (!stat.isFile()) {
        throw new Refusal('unreadable', 'This is not a regular file.', 'Choose a picture file.');
      }
      if (stat.size > MAX_PICTURE_BYTES) throw refusalOf(PictureFailure.tooLarge());
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw thrown instanceof Refusal ? thrown : unreadable(thrown);
  }
}

/**
 * What a picture's bytes are.
 * @throws Refusal when they are no picture, damaged or too large
 */
export async function inspectPicture(
  imaging: Inspector,
  name: string,
  bytes: Uint8Array,
  path: string | null,
): Promise<PictureSource> {
  try {
    const { facts, camera, thumbnail } = await imaging.inspect(bytes);
    const sha256 = await sha256Of(bytes);
    return { name, sha256, bytes: bytes.byteLength, facts, camera, thumbnail, path };
  } catch (thrown) {
    throw thrown instanceof PictureFailure ? refusalOf(thrown) : thrown;
  }
}

/** SHA-256 as lower-case hex, off the main thread. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}

function refusalOf({ error, reason }: PictureFailure): Refusal {
  return new Refusal(reason, error.message, error.hint);
}

function unreadable(thrown: unknown): Refusal {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const [message, hint] = UNREADABLE[code] ?? [
    `The file cannot be read; the system says ${code || String(thrown)}.`,
    'Copy it to another folder and try again.',
  ];
  return new Refusal('unreadable', message, hint);
}

const NO_PERMISSION = [
  'You have no permission to read the file.',
  'Change its permissions and try again.',
] as const;

const UNREADABLE: Readonly<Record<string, readonly [string, string]>> = {
  ENOENT: ['There is no file at this place.', 'Look where it was moved to and try again.'],
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
};
