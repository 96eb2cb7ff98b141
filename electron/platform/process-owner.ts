import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { win32 } from 'node:path';

/** A process, told apart from a later one with its id. */
export interface Owner {
  readonly pid: number;
  /**
   * When the process started: with the id it names one process, since ids are used again. `ticks:BOOT:N` on Linux
   * (clock ticks since that boot), `ms:N` elsewhere (milliseconds since 1970).
   */
  readonly startedAt: string;
}

/** A start time read from outside and one noted by the process itself differ by less than this. */
const START_TOLERANCE_MS = 5_000;

/** This process. Call it in the main thread: a worker's own clock starts later. */
export function currentOwner(): Owner {
  return {
    pid: process.pid,
    startedAt: linuxStart(process.pid) ?? `ms:${Math.round(performance.timeOrigin)}`,
  };
}

/** Whether that very process still runs. When in doubt it does: an unfinished row is better than a wrong verdict. */
export function isAlive(owner: Owner): boolean {
  if (!pidExists(owner.pid)) return false;
  if (owner.startedAt.startsWith('ticks:')) {
    const start = linuxStart(owner.pid);
    return start === null || start === owner.startedAt;
  }
  if (owner.pid === process.pid) return owner.startedAt === currentOwner().startedAt;
  const start = startFromSystem(owner.pid);
  const noted = Number(owner.startedAt.slice('ms:'.length));
  return start === null || Math.abs(start - noted) < START_TOLERANCE_MS;
}

/**
 * Asks again and again whether processes are alive, without a system tool each time: one that was alive is so as long as its
 * id is in use. Where there is /proc, each look is a whole one.
 */
export class Liveness {
  readonly #known = new Set<string>();

  isAlive(owner: Owner): boolean {
    const name = ownerToText(owner);
    const isCheap = owner.startedAt.startsWith('ticks:') || owner.pid === process.pid;
    if (!isCheap && this.#known.has(name) && pidExists(owner.pid)) return true;
    const alive = isAlive(owner);
    if (alive) this.#known.add(name);
    else this.#known.delete(name);
    return alive;
  }
}

export const ownerToText = (owner: Owner): string => `${owner.pid} ${owner.startedAt}`;

export function ownerFromText(text: string): Owner {
  const [pid = '', startedAt = ''] = text.split(' ');
  return { pid: Number(pid), startedAt };
}

function pidExists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Field 22 of /proc/PID/stat, with the boot it counts from. The second field, the program's name, may hold spaces
 * and brackets, so fields are counted from the last bracket.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function linuxStart(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `ticks:${boot}:${fields[19] ?? ''}`;
  } catch {
    return null;
  }
}

/**
 * SECURITY: by its full path. Windows looks for a bare name in the working folder first, which may be one of pictures that
 * somebody else filled.
 */
export function powershell({ SystemRoot, windir }: NodeJS.ProcessEnv): string {
  const root = [SystemRoot, windir].find((each) => each !== undefined && win32.isAbsolute(each));
  return win32.join(
    root ?? 'C:\\Windows',
    'System32',
    'WindowsPowerShell',
    'v1.0',
    'powershell.exe',
  );
}

/** Milliseconds since 1970. Starts a system tool; asked only for an id that exists. */
function startFromSystem(pid: number): number | null {
  try {
    const text =
      process.platform === 'win32'
        ? run(powershell(process.env), [
            '-NoProfile',
            '-NonInteractive',
            '-Command',
            `([DateTimeOffset](Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`,
          ])
        : run('/bin/ps', ['-o', 'lstart=', '-p', String(pid)]);
    const start = process.platform === 'win32' ? Number(text) : Date.parse(text);
    return Number.isFinite(start) ? start : null;
  } catch {
    return null;
  }
}

function run(command: string, args: readonly string[]): string {
  const options = { encoding: 'utf8', timeout: 5_000, windowsHide: true } as const;
  return execFileSync(command, args, { ...options, env: { ...process.env, LC_ALL: 'C' } }).trim();
}
