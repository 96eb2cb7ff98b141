/** Pure: the picture as it is and as it is sent, in a line each. */
import { FORMAT_NAMES, type PictureFormat } from '../../../shared/domain/picture';
import {
  bytesInWords,
  sizeInWords,
  tokensInWords,
  type SentFacts,
  type StagePicture,
} from '../../state';

/** Characters of a SHA-256 that tell one picture from the others on a screen. */
const SHORT = 8;

/** `4032 × 3024 · JPEG · 3.9 MB`; empty while nothing is known. */
export function originalInWords(picture: StagePicture): string {
  const { format } = picture;
  return format === null ? '' : coded({ ...picture, format });
}

/** `1024 × 768 · JPEG · 182 KB · about 765 tokens`. */
export function sentInWords(facts: SentFacts): string {
  return `${coded(facts)} · ${facts.local ? 'stays on this computer' : countedInWords(facts)}`;
}

function countedInWords({ tokens }: SentFacts): string {
  if (tokens === null) return 'tokens not known';
  return tokens === 'refused' ? 'would be refused' : `about ${tokensInWords(tokens)} tokens`;
}

/** What of the original is not in what is sent, and why that is nothing. @param sha256 of the original */
export function removedInWords(
  { local, removed, sha256: sent }: SentFacts,
  sha256: string,
): string {
  if (sent === sha256) return `nothing: the file is ${local ? 'read' : 'sent'} as it is`;
  if (removed === null) return 'not known';
  return removed.length === 0 ? 'nothing: only the picture was in it' : removed.join(', ');
}

export function shortHash(sha256: string): string {
  return `${sha256.slice(0, SHORT)}…`;
}

interface Coded {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

function coded(picture: Coded): string {
  const { bytes, format } = picture;
  return [sizeInWords(picture), FORMAT_NAMES[format], bytesInWords(bytes)].join(' · ');
}
