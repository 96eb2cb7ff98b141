/**
 * The part of libheif's C interface that is used, as WebAssembly.
 * @see https://github.com/strukturag/libheif/blob/master/libheif/api/libheif/heif.h
 */
import wasmUrl from 'libheif-js/libheif-wasm/libheif.wasm?url';
import { MAX_PICTURE_PIXELS } from '../../shared/domain/limits';
import type { Size } from '../../shared/domain/vision-models';
import { Refusal } from '../refusal';
import type { Raster } from './raster';

/** What is called of the module; pointers are numbers. An error is written to where the first parameter points. */
interface Exports {
  /** Views of the memory: others after it grew. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  readonly HEAPU32: Uint32Array;
  _malloc(bytes: number): number;
  _heif_context_alloc(): number;
  _heif_context_get_security_limits(context: number): number;
  _heif_context_read_from_memory_without_copy(
    ...args: [error: number, context: number, data: number, bytes: number, options: number]
  ): void;
  _heif_context_get_primary_image_handle(error: number, context: number, out: number): void;
  _heif_context_get_track(context: number, id: number): number;
  _heif_track_decode_next_image(
    ...args: [
      error: number,
      track: number,
      out: number,
      space: number,
      chroma: number,
      options: number,
    ]
  ): void;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_is_premultiplied_alpha(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(error: number, handle: number, out: number): void;
  _heif_image_handle_get_nclx_color_profile(error: number, handle: number, out: number): void;
  _heif_image_handle_get_image_tiling(
    ...args: [error: number, handle: number, transformed: number, out: number]
  ): void;
  _heif_decode_image(
    ...args: [
      error: number,
      handle: number,
      out: number,
      space: number,
      chroma: number,
      options: number,
    ]
  ): void;
  _heif_image_handle_decode_image_tile(
    ...args: [
      error: number,
      handle: number,
      out: number,
      space: number,
      chroma: number,
      options: number,
      column: number,
      row: number,
    ]
  ): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly(image: number, channel: number, outStride: number): number;
  _heif_image_get_decoding_warnings(
    ...args: [image: number, first: number, out: number, most: number]
  ): number;
  _heif_image_release(image: number): void;
}

const COLOUR_SPACE_RGB = 1;
const CHROMA_RGBA = 11;
const CHANNEL_INTERLEAVED = 10;
/** Bytes of the largest structure that is written for us. */
const SCRATCH_BYTES = 256;
/** Where the limits hold the pixels of an image, in 64 bits. */
const LIMIT_PIXELS_AT = 8;

let compiled: Promise<WebAssembly.Module> | null = null;

/** A file's primary picture, or the first of its sequence. All that it holds goes with it: there is no memory but this instance's. */
export class HeifPicture {
  private readonly scratch: number;

  private constructor(
    private readonly heif: Exports,
    /** Of the primary item; 0 where there is a sequence alone. */
    private readonly handle: number,
    /** Of the first track, where there is no primary item. */
    private readonly track: number,
  ) {
    this.scratch = heif._malloc(SCRATCH_BYTES);
  }

  /** @throws Refusal `damaged` where there is no such picture */
  static async open(bytes: Uint8Array): Promise<HeifPicture> {
    compiled ??= WebAssembly.compileStreaming(fetch(wasmUrl));
    compiled.catch(() => (compiled = null));
    const [{ default: instantiate }, module] = await Promise.all([
      import('libheif-js/libheif-wasm/libheif.js'),
      compiled,
    ]);
    const heif = instantiate({
      instantiateWasm: (imports, receive) => receive(new WebAssembly.Instance(module, imports)),
      print: () => undefined,
      printErr: () => undefined,
    }) as Exports;
    const data = heif._malloc(bytes.length);
    heif.HEAPU8.set(bytes, data);
    const out = heif._malloc(16);
    const context = heif._heif_context_alloc();
    const limits = heif._heif_context_get_security_limits(context) + LIMIT_PIXELS_AT;
    heif.HEAPU32.set([MAX_PICTURE_PIXELS, 0], limits / 4);
    const succeeded = () => heif.HEAPU32[out / 4] === 0;
    heif._heif_context_read_from_memory_without_copy(out, context, data, bytes.length, 0);
    if (!succeeded()) throw new Refusal('damaged');
    heif._heif_context_get_primary_image_handle(out, context, out + 12);
    if (succeeded()) return new HeifPicture(heif, heif.HEAPU32[out / 4 + 3] ?? 0, 0);
    const track = heif._heif_context_get_track(context, 0);
    if (track === 0) throw new Refusal('damaged');
    return new HeifPicture(heif, 0, track);
  }

