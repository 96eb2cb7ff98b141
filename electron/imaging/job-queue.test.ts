import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImagingTask } from '../../shared/domain/imaging-job';
import { JobLost, JobQueue } from './job-queue';

const INSPECT: ImagingTask = { kind: 'inspect', thumbnailSide: 256 };
const VIEW: ImagingTask = { kind: 'view', maxSide: 100, exact: false };
const TILE: ImagingTask = { kind: 'tile', key: 'a', side: 1024, column: 0, row: 0, exact: false };
const BYTES = Uint8Array.of(1, 2, 3);
const RESULT = Uint8Array.of(9);

let queue: JobQueue;
let onOverdue: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  onOverdue = vi.fn<() => void>();
  queue = new JobQueue({ overdueMs: 1000, stalledMs: 1500, onOverdue });
});
afterEach(() => {
  queue.loseAll('closed');
  vi.useRealTimers();
});

/** What becomes of a job that a test leaves behind is nothing to it. */
function add(task: ImagingTask): Promise<Uint8Array> {
  const job = queue.add(task, BYTES);
  job.catch(() => undefined);
  return job;
}

const next = (lane: number) => queue.next(lane, queue.run);
const lossOf = (job: Promise<unknown>) =>
  job.then(
    () => null,
    (error: unknown) => (error instanceof JobLost ? error.loss : error),
  );
/** Whether nothing has come yet, though everything that is under way was let go on. */
async function isPending(answer: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const later = new Promise((resolve) => setImmediate(resolve, pending));
  return (await Promise.race([answer, later])) === pending;
}

describe('handing out', () => {
  it('gives each job to one lane, with its bytes, and its result to who asked', async () => {
    const first = add(INSPECT);
    const job = await next(0);
    expect(job).toEqual({ id: 1, task: INSPECT, page: 0 });
    expect(queue.bytesOf(1)).toBe(BYTES);
    expect(queue.finish(1, RESULT)).toBe(true);
    expect(await first).toBe(RESULT);
    expect(queue.bytesOf(1)).toBeNull();
    expect(queue.size).toBe(0);
  });

  it('lets a lane wait until there is a job', async () => {
    const waiting = next(1);
    void add(INSPECT);
    expect((await waiting)?.id).toBe(1);
  });

  it('takes results only for jobs that run', async () => {
    void add(INSPECT);
    expect(queue.bytesOf(1)).toBeNull();
    expect(queue.finish(1, RESULT)).toBe(false);
    await next(0);
    expect(queue.finish(1, RESULT)).toBe(true);
    expect(queue.finish(1, RESULT)).toBe(false);
    expect(queue.finish(77, RESULT)).toBe(false);
  });

  it('prefers what is waited for in front of the screen, and keeps the order else', async () => {
    for (const task of [INSPECT, INSPECT, VIEW, TILE]) void add(task);
    const order = [];
    for (let count = 0; count < 4; count += 1) {
      const id = (await next(0))?.id ?? 0;
      queue.bytesOf(id);
      order.push(id);
    }
    expect(order).toEqual([4, 3, 1, 2]);
  });

  it('names a job again where the lane asks again without having taken it: the answer was lost', async () => {
    const first = add(INSPECT);
    void add(INSPECT);
    expect((await next(0))?.id).toBe(1);
    expect((await next(0))?.id).toBe(1);
    expect((await next(1))?.id).toBe(2);
    expect(queue.bytesOf(1)).toBe(BYTES);
    expect(await isPending(next(0))).toBe(true);
    queue.finish(1, RESULT);
    expect(await first).toBe(RESULT);
  });

  it('gives tiles to one lane alone', async () => {
    void add(TILE);
    expect(await isPending(next(1))).toBe(true);
    expect((await next(0))?.task).toEqual(TILE);
  });
});

