/**
 * Hands jobs to workers and watches over them. No picture's byte passes through this thread, so it stays
 * able to end a worker that hangs.
 */
import type { ImagingJob, ImagingLoss } from '../shared/domain/imaging-job';
import { nextJob, query, reportLoss } from './main-process';
import type { WorkerReport } from './worker';

const lanes = Number(query.get('workers'));
const timeoutMs = Number(query.get('timeoutMs'));

for (let lane = 0; lane < lanes; lane += 1) void runLane(lane);

/** One worker, one job at a time, for as long as the main process answers. */
async function runLane(lane: number): Promise<void> {
  let worker = startWorker();
  for (;;) {
    const job = await nextJob(lane);
    if (job === null) return;
    const loss = await run(worker, job);
    if (loss === null) continue;
    worker.terminate();
    worker = startWorker();
    await reportLoss(job, loss);
  }
}

function startWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** @returns null once the worker has posted a result, otherwise why there is none */
function run(worker: Worker, job: ImagingJob): Promise<ImagingLoss | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish('timeout'), timeoutMs);
    const finish = (loss: ImagingLoss | null) => {
      clearTimeout(timer);
      worker.onmessage = worker.onerror = null;
      resolve(loss);
    };
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) =>
      finish(data.posted ? null : 'crash');
    worker.onerror = () => finish('crash');
    worker.postMessage(job);
  });
}
