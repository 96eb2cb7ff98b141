// @ts-check
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diesWithParent } from './child.mjs';
import { SetupError } from './report.mjs';

/**
 * Whether a window can open here.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export function hasDisplay(platform, env) {
  return platform !== 'linux' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}

/**
 * What to tell someone who starts the window where none can open.
 * @param {boolean} xvfbInstalled
 */
export function noDisplayMessage(xvfbInstalled) {
  return [
    'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so the window cannot open.',
    '',
    'On a virtual display:',
    ...(xvfbInstalled ? [] : ['  apt-get install -y xvfb xauth']),
    '  xvfb-run -a npm start',
    'Without any window:',
    '  npm run --silent looksee -- analyze PICTURE --prompt "What does it say?"',
  ].join('\n');
}

/**
 * The content of an X authority file that admits whoever can read it to any display.
 * @param {Buffer} cookie 16 bytes
 */
export function xauthority(cookie) {
  const FAMILY_WILD = 0xffff;
  /** @param {number} value */
  const short = (value) => Buffer.from([value >> 8, value & 0xff]);
  /** @param {Buffer} bytes */
  const counted = (bytes) => Buffer.concat([short(bytes.length), bytes]);
  const empty = Buffer.alloc(0);
  return Buffer.concat([
    short(FAMILY_WILD),
    counted(empty),
    counted(empty),
    counted(Buffer.from('MIT-MAGIC-COOKIE-1')),
    counted(cookie),
  ]);
}

/**
 * Starts a virtual display. Unlike `xvfb-run`, it leaves the streams of what runs on it alone (older
 * releases of that script send standard error to standard output), takes a free number without
 * guessing, and needs no `xauth`.
 *
 * @param {string} screen such as `1280x1024x24`
 * @returns {Promise<{env: {DISPLAY: string, XAUTHORITY: string}, stop(): Promise<void>}>}
 * @throws {SetupError} when Xvfb is missing or does not start
 */
export async function startXvfb(screen) {
  const folder = mkdtempSync(join(tmpdir(), 'looksee-display-'));
  const authority = join(folder, 'Xauthority');
  writeFileSync(authority, xauthority(randomBytes(16)), { mode: 0o600 });
  const [command, ...prefix] = [...diesWithParent(), 'Xvfb'];
  // Without -noreset the server starts over whenever its last client goes, and turns away who comes just then.
  const options = ['-displayfd', '3', '-nolisten', 'tcp', '-noreset'];
  const args = [...options, '-screen', '0', screen, '-auth', authority];
  const server = spawn(command ?? 'Xvfb', [...prefix, ...args], {
    // Detached: a Ctrl+C in the terminal must not end the display before the app that is on it.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => {
    server.once('exit', resolve);
    server.once('error', resolve);
  });
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const number = await displayNumber(server);
    return { env: { DISPLAY: `:${number}`, XAUTHORITY: authority }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string>}
 */
function displayNumber(server) {
  return new Promise((resolve, reject) => {
    let number = '';
    let complaint = '';
    server.stdio[3]?.on('data', (chunk) => {
      number += String(chunk);
      if (number.endsWith('\n')) resolve(number.trim());
    });
    server.stderr?.on('data', (chunk) => {
      complaint = (complaint + String(chunk)).slice(-2000);
    });
    server.once('error', () => {
      reject(
        new SetupError(
          'Xvfb, the virtual display, is not installed. On Debian: apt-get install -y xvfb',
        ),
      );
    });
    server.once('exit', (code) => {
      reject(
        new SetupError(
          `Xvfb, the virtual display, ended at once (exit code ${code}).\n${complaint.trim()}`,
        ),
      );
    });
  });
}
