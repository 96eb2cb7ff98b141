/**
 * Does the jobs of drawings (SVG) in this page's own thread, since workers cannot draw them. One that hangs takes the
 * thread with it: the main process watches the time, and ends this page alone.
 */
import { doJob } from './do-job';
import { nextJob, reportLoss } from './main-process';

for (let job = await nextJob(0); job !== null; job = await nextJob(0)) {
  if (!(await doJob(job))) await reportLoss(job, 'crash');
}
