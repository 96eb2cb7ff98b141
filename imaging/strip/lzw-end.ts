const MAX_CODES = 4096;
const MAX_BITS = 12;

/** Where the last code of a GIF's coded pixels lies. */
export interface LzwEnd {
  /** Where its sub-block begins, from the size of the codes on. */
  readonly block: number;
  /** How many bytes of that sub-block's data are used. */
  readonly bytes: number;
}

/**
 * Follows the codes without making pixels of them: only how many each stands for.
 * @param coded size of the codes, then sub-blocks
 * @param pixels of the frame
 * @returns null where they are fewer, or a code stands for nothing
 */
export function lzwEnd(coded: Uint8Array, pixels: number): LzwEnd | null {
  const size = coded[0] ?? 0;
  if (size < 1 || size > 8) return null;
  const clear = 1 << size;
  const stop = clear + 1;
  const lengths = new Uint16Array(MAX_CODES).fill(1, 0, clear);
  let next = stop + 1;
  let width = size + 1;
  /** Pixels of the code before; 0 behind a clear code. */
  let before = 0;
  let drawn = 0;
  let bits = 0;
  let held = 0;
  let end: LzwEnd | null = null;

  for (let block = 1; block < coded.length;) {
    const length = coded[block] ?? 0;
    if (length === 0) break;
    for (let bytes = 1; bytes <= length; bytes += 1) {
      bits |= (coded[block + bytes] ?? 0) << held;
      held += 8;
      while (held >= width) {
        const code = bits & ((1 << width) - 1);
        bits >>>= width;
        held -= width;
        if (code === stop) return drawn >= pixels ? { block, bytes } : null;
        if (code === clear) {
          next = stop + 1;
          width = size + 1;
          before = 0;
          continue;
        }
        // The stop may be missing.
        if (drawn >= pixels) return end;
        // The code that is just being made stands for one pixel more than the one before.
        const isNext = code === next && before > 0;
        if (code >= next && !isNext) return null;
        const count = isNext ? before + 1 : (lengths[code] ?? 0);
        if (before > 0 && next < MAX_CODES) {
          lengths[next] = before + 1;
          next += 1;
          if (next === 1 << width && width < MAX_BITS) width += 1;
        }
        before = count;
        drawn += count;
        if (drawn >= pixels) end = { block, bytes };
      }
    }
    block += length + 1;
  }
  return end;
}
