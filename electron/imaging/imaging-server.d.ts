import type { JobQueue } from './job-queue';
/**
 * Answers all that the imaging page asks for: its files, the next job, a job's bytes; and takes results.
 * @param pageDir the built page
 */
export declare function createImagingServer(
  pageDir: string,
  queue: JobQueue,
): (request: Request) => Promise<Response>;
