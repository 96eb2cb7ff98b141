import { Bytes } from './bytes';

export type BlockKind = 'frame' | 'control' | 'extension' | 'end';

/** A block of a GIF behind its header. */
export interface Block {
  readonly kind: BlockKind;
  /** As it is in the file, with its sub-blocks. */
  readonly whole: Uint8Array;
  /** Whether the file holds all of it. */
  readonly complete: boolean;
}

const EXTENSION = 0x21;
const FRAME = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const COLOUR_TABLE_FLAG = 0x80;
/** Of a frame, before its own colours. */
const DESCRIPTOR_BYTES = 10;
const SCREEN_BYTES = 13;

/** Bytes of the header with the colours of the whole file. */
export function headerBytes(all: Uint8Array): number {
  return SCREEN_BYTES + colourTableBytes(all[SCREEN_BYTES - 3] ?? 0);
}

/** Bytes from the beginning of a frame to the first byte of its coded pixels, which tells the size of their codes. */
export function descriptorBytes(frame: Uint8Array): number {
  return DESCRIPTOR_BYTES + colourTableBytes(frame[DESCRIPTOR_BYTES - 1] ?? 0);
}

/**
 * The blocks of a GIF up to the one that ends it, as far as they can be followed.
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function* gifBlocks(all: Uint8Array): Generator<Block> {
  const bytes = new Bytes(all);
  const block = (kind: BlockKind, from: number, end: number): Block => {
    return { kind, whole: all.subarray(from, end), complete: end <= all.length };
  };
  for (let at = headerBytes(all); at < all.length;) {
    const introducer = bytes.u8(at);
    let found: Block;
    if (introducer === TRAILER) {
      found = block('end', at, at + 1);
    } else if (introducer === FRAME) {
      found = block('frame', at, endOfSubBlocks(bytes, at + descriptorBytes(all.subarray(at)) + 1));
    } else if (introducer === EXTENSION) {
      const kind = bytes.u8(at + 1) === GRAPHIC_CONTROL ? 'control' : 'extension';
      found = block(kind, at, endOfSubBlocks(bytes, at + 2));
    } else {
      return;
    }
    yield found;
    if (found.kind === 'end') return;
    at += found.whole.length;
  }
}

function colourTableBytes(flags: number): number {
  return flags & COLOUR_TABLE_FLAG ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

/** Behind the empty one that ends them. */
function endOfSubBlocks(bytes: Bytes, from: number): number {
  let at = from;
  while (at < bytes.length && bytes.u8(at) !== 0) at += bytes.u8(at) + 1;
  return at + 1;
}
