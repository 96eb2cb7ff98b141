// @ts-check
/**
 * Stands in for Electron's default app in the fallback runtime, which ships without one: runs the
 * app whose folder is the first argument that is no flag, after the modules named with `-r`.
 * Electron fires `ready` only when this file's top-level awaits are done, so the app's own code
 * can still choose its paths and schemes before that.
 */
import { app } from 'electron';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * With the methods that Electron's own default app calls and its published types leave out.
 * @typedef {object} Unlisted
 * @property {(version: string) => void} setVersion
 * @property {(folder: string) => void} setAppPath
 * @property {(name: string) => void} setDesktopName the name by which desktops match windows
 */
const electronApp = /** @type {import('electron').App & Unlisted} */ (app);

/**
 * @param {readonly string[]} args what follows the executable
 * @returns {{folder: string | undefined, modules: string[]}}
 */
function parse(args) {
  const modules = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '-r' || arg === '--require') {
      at += 1;
      modules.push(args[at] ?? '');
    } else if (!arg.startsWith('-')) {
      return { folder: arg, modules };
    }
  }
  return { folder: undefined, modules };
}

/** @param {string} message */
function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** @param {string} folder */
async function runApp(folder) {
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  const manifestFile = join(folder, 'package.json');
  if (!existsSync(manifestFile)) return stop(`No app: ${manifestFile} does not exist.`);
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
  if (manifest.version) electronApp.setVersion(manifest.version);
  electronApp.setName(manifest.productName ?? manifest.name ?? app.getName());
  electronApp.setDesktopName(manifest.desktopName ?? `${app.getName()}.desktop`);
  electronApp.setAppPath(folder);
  await import(pathToFileURL(resolve(folder, manifest.main ?? 'index.js')).href);
}

const { folder, modules } = parse(process.argv.slice(1));
const require = createRequire(join(process.cwd(), 'package.json'));
for (const module of modules) require(resolve(module));
if (folder === undefined) {
  if (process.argv.some((arg) => arg === '-v' || arg === '--version')) {
    process.stdout.write(`v${process.versions.electron}\n`);
    process.exit(0);
  }
  stop('Name the folder of the app to run.');
} else {
  await runApp(resolve(folder));
}
