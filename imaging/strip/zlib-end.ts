/** How a zlib stream ends. */
export interface ZlibEnd {
  /** Bytes of the stream, with its checksum. */
  readonly packed: number;
  /** Bytes that it stands for. */
  readonly unpacked: number;
}

const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;
const DEFLATE = 8;
const DICTIONARY_FLAG = 0x20;

const MAX_BITS = 15;
const END_OF_BLOCK = 256;
/** In which the lengths of codes are stated. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Codes that say the length before, or zero, several times. */
const REPEATS: Readonly<Record<number, { readonly least: number; readonly bits: number }>> = {
  16: { least: 3, bits: 2 },
  17: { least: 3, bits: 3 },
  18: { least: 11, bits: 7 },
};
/** Bits that are added to the codes of lengths, 257 and on: none to the first eight, then one more with every four. */
const COPY_BITS = Uint8Array.from({ length: 29 }, (_, code) =>
  code < 8 || code === 28 ? 0 : (code >> 2) - 1,
);
/** The least length that each of them stands for; the last is an exception. */
const COPY_BASE = Uint16Array.from({ length: 29 }, (_, code) => {
  if (code === 28) return 258;
  return code < 8 ? code + 3 : 3 + ((4 + (code & 3)) << ((code >> 2) - 1));
});
/** Bits behind the codes of how far before: none behind the first four, then one more with every two. */
const DISTANCE_BITS = Uint8Array.from({ length: 30 }, (_, code) =>
  code < 4 ? 0 : (code >> 1) - 1,
);

/** By the next bits of the stream: a symbol above the four bits of its code's length; 0 for none. */
interface Codes {
  readonly table: Uint16Array;
  readonly bits: number;
}

/**
 * Follows a zlib stream without unpacking it, which takes a fraction of the time: only its codes are read, and the bytes
 * counted that they stand for.
 * @returns null for what is no whole stream
 * @see https://www.rfc-editor.org/rfc/rfc1951
 */
export function zlibEnd(packed: Uint8Array): ZlibEnd | null {
  const [method = 0, flags = 0] = packed;
  if ((method & 15) !== DEFLATE || flags & DICTIONARY_FLAG || ((method << 8) | flags) % 31 !== 0) {
    return null;
  }
  const bits = new BitReader(packed, HEADER_BYTES);
  let unpacked = 0;
  for (let isLast = false; !isLast;) {
    isLast = bits.take(1) === 1;
    const kind = bits.take(2);
    const codes = kind === 1 ? FIXED : kind === 2 ? dynamicCodes(bits) : null;
    if (kind === 3 || (kind === 2 && codes === null)) return null;
    const length = codes === null ? skipStored(bits) : followCodes(bits, ...codes);
    if (length === null || bits.at > packed.length) return null;
    unpacked += length;
  }
  const end = bits.at + CHECKSUM_BYTES;
  return end <= packed.length ? { packed: end, unpacked } : null;
}

/** Lowest bit first; behind the end there are zeros. */
class BitReader {
  /** The next bytes of `packed` to read ahead, and bits that were. */
  next: number;
  ahead = 0;
  held = 0;

  constructor(
    readonly packed: Uint8Array,
    from: number,
  ) {
    this.next = from;
  }

  /** Behind the byte of the last bit taken. */
  get at(): number {
    return this.next - (this.held >> 3);
  }

  /** @param count at most 16 */
  take(count: number): number {
    while (this.held < count) {
      this.ahead |= (this.packed[this.next] ?? 0) << this.held;
      this.next += 1;
      this.held += 8;
    }
    const value = this.ahead & ((1 << count) - 1);
    this.ahead >>>= count;
    this.held -= count;
    return value;
  }

  /** To the byte `count` behind what was taken. */
  skip(count: number): void {
    this.next = this.at + count;
    this.ahead = 0;
    this.held = 0;
  }
}

/** @returns bytes */
function skipStored(bits: BitReader): number | null {
  bits.skip(0);
  const length = bits.take(16);
  if (bits.take(16) !== (length ^ 0xffff)) return null;
  bits.skip(length);
  return length;
}

