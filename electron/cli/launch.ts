import { resolve } from 'node:path';
import { pathOfFileUrl } from '../services/byte-path';
import { CLI_COMMANDS } from './commands';

/** How this process was started. */
export interface Launch {
  /** Where `--user-data-dir` points, absolute; null: the system's usual place. */
  readonly userDataDir: string | null;
  /** The command line's words, the command first; null: the window is wanted. */
  readonly command: readonly string[] | null;
  /** Files for the window, absolute. */
  readonly files: readonly string[];
}

/** First word of a start that wants no window, whatever follows: a mistyped command is not a file's name. */
const COMMAND_LINE = '--command-line';

/**
 * Reads how the app was started. What follows `--` is the user's; without it, words that begin with a hyphen are
 * Chromium's or a debugger's, unless a command of ours comes first.
 * @param argv without the executable and, where it was named, the app
 */
export function readLaunch(argv: readonly string[], workingDir: string): Launch {
  const { dir, rest } = takeUserDataDir(argv);
  const userDataDir = dir === null ? null : resolve(workingDir, dir);
  const mark = rest.indexOf('--');
  const words = mark < 0 ? rest : rest.slice(mark + 1);
  if (words[0] === COMMAND_LINE) return { userDataDir, command: words.slice(1), files: [] };
  const first = mark < 0 ? words.findIndex((word) => !isFlag(word)) : 0;
  const command = words[first];
  if (command !== undefined && CLI_COMMANDS.includes(command)) {
    return { userDataDir, command: words.slice(first), files: [] };
  }
  const files = mark < 0 ? words.filter((word) => !isFlag(word)) : words;
  return {
    userDataDir,
    command: null,
    files: files.map((file) => pathOfFileUrl(file) ?? resolve(workingDir, file)),
  };
}

/**
 * The arguments that start the app anew as this process was started, with other files.
 * @param argv without the executable
 * @param appAt where the app's own path stands in it; -1 where it is packaged
 */
export function relaunchArgs(
  argv: readonly string[],
  appAt: number,
  userDataDir: string | null,
  files: readonly string[],
): string[] {
  const mark = argv.indexOf('--');
  const own = mark < 0 ? argv : argv.slice(0, mark);
  const { rest } = takeUserDataDir(own.slice(appAt + 1));
  return [
    ...own.slice(0, appAt + 1),
    ...rest.filter(isFlag),
    ...(userDataDir === null ? [] : [`--user-data-dir=${userDataDir}`]),
    '--',
    ...files,
  ];
}

function isFlag(word: string): boolean {
  return word.startsWith('-') && !CLI_COMMANDS.includes(word);
}

/** Chromium takes this flag only with `=`, people write it both ways; the last one counts. */
function takeUserDataDir(argv: readonly string[]): { dir: string | null; rest: string[] } {
  const rest: string[] = [];
  let dir: string | null = null;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const next = argv[at + 1];
    if (word.startsWith('--user-data-dir=')) {
      dir = word.slice('--user-data-dir='.length);
    } else if (word === '--user-data-dir' && next !== undefined) {
      dir = next;
      at += 1;
    } else {
      rest.push(word);
    }
  }
  return { dir: dir || null, rest };
}
