export interface SentImage {
  readonly mime: string;
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
  /** Whether the bytes hold EXIF data. */
  readonly exif: boolean;
}

/** What a data URL holds. @throws when it is no data URL, or no JPEG, PNG, GIF or WebP */
export function readDataUrl(url: string): SentImage {
  const match = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/]+=*)$/.exec(url);
  if (!match?.[1] || !match[2]) throw new Error(`Not a base64 picture: ${url.slice(0, 60)}`);
  const bytes = Buffer.from(match[2], 'base64');
  return {
    mime: match[1],
    bytes,
    ...sizeIn(match[1], bytes),
    exif: /Exif\0\0|eXIf|EXIF/.test(bytes.toString('latin1')),
  };
}

function sizeIn(mime: string, bytes: Buffer): { width: number; height: number } {
  switch (mime) {
    case 'image/png':
      return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    case 'image/gif':
      return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    case 'image/jpeg':
      return jpegSize(bytes);
    default:
      return webpSize(bytes);
  }
}

function jpegSize(bytes: Buffer): { width: number; height: number } {
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('Not a JPEG.');
  let at = 2;
  while (at < bytes.length) {
    const marker = bytes.readUInt16BE(at);
    const isFrame =
      marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  throw new Error('A JPEG without a frame.');
}

function webpSize(bytes: Buffer): { width: number; height: number } {
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X')
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (kind === 'VP8 ') {
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  }
  const bits = bytes.readUInt32LE(21);
  return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
}
