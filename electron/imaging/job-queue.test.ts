import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ImagingTask } from '../../shared/domain/imaging-job';
import { JobLost, JobQueue } from './job-queue';

const INSPECT: ImagingTask = { kind: 'inspect', thumbnailSide: 256 };
const VIEW: ImagingTask = { kind: 'view', maxSide: 100 };
const TILE: ImagingTask = { kind: 'tile', key: 'a', side: 1024, column: 0, row: 0 };
const BYTES = Uint8Array.of(1, 2, 3);
const RESULT = Uint8Array.of(9);

let queue: JobQueue;
let onOverdue: ReturnType<typeof vi.fn<() => void>>;

beforeEach(() => {
  onOverdue = vi.fn<() => void>();
  queue = new JobQueue({ overdueMs: 1000, onOverdue });
});
afterEach(() => {
  vi.useRealTimers();
});

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
    const first = queue.add(INSPECT, BYTES);
    const job = await queue.next(0);
    expect(job).toEqual({ id: 1, task: INSPECT });
    expect(queue.bytesOf(1)).toBe(BYTES);
    expect(queue.finish(1, RESULT)).toBe(true);
    expect(await first).toBe(RESULT);
    expect(queue.bytesOf(1)).toBeNull();
    expect(queue.size).toBe(0);
  });

  it('lets a lane wait until there is a job', async () => {
    const waiting = queue.next(1);
    void queue.add(INSPECT, BYTES);
    expect((await waiting)?.id).toBe(1);
  });

  it('takes results only for jobs that run', async () => {
    void queue.add(INSPECT, BYTES);
    expect(queue.bytesOf(1)).toBeNull();
    expect(queue.finish(1, RESULT)).toBe(false);
    await queue.next(0);
    expect(queue.finish(1, RESULT)).toBe(true);
    expect(queue.finish(1, RESULT)).toBe(false);
    expect(queue.finish(77, RESULT)).toBe(false);
  });

  it('prefers what is waited for in front of the screen, and keeps the order else', async () => {
    for (const task of [INSPECT, INSPECT, VIEW, TILE]) void queue.add(task, BYTES);
    const order = [];
    for (let count = 0; count < 4; count += 1) order.push((await queue.next(0))?.id);
    expect(order).toEqual([4, 3, 1, 2]);
  });

  it('gives tiles to one lane alone', async () => {
    void queue.add(TILE, BYTES);
    expect(await isPending(queue.next(1))).toBe(true);
    expect((await queue.next(0))?.task).toEqual(TILE);
  });
});

describe('loss', () => {
  it('of a worker fails its job alone', async () => {
    const hung = queue.add(INSPECT, BYTES);
    const other = queue.add(INSPECT, BYTES);
    await queue.next(0);
    await queue.next(1);
    queue.lose(1, 'timeout');
    queue.finish(2, RESULT);
    expect(await lossOf(hung)).toBe('timeout');
    expect(await other).toBe(RESULT);
  });

  it('of the process does its jobs again, one at a time, and fails the one that ends it twice', async () => {
    const innocent = queue.add(INSPECT, BYTES);
    const killer = queue.add(INSPECT, BYTES);
    const later = queue.add(VIEW, BYTES);
    // Both run before the view is asked for, as on two lanes.
    queue.finish((await queue.next(0))?.id ?? 0, RESULT);
    expect(await later).toBe(RESULT);
    await queue.next(0);
    await queue.next(1);
    queue.processGone();

    expect((await queue.next(0))?.id).toBe(1);
    const next = queue.next(1);
    expect(await isPending(next)).toBe(true);
    queue.finish(1, RESULT);
    expect(await innocent).toBe(RESULT);

    expect((await next)?.id).toBe(2);
    const bystander = queue.add(INSPECT, BYTES);
    queue.processGone();
    expect(await lossOf(killer)).toBe('crash');

    expect((await queue.next(0))?.id).toBe(4);
    queue.finish(4, RESULT);
    expect(await bystander).toBe(RESULT);
    expect(queue.size).toBe(0);
  });

  it('of the process tells the page that waits', async () => {
    const waiting = queue.next(0);
    queue.processGone();
    expect(await waiting).toBeNull();
  });

  it('of everything fails what waits and what runs', async () => {
    const running = queue.add(INSPECT, BYTES);
    const waiting = queue.add(INSPECT, BYTES);
    await queue.next(0);
    queue.loseAll('closed');
    expect(await lossOf(running)).toBe('closed');
    expect(await lossOf(waiting)).toBe('closed');
    expect(queue.size).toBe(0);
  });

  it('is noticed where the page itself hangs', async () => {
    vi.useFakeTimers();
    const hung = queue.add(INSPECT, BYTES);
    await queue.next(0);
    vi.advanceTimersByTime(999);
    expect(onOverdue).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(await lossOf(hung)).toBe('timeout');
    expect(onOverdue).toHaveBeenCalledOnce();
  });

  it('is not noticed for a job that ended in time', async () => {
    vi.useFakeTimers();
    void queue.add(INSPECT, BYTES);
    await queue.next(0);
    queue.finish(1, RESULT);
    vi.advanceTimersByTime(5000);
    expect(onOverdue).not.toHaveBeenCalled();
  });
});
