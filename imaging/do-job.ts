/** Does a job in whichever thread it is called: fetches bytes, works, posts the result. */
import type { ImagingHead, ImagingJob } from '../shared/domain/imaging-job';
import { Refusal } from './refusal';
import type { Result } from './result';
import { runTask } from './tasks';

/**
 * Fetches the picture's bytes, works, posts the result.
 * @returns whether the result was taken
 */
export async function doJob(job: ImagingJob): Promise<boolean> {
  const { head, body } = await attempt(job);
  const response = await fetch(`/out/${job.id}`, { method: 'POST', body: pack(head, body) }).catch(
    () => null,
  );
  return response?.ok ?? false;
}

async function attempt(job: ImagingJob): Promise<Result> {
  try {
    return await runTask(job, async () => {
      const response = await fetch(`/in/${job.id}`);
      return new Uint8Array(await response.arrayBuffer());
    });
  } catch (error) {
    const head: ImagingHead =
      error instanceof Refusal
        ? { kind: 'refused', reason: error.reason }
        : { kind: 'failed', message: String(error).slice(0, 500) };
    return { head, body: new Uint8Array() };
  }
}

/** As `shared/domain/imaging-job.ts` says: length of the head, head, bytes. */
function pack(head: ImagingHead, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(head));
  const packed = new Uint8Array(4 + json.length + body.length);
  new DataView(packed.buffer).setUint32(0, json.length, true);
  packed.set(json, 4);
  packed.set(body, 4 + json.length);
  return packed;
}
