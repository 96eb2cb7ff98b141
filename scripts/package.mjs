// @ts-check
/**
 * `npm run package [-- electron-builder's arguments]`: what is given to users, in dist/. On the
 * fallback runtime only the plain folder (`--dir`): nobody shall be given an Electron without
 * security fixes, and the other targets fetch tools from where that Electron could not be fetched.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { run } from './child.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { runMain, say, SetupError } from './report.mjs';
import { runtimeDir, runtimeIsFallback, runtimeVersion, setUp } from './setup.mjs';

/** electron-builder's options that choose a platform; the first letter is its own. */
const PLATFORM_OPTIONS = {
  linux: ['--linux', '-l'],
  darwin: ['--mac', '-m', '-o', '--macos'],
  win32: ['--win', '-w', '--windows'],
};

/**
 * Whether the arguments ask for nothing but the plain folder.
 * @param {readonly string[]} args
 */
export function isDirOnly(args) {
  if (args.includes('--dir')) return true;
  const targets = args.filter((arg) => !arg.startsWith('-'));
  return (
    targets.length > 0 && targets.every((target) => target === 'dir' || target.startsWith('dir:'))
  );
}

/**
 * Whether the arguments ask for another platform than this machine's.
 * @param {readonly string[]} args
 * @param {string} platform as in `process.platform`
 */
export function isForOtherPlatform(args, platform) {
  return Object.entries(PLATFORM_OPTIONS).some(
    ([name, options]) => name !== platform && options.some((option) => args.includes(option)),
  );
}

/**
 * @param {readonly string[]} args electron-builder's
 * @param {import('node:child_process').StdioOptions} [stdio] of electron-builder
 * @returns {Promise<number>} exit code
 */
export async function packageApp(args, stdio = ['ignore', 2, 2]) {
  const fallback = runtimeIsFallback();
  if (fallback && (!isDirOnly(args) || isForOtherPlatform(args, process.platform))) {
    throw new SetupError(
      `Only the plain folder can be packaged here (npm run package -- --dir): the runtime is Electron ${runtimeVersion()}, ` +
        "which is out of support and not to be given to users. For installers, run this where Electron's own download can be reached.",
    );
  }
  const cli = inRoot('node_modules', 'electron-builder', 'cli.js');
  const runtime = isForOtherPlatform(args, process.platform) ? [] : hostRuntime();
  const code = await run(process.execPath, [cli, '--publish', 'never', ...runtime, ...args], {
    cwd: ROOT,
    stdio,
  });
  rmSync(STAGED, { recursive: true, force: true });
  return code;
}

const STAGED = inRoot('out', 'runtime');

/** Packages the runtime that is installed already, without the default app that set-up puts in the fallback. */
function hostRuntime() {
  const defaultApp = join(runtimeDir(), 'resources', 'app');
  rmSync(STAGED, { recursive: true, force: true });
  cpSync(runtimeDir(), STAGED, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => source !== defaultApp,
  });
  return [`-c.electronDist=${STAGED}`, `-c.electronVersion=${runtimeVersion()}`];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    await setUp(['run']);
    await ensureBuild();
    const code = await packageApp(process.argv.slice(2).filter((arg) => arg !== '--'));
    if (code === 0) say(`Done: ${inRoot('dist')}`);
    return code;
  });
}
