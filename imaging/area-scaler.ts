import type { Size } from '../shared/domain/vision-models';

/**
 * Scales a picture down so that each pixel of the result is the mean of the area it stands for. A canvas does not: asked
 * for its best quality it still skips pixels, and lines one pixel wide vanish (10 of 41 were left at an eighth).
 *
 * Rows come in from the top, so the source need not be in memory as a whole. Each is made short first: what is left to
 * add up is as narrow as the result.
 */
export class AreaScaler {
  readonly result: Uint8ClampedArray<ArrayBuffer>;
  /** Of each of the result's columns: the source's pixels that it covers, and how much of the first and the last. */
  private readonly columns: readonly Span[];
  private readonly short: Float64Array;
  private readonly sums: Float64Array;
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
    this.columns = spans(from.width, to.width);
    this.short = new Float64Array(to.width * 4);
    this.sums = new Float64Array(to.width * 4);
    this.rowsEach = from.height / to.height;
  }

  /** @param rgba whole rows, four bytes a pixel, alpha not premultiplied */
  push(rgba: Uint8ClampedArray): void {
    const length = this.from.width * 4;
    for (let at = 0; at < rgba.length; at += length) {
      if (this.alpha) this.shortenTransparent(rgba, at);
      else this.shortenOpaque(rgba, at);
      this.addRow();
    }
  }

  // Every index below is inside; `?? 0` is for the type checker and costs nothing.

  private shortenOpaque(rgba: Uint8ClampedArray, row: number): void {
    const { columns, short } = this;
    let out = 0;
    for (const { first, last, head, tail } of columns) {
      let at = row + first * 4;
      const end = row + last * 4;
      let red = (rgba[at] ?? 0) * head;
      let green = (rgba[at + 1] ?? 0) * head;
      let blue = (rgba[at + 2] ?? 0) * head;
      for (at += 4; at < end; at += 4) {
        red += rgba[at] ?? 0;
        green += rgba[at + 1] ?? 0;
        blue += rgba[at + 2] ?? 0;
      }
      short[out] = red + (rgba[end] ?? 0) * tail;
      short[out + 1] = green + (rgba[end + 1] ?? 0) * tail;
      short[out + 2] = blue + (rgba[end + 2] ?? 0) * tail;
      out += 4;
    }
  }

  /** Colours count as much as they can be seen. */
  private shortenTransparent(rgba: Uint8ClampedArray, row: number): void {
    const { columns, short } = this;
    let out = 0;
    for (const { first, last, head, tail } of columns) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let opacity = 0;
      for (let x = first; x <= last; x += 1) {
        const at = row + x * 4;
        const weight = (rgba[at + 3] ?? 0) * (x === first ? head : x === last ? tail : 1);
        red += (rgba[at] ?? 0) * weight;
        green += (rgba[at + 1] ?? 0) * weight;
        blue += (rgba[at + 2] ?? 0) * weight;
        opacity += weight;
      }
      short[out] = red;
      short[out + 1] = green;
      short[out + 2] = blue;
      short[out + 3] = opacity;
      out += 4;
    }
  }

  private addRow(): void {
    this.sourceRow += 1;
    const isLast = this.row === this.to.height - 1;
    const end = isLast ? this.from.height : (this.row + 1) * this.rowsEach;
    const beyond = Math.max(0, this.sourceRow - end);
    this.add(1 - beyond);
    if (this.sourceRow < end) return;
    this.finishRow();
    if (beyond > 0) this.add(beyond);
  }

  private add(weight: number): void {
    const { short, sums } = this;
    for (let i = 0; i < sums.length; i += 1) sums[i] = (sums[i] ?? 0) + (short[i] ?? 0) * weight;
  }

  private finishRow(): void {
    const { alpha, from, to, sums, result } = this;
    const area = (from.width / to.width) * this.rowsEach;
    const start = this.row * to.width * 4;
    for (let at = 0; at < sums.length; at += 4) {
      const opacity = sums[at + 3] ?? 0;
      const whole = alpha ? opacity || 1 : area;
      const out = start + at;
      result[out] = (sums[at] ?? 0) / whole;
      result[out + 1] = (sums[at + 1] ?? 0) / whole;
      result[out + 2] = (sums[at + 2] ?? 0) / whole;
      result[out + 3] = alpha ? opacity / area : 255;
    }
    sums.fill(0);
    this.row += 1;
  }
}

interface Span {
  readonly first: number;
  readonly last: number;
  /** How much of the first pixel is covered, 0 to 1. */
  readonly head: number;
  /** How much of the last one; 0 where the first is all. */
  readonly tail: number;
}

/** Which of `from` pixels each of `to` equal parts covers. */
function spans(from: number, to: number): readonly Span[] {
  const each = from / to;
  return Array.from({ length: to }, (_, part) => {
    const left = part * each;
    const right = part === to - 1 ? from : left + each;
    const first = Math.floor(left);
    const last = Math.max(first, Math.ceil(right) - 1);
    if (first === last) return { first, last, head: right - left, tail: 0 };
    return { first, last, head: first + 1 - left, tail: right - last };
  });
}
