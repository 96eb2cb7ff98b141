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

/** Why a file did not become a picture, on its way to the user. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, message: string) {
    super(message);
    this.reason = reason;
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
        throw new Refusal('folder', 'This is a folder. Open it and drop the pictures in it.');
      }
      if (!stat.isFile()) throw new Refusal('unreadable', 'This is not a regular file.');
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
  imaging: Pick<Imaging, 'inspect'>,
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
  return new Refusal(reason, `${error.message} ${error.hint}`);
}

function unreadable(thrown: unknown): Refusal {
  const code = (thrown as NodeJS.ErrnoException).code;
  const why =
    code === 'ENOENT'
      ? 'it is not there any more. Look where it was moved to'
      : code === 'EACCES' || code === 'EPERM'
        ? 'you have no permission to read it. Change its permissions'
        : `the system says ${code ?? 'no'}. Copy it to another folder`;
  return new Refusal('unreadable', `The file cannot be read: ${why} and drop it again.`);
}
