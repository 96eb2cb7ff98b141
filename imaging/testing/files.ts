/** Small files for tests, put together byte by byte. Their pixels do not decode: see `e2e/fixtures` for such that do. */
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../e2e/fixtures/pictures/${name}`, import.meta.url));
}

/** Text is Latin-1: every character is a byte. */
export function join(...parts: readonly (Uint8Array | string)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
}

export function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function littleEndian(value: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  bytes.writeUIntLE(value, 0, count);
  return bytes;
}

/** Of all pictures here. */
export const SIZE = { width: 40, height: 30 };

export function segment(marker: number, payload: Uint8Array | string): Buffer {
  return join(Buffer.from([0xff, marker]), u16(payload.length + 2), payload);
}
export const JFIF = segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\0\0');
/** @param components 1 for grey, 3 for colours */
export function frame(components = 1, marker = 0xc0): Buffer {
  const each = Array.from({ length: components }, (_, index) => [index + 1, 17, 0]).flat();
  return segment(marker, join('\x08', u16(30), u16(40), Buffer.from([components, ...each])));
}
export const FRAME = frame();
/** Of one component, with all that coded data may hold. */
export const SCAN = join(segment(0xda, '\x01\x01\0\0\x3f\0'), '\x01\xff\0\x02\xff\xd0\x03');
export const END = Buffer.from([0xff, 0xd9]);
/** @param extra before the frame */
export function jpeg(...extra: readonly (Uint8Array | string)[]): Buffer {
  return join('\xff\xd8', JFIF, ...extra, FRAME, SCAN, END);
}

export function chunk(type: string, data: Uint8Array | string): Buffer {
  const named = join(type, data);
  return join(u32(data.length), named, u32(crc32(named)));
}
export const PNG_SIGNATURE = '\x89PNG\r\n\x1a\n';
/** Colour types: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
export function header(colourType: number): Buffer {
  return chunk('IHDR', join(u32(40), u32(30), Buffer.from([8, colourType, 0, 0, 0])));
}
/** Rows of zeros, each behind its filter. */
export function pixels(colourType: number): Buffer {
  const channels = [1, 0, 3, 1, 2, 0, 4][colourType] ?? 0;
  return deflateSync(Buffer.alloc(30 * (1 + 40 * channels)));
}
export function png(colourType: number, ...extra: readonly (Uint8Array | string)[]): Buffer {
  return join(PNG_SIGNATURE, header(colourType), ...extra, coded(colourType), chunk('IEND', ''));
}
export function coded(colourType: number): Buffer {
  return chunk('IDAT', pixels(colourType));
}

/** Three pixels, whose codes are three bits wide: clear, 0, 0, 1, stop. */
const THREE_PIXELS = '\x02\x02\x04\x52\0';
export const GIF_FRAME = join(
  ',',
  littleEndian(0, 4),
  littleEndian(3, 2),
  littleEndian(1, 2),
  '\0',
  THREE_PIXELS,
);
/** A screen of 40 x 30 with two colours. */
export function gif(...blocks: readonly (Uint8Array | string)[]): Buffer {
  const screen = join(littleEndian(40, 2), littleEndian(30, 2), '\x80\0\0', Buffer.alloc(6));
  return join('GIF89a', screen, ...blocks, ';');
}

export function riff(type: string, data: Uint8Array | string): Buffer {
  return join(type, littleEndian(data.length, 4), data, Buffer.alloc(data.length % 2));
}
export function webp(...chunks: readonly (Uint8Array | string)[]): Buffer {
  const body = join('WEBP', ...chunks);
  return join('RIFF', littleEndian(body.length, 4), body);
}
export function vp8x(flags: number): Buffer {
  return riff(
    'VP8X',
    join(Buffer.from([flags, 0, 0, 0]), littleEndian(39, 3), littleEndian(29, 3)),
  );
}
export const VP8 = riff(
  'VP8 ',
  join('\0\0\0\x9d\x01\x2a', littleEndian(40, 2), littleEndian(30, 2)),
);

/** A profile of an RGB screen. @param gamma of version 2; null for the curve of sRGB */
export function profile(name: string, red: readonly number[], gamma: number | null): Buffer {
  const fixed = (value: number): Buffer => u32(Math.round(value * 65_536) >>> 0);
  const xyz = (values: readonly number[]): Buffer => join('XYZ \0\0\0\0', ...values.map(fixed));
  const curve =
    gamma === null
      ? join(
          'para\0\0\0\0\0\x03\0\0',
          ...[2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].map(fixed),
        )
      : join('curv\0\0\0\0', u32(1), u16(Math.round(gamma * 256)), '\0\0');
  const tags: readonly (readonly [string, Buffer])[] = [
    ['desc', join('desc\0\0\0\0', u32(name.length + 1), name, '\0')],
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz([0.3851, 0.7169, 0.0971])],
    ['bXYZ', xyz([0.1431, 0.0606, 0.7141])],
    ...['rTRC', 'gTRC', 'bTRC'].map((tag) => [tag, curve] as const),
  ];
  let at = 132 + tags.length * 12;
  const table = tags.map(([tag, data]) => {
    const entry = join(tag, u32(at), u32(data.length));
    at += data.length;
    return entry;
  });
  const head = Buffer.alloc(128);
  head.writeUInt32BE(at, 0);
  head.write('mntrRGB XYZ ', 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  return join(head, u32(tags.length), ...table, ...tags.map(([, data]) => data));
}
const SRGB_RED = [0.4361, 0.2225, 0.0139];
export const SRGB = profile('sRGB IEC61966-2.1', SRGB_RED, null);
export const P3 = profile('Display P3', [0.5151, 0.2412, -0.0011], null);
/** Its name says what it is not. */
export const FALSE_SRGB = profile('sRGB IEC61966-2.1', SRGB_RED, 1);
