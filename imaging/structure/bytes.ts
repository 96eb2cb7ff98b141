/** Reads whole numbers from untrusted bytes: what lies beyond the end is 0. */
export class Bytes {
  private readonly view: DataView;

  constructor(
    readonly all: Uint8Array,
    private readonly littleEndian = false,
  ) {
    this.view = new DataView(all.buffer, all.byteOffset, all.byteLength);
  }

  get length(): number {
    return this.all.length;
  }

  u8(at: number): number {
    return this.all[at] ?? 0;
  }

  u16(at: number): number {
    return this.holds(at, 2) ? this.view.getUint16(at, this.littleEndian) : 0;
  }

  u24(at: number): number {
    const [low, high] = this.littleEndian ? [at, at + 2] : [at + 2, at];
    return this.u8(low) | (this.u8(at + 1) << 8) | (this.u8(high) << 16);
  }

  u32(at: number): number {
    return this.holds(at, 4) ? this.view.getUint32(at, this.littleEndian) : 0;
  }

  i32(at: number): number {
    return this.holds(at, 4) ? this.view.getInt32(at, this.littleEndian) : 0;
  }

  /** Beyond 2^53 it is no longer exact: no file is that long. */
  u64(at: number): number {
    return this.holds(at, 8) ? Number(this.view.getBigUint64(at, this.littleEndian)) : 0;
  }

  /** Latin-1, so that every byte is one character. */
  text(at: number, length: number): string {
    return String.fromCharCode(...this.all.subarray(at, at + length));
  }

  slice(from: number, to: number): Uint8Array {
    return this.all.subarray(from, to);
  }

  private holds(at: number, count: number): boolean {
    return at >= 0 && at + count <= this.all.length;
  }
}
