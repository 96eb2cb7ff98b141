import type { Size } from '../shared/domain/vision-models';

/**
 * Scales a picture down so that each pixel of the result is the mean of the area it stands for. A canvas does not: asked
 * for its best quality it still skips pixels, and lines one pixel wide vanish (10 of 41 were left at an eighth).
 *
 * Rows come in from the top, so the source need not be in memory as a whole.
 */
export class AreaScaler {
  readonly result: Uint8ClampedArray<ArrayBuffer>;
  private readonly sums: Float32Array;
  private readonly line: Float32Array;
  private readonly rowsEach: number;
  private sourceRow = 0;
  private row = 0;

  /** @param to at most `from`, each way */
  constructor(
    private readonly from: Size,
    private readonly to: Size,
    private readonly alpha: boolean,
  ) {
    this.result = new Uint8ClampedArray(to.width * to.height * 4);
    this.sums = new Float32Array(from.width * 4);
    this.line = new Float32Array(from.width * 4);
    this.rowsEach = from.height / to.height;
  }

  /** @param rgba whole rows, four bytes a pixel, alpha not premultiplied */
  push(rgba: Uint8ClampedArray): void {
    const length = this.from.width * 4;
    for (let at = 0; at < rgba.length; at += length) this.pushRow(rgba.subarray(at, at + length));
  }

  private pushRow(row: Uint8ClampedArray): void {
    const source = this.alpha ? this.premultiply(row) : row;
    this.sourceRow += 1;
    const end = this.row === this.to.height - 1 ? this.from.height : (this.row + 1) * this.rowsEach;
    const beyond = this.sourceRow - end;
    if (beyond < 0) {
      this.add(source, 1);
      return;
    }
    this.add(source, 1 - beyond);
    this.finishRow();
    if (beyond > 0) this.add(source, beyond);
  }

  private add(source: ArrayLike<number>, weight: number): void {
    const { sums } = this;
    // Every index here and below is inside; `?? 0` is for the type checker and costs nothing.
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + (source[i] ?? 0) * weight;
  }

  /** Takes the means along the row, now that its sums are complete. */
  private finishRow(): void {
    const { sums, from, to, result } = this;
    const each = from.width / to.width;
    const area = each * this.rowsEach;
    let out = this.row * to.width * 4;
    for (let column = 0; column < to.width; column += 1, out += 4) {
      const left = column * each;
      const right = Math.min(left + each, from.width);
      let red = 0;
      let green = 0;
      let blue = 0;
      let opacity = 0;
      for (let x = Math.floor(left); x < right; x += 1) {
        const weight = Math.min(x + 1, right) - Math.max(x, left);
        const at = x * 4;
        red += (sums[at] ?? 0) * weight;
        green += (sums[at + 1] ?? 0) * weight;
        blue += (sums[at + 2] ?? 0) * weight;
        opacity += (sums[at + 3] ?? 0) * weight;
      }
      const whole = this.alpha ? opacity / 255 || 1 : area;
      result[out] = red / whole;
      result[out + 1] = green / whole;
      result[out + 2] = blue / whole;
      result[out + 3] = this.alpha ? opacity / area : 255;
    }
    sums.fill(0);
    this.row += 1;
  }

  private premultiply(row: Uint8ClampedArray): Float32Array {
    const { line } = this;
    for (let at = 0; at < row.length; at += 4) {
      const opacity = row[at + 3] ?? 0;
      const share = opacity / 255;
      line[at] = (row[at] ?? 0) * share;
      line[at + 1] = (row[at + 1] ?? 0) * share;
      line[at + 2] = (row[at + 2] ?? 0) * share;
      line[at + 3] = opacity;
    }
    return line;
  }
}
