import { Bytes, isPlainSrgb } from './bytes';
import type { Structure } from './structure';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
const TEM = 0x01;

const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';

/** @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf Annex B */
export function readJpeg(all: Uint8Array): Structure {
  const bytes = new Bytes(all);
  let width = 0;
  let height = 0;
  let clean = true;
  let ended = false;
  let exif: Uint8Array | null = null;
  let at = 2;

  while (at < bytes.length && !ended) {
    if (bytes.u8(at) !== 0xff) {
      clean = false;
      at = nextMarker(all, at);
      continue;
    }
    const marker = bytes.u8(at + 1);
    if (marker === 0xff) {
      at += 1;
    } else if (marker === EOI) {
      ended = true;
      at += 2;
    } else if (marker === 0 || marker === TEM || (marker >= 0xd0 && marker <= SOI)) {
      clean = false;
      at += 2;
    } else {
      const length = bytes.u16(at + 2);
      if (length < 2) break;
      const payload = bytes.slice(at + 4, at + 2 + length);
      at += 2 + length;
      if (isFrame(marker) && width === 0) {
        const frame = new Bytes(payload);
        height = frame.u16(1);
        width = frame.u16(3);
      }
      if (marker === APP1 && exif === null && startsWith(payload, EXIF)) {
        exif = payload.subarray(EXIF.length);
      }
      clean &&= isPicture(marker, payload);
      if (marker === SOS) at = nextMarker(all, at);
    }
  }
  clean &&= ended && at === bytes.length;
  return { width, height, pages: 1, animated: false, alpha: false, clean, exif };
}

/** Where the next marker starts; in coded data a 0xff before 0 or a restart marker is none. */
function nextMarker(all: Uint8Array, from: number): number {
  for (let at = all.indexOf(0xff, from); at !== -1; at = all.indexOf(0xff, at + 1)) {
    const next = all[at + 1] ?? 0;
    const coded = next === 0 || next === 0xff || (next >= 0xd0 && next <= 0xd7);
    if (!coded) return at;
  }
  return all.length;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Whether a segment is needed to draw the picture and can hold nothing else. */
function isPicture(marker: number, payload: Uint8Array): boolean {
  switch (marker) {
    case APP0:
      return startsWith(payload, 'JFIF\0') && payload.length === 14 && !payload[12] && !payload[13];
    case APP2:
      return startsWith(payload, ICC) && isPlainSrgb(payload.subarray(ICC.length + 2));
    case APP14:
      return startsWith(payload, 'Adobe') && payload.length === 12;
    default:
      // Frames, Huffman and arithmetic tables, then scans, quantisation tables, restart intervals.
      return (marker >= 0xc0 && marker <= 0xcf) || [SOS, 0xdb, 0xdd].includes(marker);
  }
}

function startsWith(payload: Uint8Array, text: string): boolean {
  return new Bytes(payload).text(0, text.length) === text;
}
