import { Bytes } from '../structure/bytes';

/** Bytes of one number of each type that is read; texts are not. */
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const LONG8 = 16;
const BYTES_OF: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [SHORT, 2],
  [LONG, 4],
  [RATIONAL, 8],
  [7, 1],
  [13, 4],
  [LONG8, 8],
  [18, 8],
]);
/** Entries of one directory: real ones have some 60. */
const MAX_ENTRIES = 1000;
const SUB_IFDS = 330;

interface Entry {
  readonly size: number;
  readonly type: number;
  readonly count: number;
  readonly at: number;
}

/** One image file directory (IFD). Its values are read only when asked for. */
export class TiffDirectory {
  private constructor(
    private readonly file: TiffFile,
    /** Where it begins in the file. */
    readonly start: number,
  ) {}

  /** @returns null where there can be none */
  static at(file: TiffFile, start: number): TiffDirectory | null {
    const directory = new TiffDirectory(file, start);
    const possible = start >= 8 && directory.entriesAt <= file.bytes.length;
    return possible && directory.entries > 0 ? directory : null;
  }

  /** The first value of a tag; undefined where there is none. */
  number(tag: number): number | undefined {
    return this.numbers(tag, 1)[0];
  }

  /** The values of a tag; none where it is missing, or reaches beyond the file. */
  numbers(tag: number, most = Infinity): readonly number[] {
    const entry = this.find(tag);
    if (entry === null) return [];
    return Array.from({ length: Math.min(entry.count, most) }, (_, index) =>
      this.read(entry, entry.at + index * entry.size),
    );
  }

  /** The bytes of a tag as they are; null where it is missing. */
  raw(tag: number): Uint8Array | null {
    const entry = this.find(tag);
    return entry && this.file.bytes.slice(entry.at, entry.at + entry.count * entry.size);
  }

  has(tag: number): boolean {
    return this.find(tag) !== null;
  }

  /** Whether entries, or values that they point to, lie beyond the end of the file. */
  get isCut(): boolean {
    const { bytes, entryBytes } = this.file;
    if (this.entriesAt + this.entries * entryBytes > bytes.length) return true;
    return Array.from({ length: this.entries }, (_, index) => this.entry(index)).some(
      (entry) => entry !== null && !this.holds(entry),
    );
  }

  /** Where the next directory of the chain is; 0 after the last. */
  get next(): number {
    return this.file.offset(this.entriesAt + this.entries * this.file.entryBytes);
  }

  get subDirectories(): readonly TiffDirectory[] {
    return this.numbers(SUB_IFDS, 16).flatMap((at) => TiffDirectory.at(this.file, at) ?? []);
  }

  private get entries(): number {
    const { bytes, isBig } = this.file;
    return Math.min(isBig ? bytes.u64(this.start) : bytes.u16(this.start), MAX_ENTRIES);
  }

  private get entriesAt(): number {
    return this.start + (this.file.isBig ? 8 : 2);
  }

  private find(tag: number): Entry | null {
    for (let index = 0; index < this.entries; index += 1) {
      if (this.file.bytes.u16(this.entriesAt + index * this.file.entryBytes) !== tag) continue;
      const entry = this.entry(index);
      return entry && this.holds(entry) ? entry : null;
    }
    return null;
  }

  /** @returns null for a type that is not read */
  private entry(index: number): Entry | null {
    const { bytes, entryBytes, isBig } = this.file;
    const start = this.entriesAt + index * entryBytes;
    const type = bytes.u16(start + 2);
    const size = BYTES_OF.get(type);
    if (size === undefined) return null;
    const count = isBig ? bytes.u64(start + 4) : bytes.u32(start + 4);
    const value = start + (isBig ? 12 : 8);
    const inPlace = count * size <= entryBytes - (value - start);
    return { size, type, count, at: inPlace ? value : this.file.offset(value) };
  }

  private holds({ at, count, size }: Entry): boolean {
    return at + count * size <= this.file.bytes.length;
  }

  private read({ size, type }: Entry, at: number): number {
    const { bytes } = this.file;
    if (type === RATIONAL) return bytes.u32(at) / bytes.u32(at + 4);
    if (size === 8) return bytes.u64(at);
    if (size === 4) return bytes.u32(at);
    return size === 2 ? bytes.u16(at) : bytes.u8(at);
  }
}

/**
 * The container: byte order, and whether offsets have four bytes or eight (BigTIFF).
 * @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf
 * @see https://www.awaresystems.be/imaging/tiff/bigtiff.html
 */
export class TiffFile {
  readonly bytes: Bytes;
  readonly isLittleEndian: boolean;
  readonly isBig: boolean;

  constructor(all: Uint8Array) {
    this.isLittleEndian = all[0] === 0x49;
    this.bytes = new Bytes(all, this.isLittleEndian);
    this.isBig = this.bytes.u16(2) === 43;
  }

  get entryBytes(): number {
    return this.isBig ? 20 : 12;
  }

  offset(at: number): number {
    return this.isBig ? this.bytes.u64(at) : this.bytes.u32(at);
  }

  /** The chain of directories; one that leads back into itself ends there. @param most directories are read */
  directories(most: number): readonly TiffDirectory[] {
    const found = new Map<number, TiffDirectory>();
    for (let at = this.offset(this.isBig ? 8 : 4); found.size < most && !found.has(at);) {
      const directory = TiffDirectory.at(this, at);
      if (directory === null) break;
      found.set(at, directory);
      at = directory.next;
    }
    return [...found.values()];
  }
}
