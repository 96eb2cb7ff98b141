/** @returns what could be decoded, at most `length` bytes. @see TIFF 6.0, section 9 */
export function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let to = 0;
  for (let from = 0; from < packed.length && to < length;) {
    const head = packed[from] ?? 0;
    from += 1;
    if (head < 128) {
      const literal = packed.subarray(from, from + Math.min(head + 1, length - to));
      out.set(literal, to);
      to += literal.length;
      from += head + 1;
    } else if (head > 128 && from < packed.length) {
      const end = Math.min(to + 257 - head, length);
      out.fill(packed[from] ?? 0, to, end);
      to = end;
      from += 1;
    }
  }
  return out.subarray(0, to);
}
