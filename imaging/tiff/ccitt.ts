import {
  BLACK_RUNS,
  HORIZONTAL,
  MAX_CODE_BITS,
  MODES,
  PASS,
  WHITE_RUNS,
  type CodeTable,
} from './ccitt-codes';

export interface CcittOptions {
  readonly width: number;
  readonly rows: number;
  /** `rle`: rows begin at bytes. `t4`: Group 3, rows end with a code. `t6`: Group 4, every row is two-dimensional. */
  readonly kind: 'rle' | 't4' | 't6';
  /** Group 3 alone: a bit before each row says how it is coded. */
  readonly isTwoDimensional: boolean;
}

const END_OF_LINE_ZEROS = 11;

/**
 * Decodes fax pages. Black is 1, each row begins at a byte.
 * @returns whole rows, as many as could be decoded
 * @see https://www.itu.int/rec/T-REC-T.4 and https://www.itu.int/rec/T-REC-T.6
 */
export function decodeCcitt(packed: Uint8Array, options: CcittOptions): Uint8Array {
  const { width, rows, kind } = options;
  const rowBytes = Math.ceil(width / 8);
  const out = new Uint8Array(rowBytes * rows);
  const bits = new BitReader(packed);
  let above: readonly number[] = [];
  let row = 0;
  for (; row < rows && !bits.isAtEnd; row += 1) {
    if (kind === 'rle') bits.alignToByte();
    const isTwoDimensional =
      kind === 't6' || (kind === 't4' && startT4Row(bits, options.isTwoDimensional));
    const changes = isTwoDimensional ? readAgainst(above, bits, width) : readRuns(bits, width);
    if (changes === null) {
      // Group 3 goes on after the next end of a line: the row is taken from above. Group 4 has no such mark.
      if (kind !== 't4' || !bits.seekEndOfLine()) break;
    } else {
      above = changes;
    }
    paint(out.subarray(row * rowBytes, (row + 1) * rowBytes), above, width);
  }
  return out.subarray(0, row * rowBytes);
}

/** @returns whether the row is two-dimensional */
function startT4Row(bits: BitReader, isMixed: boolean): boolean {
  bits.skipEndOfLine();
  return isMixed && bits.next() === 0;
}

/** @returns where the colour changes, beginning with white; null for a row that is broken */
function readRuns(bits: BitReader, width: number): number[] | null {
  const changes: number[] = [];
  let at = 0;
  for (let isBlack = false; at < width; isBlack = !isBlack) {
    const run = readRun(bits, isBlack);
    if (run === null) return null;
    at = Math.min(at + run, width);
    changes.push(at);
  }
  return changes;
}

function readRun(bits: BitReader, isBlack: boolean): number | null {
  let length = 0;
  for (;;) {
    const part = bits.code(isBlack ? BLACK_RUNS : WHITE_RUNS);
    if (part === null) return null;
    length += part;
    if (part < 64) return length;
  }
}

/** @param above where the colour changes in the row above */
function readAgainst(above: readonly number[], bits: BitReader, width: number): number[] | null {
  const changes: number[] = [];
  let at = -1;
  let isBlack = false;
  let index = 0;
  while (at < width) {
    // The first change above that lies to the right and turns to the other colour (b1), and the next (b2).
    while (index > 0 && (above[index - 1] ?? width) > at) index -= 1;
    while (
      index < above.length &&
      ((above[index] ?? width) <= at || index % 2 !== (isBlack ? 1 : 0))
    ) {
      index += 1;
    }
    const mode = bits.code(MODES);
    if (mode === null) return null;
    if (mode === PASS) {
      at = above[index + 1] ?? width;
    } else if (mode === HORIZONTAL) {
      const first = readRun(bits, isBlack);
      const second = first === null ? null : readRun(bits, !isBlack);
      if (first === null || second === null) return null;
      const middle = Math.min(Math.max(at, 0) + first, width);
      at = Math.min(middle + second, width);
      changes.push(middle, at);
    } else {
      const change = (above[index] ?? width) + mode;
      if (change < Math.max(at, 0) || change > width) return null;
      at = change;
      changes.push(at);
      isBlack = !isBlack;
    }
  }
  return changes;
}

function paint(row: Uint8Array, changes: readonly number[], width: number): void {
  for (let index = 0; index < changes.length; index += 2) {
    const from = changes[index] ?? width;
    const end = changes[index + 1] ?? width;
    if (from >= end) continue;
    const first = from >> 3;
    const last = (end - 1) >> 3;
    const head = 0xff >> (from & 7);
    const tail = 0xff << (7 - ((end - 1) & 7));
    if (first === last) {
      row[first] = (row[first] ?? 0) | (head & tail);
    } else {
      row[first] = (row[first] ?? 0) | head;
      row.fill(0xff, first + 1, last);
      row[last] = (row[last] ?? 0) | tail;
    }
  }
}

class BitReader {
  private at = 0;
  private readonly end: number;

  constructor(private readonly bytes: Uint8Array) {
    this.end = bytes.length * 8;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  next(): number {
    const bit = ((this.bytes[this.at >> 3] ?? 0) >> (7 - (this.at & 7))) & 1;
    this.at += 1;
    return bit;
  }

  /** @returns null for bits that are no code */
  code({ meanings, lengths }: CodeTable): number | null {
    const { at, bytes } = this;
    const first = at >> 3;
    const three =
      ((bytes[first] ?? 0) << 16) | ((bytes[first + 1] ?? 0) << 8) | (bytes[first + 2] ?? 0);
    const next = (three >> (24 - MAX_CODE_BITS - (at & 7))) & ((1 << MAX_CODE_BITS) - 1);
    const length = lengths[next] ?? 0;
    if (length === 0 || at + length > this.end) return null;
    this.at += length;
    return meanings[next] ?? 0;
  }

  alignToByte(): void {
    this.at = Math.ceil(this.at / 8) * 8;
  }

  /** Filling zeros and the end of a line, if they are next. */
  skipEndOfLine(): void {
    const start = this.at;
    while (!this.isAtEnd && this.next() === 0);
    if (this.at - start - 1 < END_OF_LINE_ZEROS) this.at = start;
  }

  /** @returns false where there is none; otherwise it is next */
  seekEndOfLine(): boolean {
    for (let zeros = 0; !this.isAtEnd;) {
      zeros = this.next() === 0 ? zeros + 1 : 0;
      if (zeros < END_OF_LINE_ZEROS) continue;
      this.at -= zeros;
      return true;
    }
    return false;
  }
}
