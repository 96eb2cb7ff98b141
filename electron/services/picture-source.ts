import { webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppFailure } from '../../shared/domain/app-error';
import { MAX_PICTURE_BYTES } from '../../shared/domain/limits';
import type { PictureFacts, RefusalReason } from '../../shared/domain/picture';
import { sniffFormat } from '../../shared/domain/sniff';
import type { CameraFacts, Imaging } from '../imaging';

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

const HEAD_BYTES = 64;

/**
 * Reads a picture file whole, after a look at its kind, size and first bytes.
 * @throws Refusal with the reason in words
 */
export async function readPictureFile(path: string): Promise<Uint8Array> {
  const name = basename(path);
  let file;
  try {
    file = await open(path, 'r');
  } catch (thrown) {
    throw unreadable(name, thrown);
  }
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) {
      throw new Refusal('folder', `“${name}” is a folder. Open it and drop the pictures in it.`);
    }
    if (!stat.isFile()) throw new Refusal('unreadable', `“${name}” is not a regular file.`);
    checkSize(name, stat.size);
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0);
    checkKind(name, head.subarray(0, bytesRead));
    return await file.readFile();
  } catch (thrown) {
    if (thrown instanceof Refusal) throw thrown;
    throw unreadable(name, thrown);
  } finally {
    await file.close();
  }
}

/**
 * What a picture's bytes are.
 * @throws Refusal when they are no picture, damaged or too large
 */
export async function inspectPicture(
  imaging: Imaging,
  name: string,
  bytes: Uint8Array,
  path: string | null,
): Promise<PictureSource> {
  checkSize(name, bytes.byteLength);
  checkKind(name, bytes.subarray(0, HEAD_BYTES));
  try {
    const [sha256, { facts, camera, thumbnail }] = await Promise.all([
      sha256Of(bytes),
      imaging.inspect(bytes),
    ]);
    return { name, sha256, bytes: bytes.byteLength, facts, camera, thumbnail, path };
  } catch (thrown) {
    if (!(thrown instanceof AppFailure)) throw thrown;
    const { code, message, hint } = thrown.error;
    const reason =
      code === 'too-large' ? 'too-large' : code === 'timeout' ? 'timeout' : ('damaged' as const);
    throw new Refusal(reason, `“${name}”: ${message} ${hint}`.trim());
  }
}

/** SHA-256 as lower-case hex, off the main thread. */
export async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Buffer.from(digest).toString('hex');
}

function checkSize(name: string, bytes: number): void {
  if (bytes === 0) throw new Refusal('empty', `“${name}” is empty: it has no bytes in it.`);
  if (bytes > MAX_PICTURE_BYTES) {
    const limit = MAX_PICTURE_BYTES / (1024 * 1024);
    throw new Refusal('too-large', `“${name}” is larger than ${limit} MB. Scale it down first.`);
  }
}

function checkKind(name: string, head: Uint8Array): void {
  if (sniffFormat(head) === null) {
    throw new Refusal(
      'not-a-picture',
      `“${name}” is not a PNG, JPEG, GIF or WebP picture, whatever its name says.`,
    );
  }
}

function unreadable(name: string, thrown: unknown): Refusal {
  const code = (thrown as NodeJS.ErrnoException).code;
  const why =
    code === 'ENOENT'
      ? 'it is not there any more'
      : code === 'EACCES' || code === 'EPERM'
        ? 'you have no permission to read it'
        : `the system says ${code ?? 'no'}`;
  return new Refusal('unreadable', `“${name}” cannot be read: ${why}.`);
}
