import type { EncodePlan, SendPlan } from '../shared/domain/plan';
import { removedFrom } from './describe/removed';
import { encodeAsPlanned } from './encode/encode-as-planned';
import type { Opened } from './opened';
import { drawUpright } from './picture';
import type { Result } from './result';
import { stripPicture } from './strip/strip';

/**
 * Makes of a picture what is sent. The same bytes and plan give the same result.
 * @throws Refusal for a picture that does not decode
 */
export async function prepare(opened: Opened, plan: SendPlan): Promise<Result> {
  const made = (plan.kind === 'encode' ? await encoded(opened, plan) : null) ?? {
    format: opened.facts.format,
    width: opened.facts.width,
    height: opened.facts.height,
    body: stripPicture(opened),
  };
  const { body, ...head } = made;
  return {
    head: { kind: 'prepared', ...head, removed: await removedFrom(opened, body) },
    body,
  };
}

/** @returns null where the original is to go */
async function encoded(opened: Opened, plan: EncodePlan) {
  const { width, height, lossless, lossy } = plan;
  const flattened = opened.facts.alpha && lossless === null && lossy === 'jpeg';
  const { canvas } = await drawUpright(opened, width, height, flattened ? 'white' : null);
  const made = await encodeAsPlanned(canvas, plan);
  return made && { width, height, format: made.format, body: made.bytes };
}
