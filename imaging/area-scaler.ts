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
  private readonly columns: Spans;
  /** Of the row that is being made, four values a pixel; and of the one behind it. */
  private sums: Float64Array;
  private next: Float64Array;
  private readonly rowsEach: number;
  private sourceRow = 0;
  private row = 0;

  /**
   * @param to at most `from`, each way
   * @param options `alpha`: whether transparent pixels must be looked for; `order`: of the source's bytes, the result is
   *   always red first
   */
  constructor(
    private readonly from: Size,
    private readonly to: Size,
    private readonly options: { readonly alpha: boolean; readonly order: 'rgba' | 'bgra' },
  ) {
    this.result = new Uint8ClampedArray(to.width * to.height * 4);
    this.columns = spans(from.width, to.width);
    this.sums = new Float64Array(to.width * 4);
    this.next = new Float64Array(to.width * 4);
    this.rowsEach = from.height / to.height;
  }

  /** @param pixels whole rows, four bytes a pixel, alpha not premultiplied */
  push(pixels: Uint8ClampedArray): void {
    const length = this.from.width * 4;
    for (let at = 0; at < pixels.length; at += length) {
      const end = this.row === this.to.height - 1 ? Infinity : (this.row + 1) * this.rowsEach;
      this.sourceRow += 1;
      const beyond = Math.max(0, this.sourceRow - end);
      if (this.options.alpha) this.addTransparent(pixels, at, beyond);
      else this.addOpaque(pixels, at, beyond);
      if (this.sourceRow >= Math.min(end, this.from.height)) this.finishRow();
    }
  }

  // Every index below is inside; `?? 0` is for the type checker and costs nothing.

  /** @param beyond how much of the source's row belongs to the result's next one, 0 to 1 */
  private addOpaque(pixels: Uint8ClampedArray, row: number, beyond: number): void {
    const { first, last, head, tail } = this.columns;
    const { next, sums } = this;
    const within = 1 - beyond;
    for (let x = 0, out = 0; x < first.length; x += 1, out += 4) {
      let at = row + (first[x] ?? 0);
      const end = row + (last[x] ?? 0);
      const before = head[x] ?? 0;
      const after = tail[x] ?? 0;
      let one = (pixels[at] ?? 0) * before;
      let two = (pixels[at + 1] ?? 0) * before;
      let three = (pixels[at + 2] ?? 0) * before;
      for (at += 4; at < end; at += 4) {
        one += pixels[at] ?? 0;
        two += pixels[at + 1] ?? 0;
        three += pixels[at + 2] ?? 0;
      }
      one += (pixels[end] ?? 0) * after;
      two += (pixels[end + 1] ?? 0) * after;
      three += (pixels[end + 2] ?? 0) * after;
      sums[out] = (sums[out] ?? 0) + one * within;
      sums[out + 1] = (sums[out + 1] ?? 0) + two * within;
      sums[out + 2] = (sums[out + 2] ?? 0) + three * within;
      next[out] = one * beyond;
      next[out + 1] = two * beyond;
      next[out + 2] = three * beyond;
    }
  }

  /** Colours count as much as they can be seen. */
  private addTransparent(pixels: Uint8ClampedArray, row: number, beyond: number): void {
    const { first, last, head, tail } = this.columns;
    const { next, sums } = this;
    const within = 1 - beyond;
    for (let x = 0, out = 0; x < first.length; x += 1, out += 4) {
      const start = row + (first[x] ?? 0);
      const end = row + (last[x] ?? 0);
      let one = 0;
      let two = 0;
      let three = 0;
      let opacity = 0;
      for (let at = start; at <= end; at += 4) {
        const covered = at === start ? (head[x] ?? 0) : at === end ? (tail[x] ?? 0) : 1;
        const weight = (pixels[at + 3] ?? 0) * covered;
        one += (pixels[at] ?? 0) * weight;
        two += (pixels[at + 1] ?? 0) * weight;
        three += (pixels[at + 2] ?? 0) * weight;
        opacity += weight;
      }
      sums[out] = (sums[out] ?? 0) + one * within;
      sums[out + 1] = (sums[out + 1] ?? 0) + two * within;
      sums[out + 2] = (sums[out + 2] ?? 0) + three * within;
      sums[out + 3] = (sums[out + 3] ?? 0) + opacity * within;
      next[out] = one * beyond;
      next[out + 1] = two * beyond;
      next[out + 2] = three * beyond;
      next[out + 3] = opacity * beyond;
    }
  }

  private finishRow(): void {
    const { from, next, options, result, sums, to } = this;
    const area = (from.width / to.width) * this.rowsEach;
    const [red, blue] = options.order === 'rgba' ? [0, 2] : [2, 0];
    const start = this.row * to.width * 4;
    for (let at = 0; at < sums.length; at += 4) {
      const opacity = sums[at + 3] ?? 0;
      const whole = options.alpha ? opacity || 1 : area;
      const out = start + at;
      result[out + red] = (sums[at] ?? 0) / whole;
      result[out + 1] = (sums[at + 1] ?? 0) / whole;
      result[out + blue] = (sums[at + 2] ?? 0) / whole;
      result[out + 3] = options.alpha ? opacity / area : 255;
    }
    this.sums = next;
    this.next = sums;
    this.row += 1;
  }
}

/** Of each column of the result, which bytes of the source's rows it covers. */
interface Spans {
  /** Where its first and its last pixel begin. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** How much of the first pixel is covered, 0 to 1. */
  readonly head: Float64Array;
  /** How much of the last one; 0 where the first is all. */
  readonly tail: Float64Array;
}

/** Which of `from` pixels each of `to` equal parts covers. */
function spans(from: number, to: number): Spans {
  const each = from / to;
  const first = new Int32Array(to);
  const last = new Int32Array(to);
  const head = new Float64Array(to);
  const tail = new Float64Array(to);
  for (let part = 0; part < to; part += 1) {
    const left = part * each;
    const right = part === to - 1 ? from : left + each;
    const begin = Math.floor(left);
    const end = Math.max(begin, Math.ceil(right) - 1);
    first[part] = begin * 4;
    last[part] = end * 4;
    head[part] = Math.min(right, begin + 1) - left;
    tail[part] = end === begin ? 0 : right - end;
  }
  return { first, last, head, tail };
}
