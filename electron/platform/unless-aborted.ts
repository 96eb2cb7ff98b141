/**
 * What the promise resolves to, or its error; rejects with the signal's reason as soon as that is aborted, whatever the
 * promise does.
 * @param discard gets what comes too late
 */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  discard: (late: T) => void = () => undefined,
): Promise<T> {
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, aborted]);
  } catch (thrown) {
    promise.then(discard, () => undefined);
    throw thrown;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