/** @returns codes of literals and lengths, then of distances */
function dynamicCodes(bits: BitReader): readonly [Codes, Codes] | null {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const ofLengths = new Uint8Array(LENGTH_ORDER.length);
  for (const symbol of LENGTH_ORDER.slice(0, bits.take(4) + 4)) ofLengths[symbol] = bits.take(3);
  const { table, bits: most } = makeCodes(ofLengths);
  const lengths = new Uint8Array(literals + distances);
  for (let index = 0; index < lengths.length;) {
    const peeked = bits.take(most);
    const entry = table[peeked] ?? 0;
    const used = entry & 15;
    if (used === 0) return null;
    // What was taken too much goes back.
    bits.ahead = (bits.ahead << (most - used)) | (peeked >> used);
    bits.held += most - used;
    const symbol = entry >> 4;
    const repeats = REPEATS[symbol];
    const count = repeats === undefined ? 1 : repeats.least + bits.take(repeats.bits);
    const length = symbol < 16 ? symbol : symbol === 16 ? (lengths[index - 1] ?? 0) : 0;
    lengths.fill(length, index, index + count);
    index += count;
  }
  return [makeCodes(lengths.subarray(0, literals)), makeCodes(lengths.subarray(literals))];
}

/**
 * Up to the end of a block. All that it changes is in variables of its own: it runs for every byte.
 * @returns bytes that the codes stand for
 */
function followCodes(bits: BitReader, literals: Codes, distances: Codes): number | null {
  const { packed } = bits;
  const literalTable = literals.table;
  const literalMask = literalTable.length - 1;
  const distanceTable = distances.table;
  const distanceMask = distanceTable.length - 1;
  let { ahead, held, next } = bits;
  let length = 0;
  // Behind the end there are zeros, which may be codes for ever.
  while (next <= packed.length + 4) {
    if (held < 16) {
      ahead |= ((packed[next] ?? 0) | ((packed[next + 1] ?? 0) << 8)) << held;
      next += 2;
      held += 16;
    }
    let entry = literalTable[ahead & literalMask] ?? 0;
    ahead >>>= entry & 15;
    held -= entry & 15;
    const symbol = entry >> 4;
    if (symbol < END_OF_BLOCK) {
      if (entry === 0) return null;
      length += 1;
      continue;
    }
    if (symbol === END_OF_BLOCK) {
      bits.ahead = ahead;
      bits.held = held;
      bits.next = next;
      return length;
    }
    const copy = symbol - END_OF_BLOCK - 1;
    let extra = COPY_BITS[copy] ?? 0;
    if (held < 16) {
      ahead |= ((packed[next] ?? 0) | ((packed[next + 1] ?? 0) << 8)) << held;
      next += 2;
      held += 16;
    }
    length += (COPY_BASE[copy] ?? 0) + (ahead & ((1 << extra) - 1));
    ahead >>>= extra;
    held -= extra;
    if (held < 16) {
      ahead |= ((packed[next] ?? 0) | ((packed[next + 1] ?? 0) << 8)) << held;
      next += 2;
      held += 16;
    }
    entry = distanceTable[ahead & distanceMask] ?? 0;
    if (entry === 0) return null;
    ahead >>>= entry & 15;
    held -= entry & 15;
    extra = DISTANCE_BITS[entry >> 4] ?? 0;
    if (held < 16) {
      ahead |= ((packed[next] ?? 0) | ((packed[next + 1] ?? 0) << 8)) << held;
      next += 2;
      held += 16;
    }
    ahead >>>= extra;
    held -= extra;
  }
  return null;
}

/** @param lengths of the codes, by symbol; 0 for a symbol without one */
function makeCodes(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (const length of lengths) if (length > 0) counts[length] = (counts[length] ?? 0) + 1;
  const next = new Uint16Array(MAX_BITS + 2);
  for (let length = 1; length <= MAX_BITS; length += 1) {
    next[length + 1] = ((next[length] ?? 0) + (counts[length] ?? 0)) << 1;
  }
  const bits = Math.max(
    1,
    counts.findLastIndex((count) => count > 0),
  );
  const table = new Uint16Array(1 << bits);
  lengths.forEach((length, symbol) => {
    if (length === 0) return;
    const code = next[length] ?? 0;
    next[length] = code + 1;
    // Codes are written from their highest bit, and followed by any others.
    for (let entry = reversed(code, length); entry < table.length; entry += 1 << length) {
      table[entry] = (symbol << 4) | length;
    }
  });
  return { table, bits };
}

function reversed(code: number, bits: number): number {
  let value = 0;
  for (let bit = 0; bit < bits; bit += 1) value |= ((code >> bit) & 1) << (bits - 1 - bit);
  return value;
}

const FIXED: readonly [Codes, Codes] = [
  makeCodes(
    Uint8Array.from({ length: 288 }, (_, symbol) =>
      symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
    ),
  ),
  makeCodes(new Uint8Array(30).fill(5)),
];
