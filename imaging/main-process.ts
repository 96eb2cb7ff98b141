/** What a page asks of the main process, and tells it, about its jobs. */
import type { ImagingJob, ImagingLoss } from '../shared/domain/imaging-job';

/** As the main process wrote it into the page's address. */
export const query = new URLSearchParams(location.search);

/** Waits until the main process has a job for this lane; null once it wants no more. */
export async function nextJob(lane: number): Promise<ImagingJob | null> {
  const response = await fetch(`/next?lane=${lane}&run=${query.get('run')}`);
  return response.status === 200 ? ((await response.json()) as ImagingJob) : null;
}

export async function reportLoss(job: ImagingJob, loss: ImagingLoss): Promise<void> {
  await fetch(`/fail/${job.id}`, { method: 'POST', body: loss });
}
