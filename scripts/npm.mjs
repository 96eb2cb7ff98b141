// @ts-check
import { execFile } from 'node:child_process';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { run } from './child.mjs';
import { isWritable, ROOT } from './paths.mjs';
import { SetupError } from './report.mjs';

/**
 * How to start the npm that runs this script, else the one on the PATH.
 * @returns {{command: string, prefix: string[], shell: boolean}}
 */
function npm() {
  const cli = process.env['npm_execpath'] ?? '';
  if (/npm-cli\.c?js$/.test(cli)) return { command: process.execPath, prefix: [cli], shell: false };
  return { command: 'npm', prefix: [], shell: process.platform === 'win32' };
}

/** `npm --silent run …` would silence the npm started from it, too. */
const LOUD = '--loglevel=error';

/** npm needs a cache folder that it can write to; a user without a home gets one for temporary files. */
function npmEnv() {
  const { npm_config_cache: cache = '' } = process.env;
  if (cache !== '' || process.platform === 'win32' || isWritable(join(homedir(), '.npm')))
    return process.env;
  return { ...process.env, npm_config_cache: join(tmpdir(), `looksee-npm-${userInfo().uid}`) };
}

/**
 * Runs npm in the checkout, everything it prints going to standard error.
 * @param {string[]} args
 * @returns {Promise<number>} exit code
 */
export function runNpm(args) {
  const { command, prefix, shell } = npm();
  return run(command, [...prefix, ...args, LOUD], {
    cwd: ROOT,
    env: npmEnv(),
    shell,
    stdio: ['ignore', 2, 2],
  });
}

/**
 * What an npm command prints as JSON.
 * @param {string[]} args
 * @returns {Promise<unknown>}
 * @throws {SetupError}
 */
export function npmJson(args) {
  const { command, prefix, shell } = npm();
  return new Promise((resolve, reject) => {
    execFile(
      command,
      [...prefix, ...args, LOUD],
      { cwd: ROOT, env: npmEnv(), shell },
      (error, stdout, stderr) => {
        if (error === null) {
          resolve(JSON.parse(stdout));
          return;
        }
        const lines = stderr
          .trim()
          .split('\n')
          .filter((line) => line.startsWith('npm error'));
        reject(
          new SetupError(
            `npm ${args.slice(0, 2).join(' ')} failed.\n${lines.slice(0, 4).join('\n')}`,
          ),
        );
      },
    );
  });
}
