import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { redact } from './redact';

/** Bytes; then the file becomes `NAME.1` and the one before is gone. */
const MAX_LOG_BYTES = 1024 * 1024;
/** A line longer than this is cut: nothing readable is that long. */
const MAX_LINE_CHARS = 8_000;

export interface Log {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** For runs that leave nothing behind. */
export const NO_LOG: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/**
 * A log of rare events, redacted before it is written. It never throws: a full disk must not stop the app.
 * Lines are written at once, so that the last one before a crash is there.
 */
export function createLog(file: string, now: () => Date = () => new Date()): Log {
  const write = (level: string, message: string): void => {
    // Cut before it is redacted would leave the head of a secret; redacted whole, then cut.
    const text = redact(message).slice(0, MAX_LINE_CHARS);
    try {
      mkdirSync(dirname(file), { recursive: true });
      rotate(file);
      appendFileSync(file, `${now().toISOString()} ${level} ${text}\n`, { mode: 0o600 });
    } catch {
      // Nowhere to tell it.
    }
  };
  return {
    info: (message) => write('info', message),
    warn: (message) => write('warn', message),
    error: (message) => write('error', message),
  };
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(file, `${file}.1`);
}
