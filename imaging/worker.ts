/** Does one job at a time. */
import type { ImagingJob } from '../shared/domain/imaging-job';
import { doJob } from './do-job';

/** What the page hears of a job. */
export interface WorkerReport {
  readonly posted: boolean;
}

self.onmessage = async ({ data: job }: MessageEvent<ImagingJob>) => {
  const report: WorkerReport = { posted: await doJob(job) };
  self.postMessage(report);
};
