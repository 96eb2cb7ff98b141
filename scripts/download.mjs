// @ts-check
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { cacheDir } from './paths.mjs';
import { withLock } from './lock.mjs';
import { npmJson } from './npm.mjs';
import { progressLine, SetupError } from './report.mjs';

/** A connection that brings nothing for this long is given up. */
export const STALL_MS = 30_000;

/**
 * @typedef {object} PackageFile a published npm package, pinned by its content
 * @property {string} name
 * @property {string} version
 * @property {string} integrity as npm writes it: `sha512-` and the base64 digest of the tarball
 */

/**
 * The tarball of an npm package, from the cache or freshly downloaded.
 * @param {PackageFile} wanted
 * @returns {Promise<string>} path of a file whose digest was checked
 * @throws {SetupError} when it cannot be fetched, or is not what was pinned
 */
export async function packageTarball(wanted) {
  const file = join(
    cacheDir(),
    'npm',
    `${digestOf(wanted.integrity).toString('hex').slice(0, 32)}.tgz`,
  );
  if (existsSync(file)) return file;
  return withLock(
    `${file}.lock`,
    `Another set-up downloads ${wanted.name}; waiting for it.`,
    async () => {
      if (existsSync(file)) return file;
      const dist = await npmJson(['view', `${wanted.name}@${wanted.version}`, 'dist', '--json']);
      const url =
        typeof dist === 'object' && dist !== null && 'tarball' in dist ? String(dist.tarball) : '';
      if (url === '')
        throw new SetupError(
          `The npm registry names no download for ${wanted.name} ${wanted.version}.`,
        );
      await download({
        url,
        integrity: wanted.integrity,
        file,
        title: `Downloading ${wanted.name} ${wanted.version}`,
      });
      return file;
    },
  );
}

/**
 * Downloads a file. What arrived before an interruption is kept in `FILE.part` and continued; the
 * file gets its name only after its digest was checked.
 *
 * @param {{url: string, integrity: string, file: string, title: string}} wanted
 * @throws {SetupError}
 */
export async function download({ url, integrity, file, title }) {
  const part = `${file}.part`;
  mkdirSync(dirname(file), { recursive: true });
  const resumed = sizeOf(part) > 0;
  await fetchInto(url, part, title);
  let intact = await hasDigest(part, integrity);
  if (!intact && resumed) {
    rmSync(part);
    await fetchInto(url, part, title);
    intact = await hasDigest(part, integrity);
  }
  if (!intact) {
    rmSync(part);
    throw new SetupError(
      `${title}: what ${new URL(url).host} sent is not the expected file (its SHA-512 differs), so it was thrown away. ` +
        'Check for a proxy that changes downloads, then start again.',
    );
  }
  renameSync(part, file);
}

/**
 * @param {string} url
 * @param {string} part
 * @param {string} title
 */
async function fetchInto(url, part, title) {
  const have = sizeOf(part);
  const abort = new AbortController();
  let stall = setTimeout(() => abort.abort(), STALL_MS);
  const progress = progressLine(title);
  try {
    /** @type {Record<string, string>} */
    const headers = have > 0 ? { range: `bytes=${have}-` } : {};
    const response = await fetch(url, { headers, signal: abort.signal });
    // 416: nothing is left to send; the digest decides whether the part is whole.
    if (response.status === 416 && have > 0) return;
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const start = response.status === 206 ? have : 0;
    const total = start + Number(response.headers.get('content-length') ?? 0);
    let done = start;
    const count = new Transform({
      transform(chunk, _encoding, next) {
        clearTimeout(stall);
        stall = setTimeout(() => abort.abort(), STALL_MS);
        done += chunk.length;
        progress.update(done, total);
        next(null, chunk);
      },
    });
    const writer = createWriteStream(part, { flags: start > 0 ? 'a' : 'w' });
    try {
      await pipeline(response.body, count, writer);
    } finally {
      // A write may still be under way when the connection breaks; what goes on from here counts its bytes.
      if (!writer.closed) await once(writer, 'close');
    }
  } catch (error) {
    throw new SetupError(
      `${title} from ${new URL(url).host} did not finish: ${reasonOf(error, abort.signal)}. ` +
        'Check the network connection and start again: it goes on where it stopped.',
    );
  } finally {
    clearTimeout(stall);
    progress.end();
  }
}

/**
 * @param {unknown} error
 * @param {AbortSignal} signal
 */
function reasonOf(error, signal) {
  if (signal.aborted) return `nothing arrived for ${STALL_MS / 1000} seconds`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** @param {string} file */
function sizeOf(file) {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** @param {string} integrity */
function digestOf(integrity) {
  return Buffer.from(integrity.slice('sha512-'.length), 'base64');
}

/**
 * @param {string} file
 * @param {string} integrity
 */
async function hasDigest(file, integrity) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return hash.digest().equals(digestOf(integrity));
}
