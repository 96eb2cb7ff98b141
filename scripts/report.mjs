// @ts-check
/**
 * Progress and warnings. Everything goes to standard error: standard output belongs to what the
 * user asked for (the command line prints JSON there).
 */

/** @param {string} text */
export const say = (text) => void process.stderr.write(`${text}\n`);

/** A failure whose message is all that the user needs: printed without a stack. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Runs a script's main function: its number becomes the exit code, its SetupError a message.
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    say(
      error instanceof SetupError
        ? error.message
        : String((error instanceof Error && error.stack) || error),
    );
    process.exitCode = 1;
  }
}

/**
 * @param {number} done bytes
 * @param {number} total bytes, 0 if unknown
 */
export function progressText(done, total) {
  /** @param {number} bytes */
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  if (total <= 0) return `${megabytes(done)} MB`;
  return `${megabytes(done)} of ${megabytes(total)} MB (${Math.floor((done / total) * 100)} %)`;
}

/**
 * A progress line: rewritten in place on a terminal, one line every tenth elsewhere (logs).
 * @param {string} title
 * @param {{isTTY?: boolean, write(text: string): unknown}} out
 * @returns {{update(done: number, total: number): void, end(): void}}
 */
export function progressLine(title, out = process.stderr) {
  let lastStep = -1;
  let shown = false;
  return {
    update(done, total) {
      const steps = out.isTTY ? 200 : 10;
      const step = total > 0 ? Math.floor((done / total) * steps) : Math.floor(done / 5e6);
      if (step === lastStep) return;
      lastStep = step;
      shown = true;
      const text = `${title}: ${progressText(done, total)}`;
      out.write(out.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
    },
    end() {
      if (out.isTTY && shown) out.write('\n');
    },
  };
}
