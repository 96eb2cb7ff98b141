import { descriptorBytes, gifBlocks, headerBytes } from '../structure/gif-blocks';
import type { Essence } from './essence';
import { lzwEnd } from './lzw-end';

/** Introducer, label, length, flags, delay, transparent colour, end. */
const CONTROL_BYTES = 8;

/** Screen, colours and one frame, with what says which of its pixels are transparent. */
export function gifEssence(all: Uint8Array): Essence | null {
  let control: Uint8Array | null = null;
  let frame: Uint8Array | null = null;
  for (const { complete, kind, whole } of gifBlocks(all)) {
    if (!complete) return null;
    if (kind === 'end') {
      const drawn = frame && withoutRest(frame);
      return (
        drawn && [all.subarray(0, headerBytes(all)), ...(control ? [control] : []), ...drawn, whole]
      );
    }
    if (kind === 'frame') {
      if (frame !== null) return null;
      frame = whole;
    }
    if (kind === 'control' && frame === null) {
      if (whole.length !== CONTROL_BYTES) return null;
      control = whole;
    }
  }
  return null;
}

/** A frame up to its last pixel: decoders do not look at sub-blocks behind it. Null where some pixels are not there. */
function withoutRest(frame: Uint8Array): Essence | null {
  const from = descriptorBytes(frame);
  const sides = new DataView(frame.buffer, frame.byteOffset + 5, 4);
  const pixels = sides.getUint16(0, true) * sides.getUint16(2, true);
  const end = lzwEnd(frame.subarray(from), pixels);
  if (end === null) return null;
  const { block, bytes } = end;
  const last = from + block;
  // The sub-block that holds the last code, which may hold some more bytes.
  if (frame[last] === bytes && last + 1 + bytes === frame.length - 1) return [frame];
  const cut = new Uint8Array([bytes, ...frame.subarray(last + 1, last + 1 + bytes), 0]);
  return [frame.subarray(0, last), cut];
}
