const CLEAR = 256;
const END = 257;
const FIRST = 258;
const MIN_WIDTH = 9;
const MAX_CODES = 4096;

/**
 * Highest bit first, the width grows one code early.
 * @returns what could be decoded, at most `length` bytes
 * @see TIFF 6.0, section 13
 */
export function decodeLzw(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  // What a code stands for has been written already: where, and how long it is.
  const starts = new Uint32Array(MAX_CODES);
  const lengths = new Uint16Array(MAX_CODES);
  let codes = FIRST;
  let width = MIN_WIDTH;
  let hasPrevious = false;
  let previousAt = 0;
  let previousLength = 0;
  let to = 0;
  let bits = 0;
  let held = 0;

  for (let from = 0; to < length;) {
    while (held < width && from < packed.length) {
      bits = ((bits << 8) | (packed[from] ?? 0)) & 0xff_ffff;
      from += 1;
      held += 8;
    }
    if (held < width) break;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      codes = FIRST;
      width = MIN_WIDTH;
      hasPrevious = false;
      continue;
    }

    const start = to;
    if (code < CLEAR) {
      out[to] = code;
      to += 1;
    } else {
      // The code that is just being made stands for what was written last, and its first byte again.
      if (code > codes || (code === codes && !hasPrevious)) break;
      const source = code === codes ? previousAt : (starts[code] ?? 0);
      const count = code === codes ? previousLength + 1 : (lengths[code] ?? 0);
      const end = Math.min(to + count, length);
      for (let at = source; to < end; at += 1, to += 1) out[to] = out[at] ?? 0;
    }
    if (hasPrevious && codes < MAX_CODES) {
      starts[codes] = previousAt;
      lengths[codes] = previousLength + 1;
      codes += 1;
      if (codes >= (1 << width) - 1 && width < 12) width += 1;
    }
    hasPrevious = true;
    previousAt = start;
    previousLength = to - start;
  }
  return out.subarray(0, to);
}
