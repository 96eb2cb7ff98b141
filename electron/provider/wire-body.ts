import { randomUUID } from 'node:crypto';
import { MIME_OF } from '../../shared/domain/picture';
import { elidedPicture } from '../../shared/domain/request-trace';
import type { ChatImage, ChatPicture } from './request-body';

/** A request's body on its way. It is never whole in memory: a dozen photos in base64 would hold up the main process. */
export interface WireBody {
  /** Bytes of all pieces. */
  readonly length: number;
  /** Each call begins anew: a body may be sent again. */
  pieces(): Iterable<Uint8Array>;
}

/** Bytes of a picture that are encoded at a time; a multiple of three, so that base64 is padded only at its end. */
const PICTURE_PIECE_BYTES = 192 * 1024;

/** Pieces that are smaller are sent together. */
const JOIN_BYTES = 64 * 1024;

/** Nobody's prompt holds it. */
const MARK = randomUUID();
const MARKED = new RegExp(`${MARK}:(\\d+):`);

/** Keeps pictures apart from the body around them until it is sent. */
export class WirePictures {
  /** Stand in the body for the pictures; a link stands for itself. */
  readonly urls: readonly string[];
  readonly #images: readonly ChatImage[];

  constructor(images: readonly ChatImage[]) {
    this.#images = images;
    this.urls = images.map((image, index) => ('link' in image ? image.link : `${MARK}:${index}:`));
  }

  /** @param body with {@link urls} in it */
  intoBody(body: Readonly<Record<string, unknown>>): WireBody {
    const parts = this.#split(body).map((part, index) =>
      index % 2 === 0 ? Buffer.from(part) : this.#picture(Number(part)),
    );
    return {
      length: parts.reduce((sum, part) => sum + lengthOf(part), 0),
      pieces: () => joined(parts),
    };
  }

  /**
   * The body as JSON to be looked at: of each picture only what it is.
   * @param body with {@link urls} in it
   * @param hashOf SHA-256 of a picture in hexadecimal
   */
  async elided(
    body: Readonly<Record<string, unknown>>,
    hashOf: (picture: ChatPicture) => Promise<string>,
  ): Promise<{ readonly text: string; readonly pictures: readonly string[] }> {
    const pictures: string[] = [];
    const parts: string[] = [];
    for (const [index, part] of this.#split(body).entries()) {
      if (index % 2 === 0) {
        parts.push(part);
        continue;
      }
      const picture = this.#picture(Number(part));
      const hash = await hashOf(picture);
      const elided = elidedPicture(MIME_OF[picture.format], picture.bytes.byteLength, hash);
      parts.push(elided);
      pictures.push(elided);
    }
    return { text: parts.join(''), pictures };
  }

  /** JSON, with the index of a picture at every other place. */
  #split(body: Readonly<Record<string, unknown>>): readonly string[] {
    return JSON.stringify(body).split(MARKED);
  }

  #picture(index: number): ChatPicture {
    const image = this.#images[index];
    if (!image || 'link' in image) throw new Error(`no picture ${index}`);
    return image;
  }
}

function lengthOf(part: Buffer | ChatPicture): number {
  if (!('format' in part)) return part.length;
  return head(part).length + Math.ceil(part.bytes.byteLength / 3) * 4;
}

/** Small pieces go together: each is a write of its own to the network. */
function* joined(parts: readonly (Buffer | ChatPicture)[]): Generator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for (const part of parts) {
    for (const piece of 'format' in part ? dataUrl(part) : [part]) {
      if (bytes + piece.length > JOIN_BYTES) {
        yield* whole(held);
        held = [];
        bytes = 0;
      }
      held.push(piece);
      bytes += piece.length;
    }
  }
  yield* whole(held);
}

function whole(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
  return pieces.length > 1 ? [Buffer.concat(pieces)] : pieces;
}

function* dataUrl(picture: ChatPicture): Generator<Uint8Array> {
  yield Buffer.from(head(picture));
  const { buffer, byteOffset, byteLength } = picture.bytes;
  for (let at = 0; at < byteLength; at += PICTURE_PIECE_BYTES) {
    const piece = Buffer.from(
      buffer,
      byteOffset + at,
      Math.min(PICTURE_PIECE_BYTES, byteLength - at),
    );
    yield Buffer.from(piece.toString('base64'), 'latin1');
  }
}

function head({ format }: ChatPicture): string {
  return `data:${MIME_OF[format]};base64,`;
}
