// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './child.mjs';
import { withLock } from './lock.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { runMain, say, SetupError } from './report.mjs';

const SOURCES = [
  'electron',
  'imaging',
  'renderer',
  'shared',
  'electron.vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const STAMP = inRoot('out', 'build-stamp');

/**
 * A digest over names, sizes and times of everything that the build reads: it changes with every
 * save, and takes milliseconds.
 * @param {string} root
 * @param {readonly string[]} sources files and folders in it; tests in them do not count
 */
export function sourceStamp(root, sources) {
  const hash = createHash('sha256');
  /** @param {string} name */
  const visit = (name) => {
    const stat = statSync(join(root, name), { throwIfNoEntry: false });
    if (stat?.isDirectory()) {
      for (const child of readdirSync(join(root, name)).sort()) visit(`${name}/${child}`);
    } else if (stat && !/\.test\.[a-z]+$/.test(name)) {
      hash.update(`${name}\0${stat.size}\0${stat.mtimeMs}\n`);
    }
  };
  for (const source of sources) visit(source);
  return hash.digest('hex');
}

function isFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sourceStamp(ROOT, SOURCES);
}

/** Builds the app into out/ if a source changed since. Set-up must have run. */
export async function ensureBuild() {
  if (!isFresh()) await build(isFresh);
}

/**
 * Builds the app into out/.
 * @param {() => boolean} [isDone] whether another process has done it while this one waited its turn
 * @param {import('node:child_process').StdioOptions} [stdio] of the tools
 * @throws {SetupError} when a part does not build
 */
export async function build(isDone = () => false, stdio = ['ignore', 2, 2]) {
  const waiting = 'Another build is running in this folder; waiting for it.';
  await withLock(inRoot('out', 'build.lock'), waiting, async () => {
    if (isDone()) return;
    // Taken before: what is saved while the build runs is not in it.
    const stamp = sourceStamp(ROOT, SOURCES);
    rmSync(STAMP, { force: true });
    say('Building the app …');
    const args = ['build', '--logLevel', 'warn'];
    await bundle('the app', ['electron-vite', 'bin', 'electron-vite.js'], args, stdio);
    await buildImaging(stdio);
    writeFileSync(STAMP, stamp);
  });
}

/**
 * Builds the imaging page and its workers.
 * @param {import('node:child_process').StdioOptions} [stdio] of the tool
 */
export async function buildImaging(stdio = ['ignore', 2, 2]) {
  const args = ['build', '--config', inRoot('imaging', 'vite.config.ts'), '--logLevel', 'warn'];
  await bundle('the imaging page', ['vite', 'bin', 'vite.js'], args, stdio);
}

/**
 * @param {string} what
 * @param {string[]} tool its script in node_modules
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
async function bundle(what, tool, args, stdio) {
  const code = await run(process.execPath, [inRoot('node_modules', ...tool), ...args], {
    cwd: ROOT,
    stdio,
  });
  if (code !== 0)
    throw new SetupError(`Building ${what} failed (exit code ${code}; the reason is above).`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    const { setUp } = await import('./setup.mjs');
    await setUp([]);
    await build();
    return 0;
  });
}