describe('loss', () => {
  it('of a worker fails its job alone', async () => {
    const hung = add(INSPECT);
    const other = add(INSPECT);
    await next(0);
    await next(1);
    queue.lose(1, 'timeout');
    queue.finish(2, RESULT);
    expect(await lossOf(hung)).toBe('timeout');
    expect(await other).toBe(RESULT);
  });

  it('of the process does its jobs again, one at a time, and fails the one that ends it twice', async () => {
    const innocent = add(INSPECT);
    const killer = add(INSPECT);
    const later = add(VIEW);
    // Both run before the view is asked for, as on two lanes.
    queue.finish((await next(0))?.id ?? 0, RESULT);
    expect(await later).toBe(RESULT);
    await next(0);
    await next(1);
    queue.processGone();

    expect((await next(0))?.id).toBe(1);
    const second = next(1);
    expect(await isPending(second)).toBe(true);
    queue.finish(1, RESULT);
    expect(await innocent).toBe(RESULT);

    expect((await second)?.id).toBe(2);
    const bystander = add(INSPECT);
    queue.processGone();
    expect(await lossOf(killer)).toBe('crash');

    expect((await next(0))?.id).toBe(4);
    queue.finish(4, RESULT);
    expect(await bystander).toBe(RESULT);
    expect(queue.size).toBe(0);
  });

  it('of the process tells the page that waits', async () => {
    const waiting = next(0);
    queue.processGone();
    expect(await waiting).toBeNull();
  });

  it('of everything fails what waits and what runs', async () => {
    const running = add(INSPECT);
    const waiting = add(INSPECT);
    await next(0);
    queue.loseAll('closed');
    expect(await lossOf(running)).toBe('closed');
    expect(await lossOf(waiting)).toBe('closed');
    expect(queue.size).toBe(0);
  });

  it('is noticed where the page itself hangs', async () => {
    vi.useFakeTimers();
    const hung = add(INSPECT);
    await next(0);
    vi.advanceTimersByTime(999);
    expect(onOverdue).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(await lossOf(hung)).toBe('timeout');
    expect(onOverdue).toHaveBeenCalledOnce();
  });

  it('of a page that was ended for one job does the others again as before', async () => {
    vi.useFakeTimers();
    const hung = add(INSPECT);
    const other = add(INSPECT);
    await next(0);
    vi.advanceTimersByTime(500);
    await next(1);
    vi.advanceTimersByTime(500);
    expect(await lossOf(hung)).toBe('timeout');
    queue.dismiss();
    // Twice, and beside another: nobody suspects it.
    const third = add(INSPECT);
    expect((await next(0))?.id).toBe(2);
    expect((await next(1))?.id).toBe(3);
    queue.dismiss();
    for (const lane of [0, 1]) queue.finish((await next(lane))?.id ?? 0, RESULT);
    expect(await other).toBe(RESULT);
    expect(await third).toBe(RESULT);
  });

  it('of a page that takes no job is noticed, however often', async () => {
    vi.useFakeTimers();
    const job = add(INSPECT);
    vi.advanceTimersByTime(1500);
    expect(onOverdue).toHaveBeenCalledOnce();
    expect(queue.isUsed).toBe(false);
    queue.dismiss();
    vi.advanceTimersByTime(1500);
    expect(onOverdue).toHaveBeenCalledTimes(2);

    queue.dismiss();
    await next(0);
    queue.bytesOf(1);
    expect(queue.isUsed).toBe(true);
    queue.finish(1, RESULT);
    expect(await job).toBe(RESULT);
    vi.advanceTimersByTime(5000);
    expect(onOverdue).toHaveBeenCalledTimes(2);
  });

  it('of the answer that names a job is noticed, and costs no job', async () => {
    vi.useFakeTimers();
    queue = new JobQueue({ overdueMs: 5000, stalledMs: 1500, onOverdue });
    const job = add(INSPECT);
    await next(0);
    vi.advanceTimersByTime(1499);
    expect(onOverdue).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onOverdue).toHaveBeenCalledOnce();
    expect(queue.isUsed).toBe(false);
    queue.dismiss();
    expect((await next(0))?.id).toBe(1);
    queue.bytesOf(1);
    vi.advanceTimersByTime(4999);
    expect(onOverdue).toHaveBeenCalledOnce();
    queue.finish(1, RESULT);
    expect(await job).toBe(RESULT);
  });

  it('of all lanes that could take what waits is noticed', async () => {
    vi.useFakeTimers();
    void next(1);
    void add(TILE);
    vi.advanceTimersByTime(1500);
    expect(onOverdue).toHaveBeenCalledOnce();
  });

  it('of a page means that its late questions get no job', async () => {
    const gone = queue.run;
    queue.processGone();
    const late = queue.next(0, gone);
    const job = add(INSPECT);
    expect(await late).toBeNull();
    expect((await next(0))?.id).toBe(1);
    queue.finish(1, RESULT);
    expect(await job).toBe(RESULT);
  });

  it('is not noticed for a job that ended in time', async () => {
    vi.useFakeTimers();
    void add(INSPECT);
    await next(0);
    queue.finish(1, RESULT);
    vi.advanceTimersByTime(5000);
    expect(onOverdue).not.toHaveBeenCalled();
  });
});
