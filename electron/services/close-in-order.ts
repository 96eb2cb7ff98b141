import { toAppError, type AppError } from '../../shared/domain/app-error';

/** Something that is closed when the app ends. */
export interface Part {
  readonly name: string;
  readonly close: () => Promise<unknown>;
}

export interface ClosingOptions {
  /** Milliseconds that each stage may take; then the next begins all the same. */
  readonly stageMs: number;
  readonly onFailed: (name: string, error: AppError) => void;
}

/** Closes parts, those of a stage side by side and one stage after the other. None keeps the others from being closed. */
export async function closeInOrder(
  stages: readonly (readonly Part[])[],
  { onFailed, stageMs }: ClosingOptions,
): Promise<void> {
  for (const stage of stages) {
    await Promise.all(
      stage.map(async ({ close, name }) => {
        try {
          // What throws before its first await must not escape either.
          await within(stageMs, Promise.resolve().then(close));
        } catch (thrown) {
          onFailed(name, toAppError(thrown));
        }
      }),
    );
  }
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not closed within ${ms} ms`)), ms);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Calls `work` the first time only: everybody gets the same promise. */
export function oneFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let flight: Promise<T> | null = null;
  return () => (flight ??= work());
}
