import { DRAWING_SIDE, MAX_DRAWING_PIXELS, MAX_PICTURE_SIDE } from '../../shared/domain/limits';
import type { Size } from '../../shared/domain/vision-models';
import type { Structure } from './structure';

/** Bytes in which the root element's tag is looked for. */
const HEAD_BYTES = 65_536;
/** What a browser gives a drawing that states no size. */
const DEFAULT_SIZE: Size = { width: 300, height: 150 };
/** CSS pixels of each unit; those of fonts at the browser's own size. */
const PIXELS_OF: Readonly<Record<string, number>> = {
  '': 1,
  px: 1,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
  pt: 96 / 72,
  pc: 16,
  em: 16,
  rem: 16,
  ex: 8,
  ch: 8,
};

/**
 * Reads the root element's tag. A drawing has no pixels of its own, so its size is that of the raster made of it.
 * @see https://www.w3.org/TR/SVG2/coords.html#SizingSVGInCSS
 */
export function readSvg(all: Uint8Array): Structure {
  const { width, height } = rasterSize(statedSize(rootAttributes(headOf(all))));
  return { width, height, pages: 1, animated: false, alpha: true, exif: null };
}

/** The whole drawing as text: UTF-16 where its byte order mark says so, else UTF-8. */
export function drawingText(all: Uint8Array): string {
  const [first, second] = all;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(all);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(all);
  return new TextDecoder().decode(all);
}

/** As text in which only the syntax is right: UTF-16 is read as if it were ASCII. */
function headOf(all: Uint8Array): string {
  return new TextDecoder('latin1').decode(all.subarray(0, HEAD_BYTES)).replaceAll('\0', '');
}

function rootAttributes(head: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  const start = /<(?:[\w.-]+:)?svg(?=[\s>/])/iy;
  start.lastIndex = prologLength(head);
  if (!start.test(head)) return attributes;
  const attribute = /\s*([^\s=>/"'<]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;
  attribute.lastIndex = start.lastIndex;
  for (let found = attribute.exec(head); found; found = attribute.exec(head)) {
    const [, name = '', double, single] = found;
    attributes.set(name, double ?? single ?? '');
  }
  return attributes;
}

/** Characters before the root element: byte order mark, declaration, comments, document type. */
function prologLength(head: string): number {
  let at = Math.max(head.search(/[<]/), 0);
  for (;;) {
    const rest = head.slice(at);
    const skipped = /^<\?[\s\S]*?\?>\s*|^<!--[\s\S]*?-->\s*/.exec(rest)?.[0].length;
    const length = skipped ?? (/^<!DOCTYPE/i.test(rest) ? doctypeLength(rest) : 0);
    if (length === 0) return at;
    at += length;
  }
}

/** Declarations of its own stand in brackets, and may hold every other sign. */
function doctypeLength(text: string): number {
  const found = /^<!DOCTYPE(?:[^[>"']|"[^"]*"|'[^']*')*(?:\[[\s\S]*?\]\s*)?>\s*/i.exec(text);
  return found?.[0].length ?? 0;
}

/** In CSS pixels; 0 by 0 where the drawing wants to be invisible. */
function statedSize(attributes: ReadonlyMap<string, string>): Size {
  const box = viewBoxOf(attributes.get('viewBox'));
  const width = pixels(attributes.get('width'));
  const height = pixels(attributes.get('height'));
  if (width !== null && height !== null) return { width, height };
  if (box === null) {
    return { width: width ?? DEFAULT_SIZE.width, height: height ?? DEFAULT_SIZE.height };
  }
  if (width !== null) return { width, height: (width * box.height) / box.width };
  if (height !== null) return { width: (height * box.width) / box.height, height };
  return box;
}

/** CSS pixels that can be reckoned with; no drawing is so small or so large. */
function sane(length: number): number {
  return Math.min(Math.max(length, 1e-3), 1e9);
}

/** @returns null for what is missing, or relative to a page that is not there */
function pixels(length: string | undefined): number | null {
  const [, value = '', unit = ''] =
    /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([a-z]*)\s*$/i.exec(length ?? '') ?? [];
  const each = PIXELS_OF[unit.toLowerCase()];
  const result = Number(value) * (each ?? NaN);
  return value !== '' && Number.isFinite(result) ? Math.max(result, 0) : null;
}

function viewBoxOf(stated: string | undefined): Size | null {
  const numbers = (stated ?? '').trim().split(/[\s,]+/);
  const [, , width = NaN, height = NaN] = numbers.map(Number);
  const usable = numbers.length === 4 && width > 0 && height > 0;
  return usable && Number.isFinite(width / height) ? { width, height } : null;
}

/** Large enough to be read, small enough to be held. */
function rasterSize(stated: Size): Size {
  if (stated.width === 0 || stated.height === 0) return { width: 0, height: 0 };
  const width = sane(stated.width);
  const height = sane(stated.height);
  const longest = Math.max(width, height);
  const scale = Math.min(
    Math.max(1, DRAWING_SIDE / longest),
    MAX_PICTURE_SIDE / longest,
    Math.sqrt(MAX_DRAWING_PIXELS / width / height),
  );
  const side = (length: number) => Math.max(1, Math.floor(length * scale + 1e-6));
  return { width: side(width), height: side(height) };
}
