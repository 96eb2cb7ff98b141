import { isSrgb } from '../structure/icc';
import {
  APP0,
  APP14,
  APP2,
  CODED,
  EOI,
  isFrame,
  jpegSegments,
  SOI,
  SOS,
  startsWith,
  type Segment,
} from '../structure/jpeg-segments';
import type { Essence } from './essence';

/** Frames that all decoders know: Huffman and arithmetic coding, of eight bits. */
const SEQUENTIAL = [0xc0, 0xc1, 0xc9];
const PROGRESSIVE = [0xc2, 0xca];
/** Quantisation, Huffman and arithmetic tables, restart interval. */
const TABLES = [0xdb, 0xc4, 0xcc, 0xdd];

const ICC = 'ICC_PROFILE\0';
/** The one of one. */
const ICC_WHOLE = `${ICC}\x01\x01`;
const JFIF_BYTES = 14;
const ADOBE_BYTES = 12;

/**
 * Tables, frame and scans, and of the rest what decoders take the colours from: JFIF without its thumbnail, Adobe's
 * transform. Of a picture in one scan nothing behind that.
 */
export function jpegEssence(all: Uint8Array): Essence | null {
  const pieces: Uint8Array[] = [all.subarray(0, 2)];
  let frame: Segment | null = null;
  /** Pieces up to the end of the last scan: tables behind it are nobody's. */
  let used = 0;
  /** Whether the scan is of all components, and none can add to it. */
  let isWhole = false;
  let done = false;
  let adobe = false;
  let jfif = false;

  for (const segment of jpegSegments(all)) {
    const { marker, payload, whole } = segment;
    if (marker === EOI) return used > 0 ? [...pieces.slice(0, used), whole] : null;
    if (done) continue;
    if (marker === SOI || (marker > CODED && marker < 0xc0)) return null;
    if (TABLES.includes(marker)) {
      pieces.push(whole);
    } else if (isFrame(marker)) {
      if (frame !== null || !isCommon(segment)) return null;
      frame = segment;
      pieces.push(whole);
    } else if (marker === SOS) {
      if (frame === null) return null;
      pieces.push(whole);
      isWhole = SEQUENTIAL.includes(frame.marker) && payload[0] === frame.payload[5];
    } else if (marker === CODED) {
      used = pieces.push(whole);
      done = isWhole;
    } else if (used === 0) {
      if (marker === APP2 && startsWith(payload, ICC) && !isPlain(payload)) return null;
      if (marker === APP0 && isJfif(payload) && !jfif) {
        jfif = true;
        pieces.push(payload[12] || payload[13] ? withoutThumbnail(whole) : cut(whole, JFIF_BYTES));
      }
      if (marker === APP14 && isAdobe(payload)) {
        // Decoders obey the last one.
        if (adobe) return null;
        adobe = true;
        pieces.push(cut(whole, ADOBE_BYTES));
      }
    }
  }
  return null;
}

/** Grey or three colours: what four of them look like is not said without a profile. */
function isCommon({ marker, payload }: Segment): boolean {
  const components = payload[5] ?? 0;
  return (
    [...SEQUENTIAL, ...PROGRESSIVE].includes(marker) &&
    payload[0] === 8 &&
    (components === 1 || components === 3)
  );
}

/** Whether it is a whole profile, and only says what a picture without one means. */
function isPlain(payload: Uint8Array): boolean {
  return startsWith(payload, ICC_WHOLE) && isSrgb(payload.subarray(ICC_WHOLE.length));
}

function isJfif(payload: Uint8Array): boolean {
  return startsWith(payload, 'JFIF\0') && payload.length >= JFIF_BYTES;
}

function isAdobe(payload: Uint8Array): boolean {
  return startsWith(payload, 'Adobe') && payload.length >= ADOBE_BYTES;
}

/** @param length bytes of the payload that are kept */
function cut(whole: Uint8Array, length: number): Uint8Array {
  if (whole.length === length + 4) return whole;
  const kept = new Uint8Array(whole.subarray(0, length + 4));
  kept.set([0, length + 2], 2);
  return kept;
}

function withoutThumbnail(whole: Uint8Array): Uint8Array {
  const kept = new Uint8Array(cut(whole, JFIF_BYTES));
  kept.fill(0, -2);
  return kept;
}
