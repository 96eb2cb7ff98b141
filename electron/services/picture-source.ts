import { webcrypto } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AppFailure } from '../../shared/domain/app-error';
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

/** A file that cannot be read, or is none that could hold a picture. */
export class FileFailure extends AppFailure {
  readonly reason: Extract<RefusalReason, 'unreadable'>;

  constructor(reason: FileFailure['reason'], message: string, hint: string) {
    super({ code: 'picture-unusable', message, hint, retryable: false });
    this.reason = reason;
  }
}

/** A named pipe would be waited for until somebody writes into it. Windows has no such flag, and no such pipes. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a picture file whole, after a look at what it is and how large.
 * @throws FileFailure, PictureFailure: with the reason in words
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, WITHOUT_WAITING);
    try {
      const stat = await file.stat();
      if (stat.isDirectory()) {
        throw new FileFailure(
          'unreadable',
          'This is a folder.',
          'Open it and take the pictures in it.',
        );
      }
      if (!stat.isFile()) {
        throw new FileFailure(
          'unreadable',
          'This is not a regular file.',
          'Choose a picture file.',
        );
      }
      if (stat.size > MAX_PICTURE_BYTES) throw PictureFailure.tooLarge();
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (thrown) {
    throw thrown instanceof AppFailure ? thrown : unreadable(thrown);
  }
}

/**
 * Reads a picture file that was looked at before.
 * @throws FileFailure where it is not what it was: what is known of the picture would not hold for these bytes
 */
export async function readPictureAgain(path: string, sha256: string): Promise<Uint8Array> {
  const bytes = await readPictureFile(path);
  if ((await sha256Of(bytes)) === sha256) return bytes;
  const hint = 'Ask again when nothing writes it any more.';
  throw new FileFailure('unreadable', 'The file changed while it was being asked about.', hint);
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
): Promise<PictureSource> {
  const { facts, camera, thumbnail } = await imaging.inspect(bytes);
  const sha256 = await sha256Of(bytes);
  return { name, sha256, bytes: bytes.byteLength, facts, camera, thumbnail, path };
}

/** SHA-256 as lower-case hex, off the main thread. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}

function unreadable(thrown: unknown): FileFailure {
  const code = (thrown as NodeJS.ErrnoException).code ?? '';
  const [message, hint] = UNREADABLE[code] ?? [
    `The file cannot be read; the system says ${code || String(thrown)}.`,
    'Copy it to another folder and try again.',
  ];
  return new FileFailure('unreadable', message, hint);
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
