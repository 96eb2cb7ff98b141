// @ts-check
/** Which packages are part of the app, and under which licences: `node scripts/licenses.mjs` writes what *About* shows. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inRoot, ROOT } from './paths.mjs';

/** Where *About* has them from. */
export const LICENSES_FILE = inRoot('renderer', 'features', 'settings', 'licenses.json');

const ROOMS = ['electron', 'imaging', 'renderer', 'shared'];
/** Named in the sources, but no part of what is built: the runtime, which has licences of its own, types and tests. */
const NOT_SHIPPED = ['electron', 'vite', 'fast-check'];
/** Packages that hold types alone leave nothing behind. */
const TYPES_ONLY = /^@types\/|^(?:type-fest|tagged-tag|undici-types)$/;

/**
 * @typedef {{dependencies?: Record<string, string>, license?: string}} LockedPackage
 * @typedef {{packages: Record<string, LockedPackage>}} LockFile
 */

/**
 * The packages that the built app holds: those that it is installed with or that its sources import, and theirs.
 * @param {LockFile} lock package-lock.json
 * @param {readonly string[]} imported
 * @returns {string[]} their places in the lock file, such as `node_modules/zod`
 */
export function shippedPlaces(lock, imported) {
  const places = new Set();
  /** @param {string} name @param {string} from place of the package that needs it */
  const add = (name, from) => {
    if (TYPES_ONLY.test(name)) return;
    const nested = `${from}/node_modules/${name}`;
    const place = from !== '' && lock.packages[nested] ? nested : `node_modules/${name}`;
    const locked = lock.packages[place];
    if (locked === undefined || places.has(place)) return;
    places.add(place);
    for (const each of Object.keys(locked.dependencies ?? {})) add(each, place);
  };
  const installed = Object.keys(lock.packages['']?.dependencies ?? {});
  for (const name of [...installed, ...imported]) if (!NOT_SHIPPED.includes(name)) add(name, '');
  return [...places].sort();
}

/**
 * @param {string} text of a source file
 * @returns {string[]} names of the packages that it imports
 */
export function importsOf(text) {
  const found = text.matchAll(/(?:^|\s)(?:from|import|import\()\s*\(?\s*'([^'\n]+)'/g);
  return [...found].flatMap(([, specifier = '']) => {
    if (/^[./]|^node:/.test(specifier)) return [];
    return [
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    ];
  });
}

/** @returns {Record<string, string>} names of the shipped packages, by licence */
export function shippedLicenses() {
  const lock = /** @type {LockFile} */ (
    JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'))
  );
  /** @type {Record<string, string[]>} */
  const byLicense = {};
  for (const place of shippedPlaces(lock, importedPackages())) {
    const own = JSON.parse(readFileSync(join(ROOT, place, 'package.json'), 'utf8'));
    const license = own.license ?? lock.packages[place]?.license ?? 'unknown';
    const names = (byLicense[license] ??= []);
    if (!names.includes(own.name)) names.push(own.name);
  }
  const all = Object.entries(byLicense).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(all.map(([license, names]) => [license, names.sort().join(', ')]));
}

function importedPackages() {
  const all = ROOMS.flatMap((room) =>
    readdirSync(inRoot(room), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|(?:^|[/\\])testing/.test(file))
      .map((file) => inRoot(room, file)),
  );
  return [...new Set(all.flatMap((file) => importsOf(readFileSync(file, 'utf8'))))];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(LICENSES_FILE, `${JSON.stringify(shippedLicenses(), null, 2)}\n`);
}