  get premultiplied(): boolean {
    const { heif, handle } = this;
    return (
      handle !== 0 &&
      heif._heif_image_handle_has_alpha_channel(handle) !== 0 &&
      heif._heif_image_handle_is_premultiplied_alpha(handle) !== 0
    );
  }

  /** The ICC profile; null where there is none. */
  get profile(): Uint8Array | null {
    const { heif, handle, scratch } = this;
    const size = handle && heif._heif_image_handle_get_raw_color_profile_size(handle);
    if (size === 0) return null;
    const out = heif._malloc(size);
    heif._heif_image_handle_get_raw_color_profile(scratch, handle, out);
    return this.failed ? null : heif.HEAPU8.slice(out, out + size);
  }

  /** Colour primaries and transfer characteristics as ITU-T H.273 numbers them; null where none are stated. */
  get colours(): { readonly primaries: number; readonly transfer: number } | null {
    const { heif, handle, scratch } = this;
    if (handle === 0) return null;
    heif._heif_image_handle_get_nclx_color_profile(scratch, handle, scratch + 12);
    if (this.failed) return null;
    const at = this.word(12);
    return { primaries: heif.HEAPU32[at / 4 + 1] ?? 0, transfer: heif.HEAPU32[at / 4 + 2] ?? 0 };
  }

  /**
   * Decodes, turned and mirrored as the file says.
   * @returns incomplete where some tiles did not decode: they are transparent
   */
  decode(): { readonly raster: Raster; readonly incomplete: boolean } {
    const { heif, handle, scratch, track } = this;
    const to = [scratch + 12, COLOUR_SPACE_RGB, CHROMA_RGBA, 0] as const;
    if (handle !== 0) heif._heif_decode_image(scratch, handle, ...to);
    else heif._heif_track_decode_next_image(scratch, track, ...to);
    if (this.failed) throw new Refusal('damaged');
    const image = this.word(12);
    const raster = this.rasterOf(image);
    const warnings = heif._heif_image_get_decoding_warnings(image, 0, scratch, 1);
    return warnings === 0
      ? { raster, incomplete: false }
      : { raster: this.decodeTiles(raster), incomplete: true };
  }

  /** Those of a picture's tiles that decode: in the whole, missing ones have some colour and cannot be told. */
  private decodeTiles({ width, height }: Size): Raster {
    const { heif, handle, scratch } = this;
    const stride = width * 4;
    const data = new Uint8Array(stride * height);
    const raster = { data, stride, width, height };
    if (handle === 0) return raster;
    heif._heif_image_handle_get_image_tiling(scratch, handle, 1, scratch + 16);
    if (this.failed) return raster;
    // A version, then columns, rows, a tile's size, the picture's, and how much of the first tile is cut off.
    const [columns = 0, rows = 0, tileWidth = 0, tileHeight = 0, , , cutTop = 0, cutLeft = 0] =
      heif.HEAPU32.slice(scratch / 4 + 5, scratch / 4 + 13);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const to = [scratch + 12, COLOUR_SPACE_RGB, CHROMA_RGBA, 0] as const;
        heif._heif_image_handle_decode_image_tile(scratch, handle, ...to, column, row);
        if (this.failed) continue;
        const image = this.word(12);
        const left = column * tileWidth - cutLeft;
        copy(this.rasterOf(image), raster, left, row * tileHeight - cutTop);
        heif._heif_image_release(image);
      }
    }
    return raster;
  }

  /** @returns pixels that lie in the instance's memory */
  private rasterOf(image: number): Raster {
    const { heif, scratch } = this;
    const width = heif._heif_image_get_width(image, CHANNEL_INTERLEAVED);
    const height = heif._heif_image_get_height(image, CHANNEL_INTERLEAVED);
    const plane = heif._heif_image_get_plane_readonly(image, CHANNEL_INTERLEAVED, scratch);
    if (plane === 0 || width <= 0 || height <= 0) throw new Refusal('damaged');
    const stride = this.word(0);
    return { data: heif.HEAPU8.subarray(plane, plane + stride * height), stride, width, height };
  }

  /** Whether the last call wrote an error. */
  private get failed(): boolean {
    return this.word(0) !== 0;
  }

  private word(offset: number): number {
    return this.heif.HEAPU32[(this.scratch + offset) / 4] ?? 0;
  }
}

/** Copies what lies inside. */
function copy(from: Raster, to: Raster, left: number, top: number): void {
  const skip = Math.max(0, -left);
  const columns = Math.min(from.width, to.width - left) - skip;
  for (let y = Math.max(0, -top); y < from.height && top + y < to.height && columns > 0; y += 1) {
    const start = y * from.stride + skip * 4;
    const row = from.data.subarray(start, start + columns * 4);
    to.data.set(row, (top + y) * to.stride + (left + skip) * 4);
  }
}
