/** What a page asks of the main process, and tells it, about its jobs. */
import type { ImagingJob, ImagingLoss } from '../shared/domain/imaging-job';

/** As the main process wrote it into the page's address. */
export const query = new URLSearchParams(location.search);

/** Milliseconds after which a request that failed is made again. */
const AGAIN_MS = 100;

/**
 * Waits until the main process has a job for this lane; null once it wants no more. Where the request itself fails, it asks
 * again: a job that the lost answer named is then handed out anew.
 */
export async function nextJob(lane: number): Promise<ImagingJob | null> {
  for (;;) {
    try {
      const response = await fetch(`/next?lane=${lane}&run=${query.get('run')}`);
      return response.status === 200 ? ((await response.json()) as ImagingJob) : null;
    } catch (error) {
      console.warn('Asking for a job failed', error);
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

export async function reportLoss(job: ImagingJob, loss: ImagingLoss): Promise<void> {
  await fetch(`/fail/${job.id}`, { method: 'POST', body: loss });
}
