import type { EncodedFormat, PictureFormat } from '../shared/domain/picture';
import type { EncodePlan, SendPlan } from '../shared/domain/plan';
import type { Opened } from './opened';
import { drawUpright, encode } from './picture';
import type { Result } from './result';

const LOSSY_QUALITY = 0.9;

interface Made {
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  readonly body: Uint8Array;
}

/** Makes of a picture what is sent. */
export async function prepare(opened: Opened, plan: SendPlan): Promise<Result> {
  const { body, ...size } =
    plan.kind === 'encode' ? await encodeAsPlanned(opened, plan) : original(opened);
  return { head: { kind: 'prepared', ...size, removed: [] }, body };
}

function original({ bytes, facts: { format, width, height } }: Opened): Made {
  return { format, width, height, body: bytes };
}

async function encodeAsPlanned(opened: Opened, plan: EncodePlan): Promise<Made> {
  const { width, height, lossless, lossy, maxBytes } = plan;
  const flatten = opened.facts.alpha && lossless === null && lossy === 'jpeg';
  const { canvas } = await drawUpright(opened, width, height, flatten ? 'white' : null);
  const made = async (format: EncodedFormat, quality: number) => {
    return { format, width, height, body: await encode(canvas, format, quality) };
  };
  const exact = lossless === null ? null : await made(lossless, 1);
  if (lossy === null || (exact && exact.body.length <= maxBytes)) return exact as Made;
  return made(lossy, LOSSY_QUALITY);
}
