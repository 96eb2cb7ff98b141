import { watch } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { fileErrorCode } from './file-errors';
import type { Log } from './log';

export interface WatchFileOptions {
  readonly log: Pick<Log, 'warn'>;
  /** For tests: the system's watching, which has none left where it throws or emits an error. */
  readonly watch?: typeof watch;
  /** For tests: milliseconds between two looks where the system watches nothing. */
  readonly pollMs?: number;
}

export interface FileWatcher {
  /** Looks now, where the system does not tell of changes: a window that comes to the front is a good moment. */
  look(): Promise<void>;
  close(): void;
}

const POLL_MS = 5_000;

/**
 * Calls back after a file was written, made, replaced or removed. Where the system can watch no more (ENOSPC and EMFILE on
 * Linux), it is looked at now and then instead.
 */
export function watchFile(
  file: string,
  onChange: () => void,
  { log, pollMs = POLL_MS, watch: start = watch }: WatchFileOptions,
): FileWatcher {
  let polling: Polling | null = null;
  let watcher: ReturnType<typeof watch> | null = null;
  const poll = (thrown: unknown): void => {
    watcher?.close();
    watcher = null;
    if (polling) return;
    log.warn(`watching ${basename(file)}: ${codeOf(thrown)}; looking every ${pollMs} ms instead`);
    polling = new Polling(file, onChange, pollMs);
  };
  try {
    // The folder: the file itself is another one after each write.
    watcher = start(dirname(file), { persistent: false }, (_event, name) => {
      if (name === basename(file)) onChange();
    });
    watcher.on('error', poll);
  } catch (thrown) {
    poll(thrown);
  }
  return {
    look: async () => polling?.look(),
    close: () => {
      watcher?.close();
      polling?.close();
    },
  };
}

/** Looks at a file's time and size now and then. */
class Polling {
  readonly #file: string;
  readonly #onChange: () => void;
  readonly #timer: NodeJS.Timeout;
  #seen: Promise<string>;

  constructor(file: string, onChange: () => void, ms: number) {
    this.#file = file;
    this.#onChange = onChange;
    this.#seen = this.#state();
    this.#timer = setInterval(() => void this.look(), ms);
    this.#timer.unref();
  }

  async look(): Promise<void> {
    const before = this.#seen;
    this.#seen = this.#state();
    if ((await before) !== (await this.#seen)) this.#onChange();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #state(): Promise<string> {
    const found = await stat(this.#file).catch(codeOf);
    return typeof found === 'string' ? found : `${found.mtimeMs} ${found.size} ${found.ino}`;
  }
}

function codeOf(thrown: unknown): string {
  return fileErrorCode(thrown) || String(thrown);
}
