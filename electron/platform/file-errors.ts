import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure } from '../../shared/domain/app-error';

/** Codes of a file that another program has open right now, as virus scanners do, and of too many open files. */
const PASSING: readonly string[] = ['EBUSY', 'EPERM', 'EACCES', 'EMFILE', 'ENFILE', 'EAGAIN'];

/** Milliseconds before each further try: one second in all. */
const WAITS_MS: readonly number[] = [10, 20, 40, 80, 150, 300, 400];

/** Of what the file system throws; empty for anything else. */
export function fileErrorCode(thrown: unknown): string {
  const { code } = (thrown ?? {}) as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}

/** Whether a file is known not to be there. No other failure says so. */
export function isAbsent(thrown: unknown): boolean {
  return fileErrorCode(thrown) === 'ENOENT';
}

/**
 * The result of the work, or null where its file is not there.
 * @throws what the work throws for any other reason
 */
export async function orAbsent<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (isAbsent(thrown)) return null;
    throw thrown;
  }
}

/** Tries again, for at most a second, while another program holds the file. @param waits for tests: milliseconds */
export async function whileBusy<T>(
  work: () => Promise<T>,
  waits: readonly number[] = WAITS_MS,
): Promise<T> {
  for (const wait of waits) {
    try {
      return await work();
    } catch (thrown) {
      if (!PASSING.includes(fileErrorCode(thrown))) throw thrown;
    }
    await delay(wait);
  }
  return work();
}

/** {@link whileBusy} for a worker thread: it holds the thread up. */
export function whileBusySync<T>(work: () => T, waits: readonly number[] = WAITS_MS): T {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (const wait of waits) {
    try {
      return work();
    } catch (thrown) {
      if (!PASSING.includes(fileErrorCode(thrown))) throw thrown;
    }
    Atomics.wait(clock, 0, 0, wait);
  }
  return work();
}

/** A file of ours that is there and cannot be read: it is left as it is. */
export function unreadable(file: string, thrown: unknown): AppFailure {
  return new AppFailure({
    code: 'internal',
    message: `${basename(file)} could not be read, so it was left unchanged.`,
    hint: 'Close other programs that may be using Looksee’s data folder, check that you have permission to read it, then restart Looksee.',
    retryable: true,
    details: fileErrorCode(thrown) || String(thrown),
  });
}

/** A file of ours in a form that only a newer version knows: it is left as it is. */
export function fromNewerVersion(file: string): AppFailure {
  return new AppFailure({
    code: 'internal',
    message: `${basename(file)} was written by a newer version of Looksee, so it was left unchanged.`,
    hint: 'Update Looksee. Until then, changes last only until you quit.',
    retryable: false,
  });
}
