// @ts-check
import { createReadStream, createWriteStream, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { SetupError } from './report.mjs';

const BLOCK = 512;

/**
 * The name, size and kind in a tar header block.
 * @param {Buffer} block 512 bytes
 * @returns {{name: string, size: number, isFile: boolean} | undefined} undefined: the archive's end
 */
export function tarHeader(block) {
  /** @param {number} start @param {number} length */
  const text = (start, length) =>
    block.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  const name = text(0, 100);
  if (name === '') return undefined;
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const type = text(156, 1);
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    size: Number.parseInt(text(124, 12).trim() || '0', 8),
    isFile: type === '' || type === '0',
  };
}

/**
 * Takes one file out of a gzipped tar, without unpacking the rest.
 * @param {string} tarball
 * @param {string} member its name in the archive
 * @param {string} target appears whole or not at all
 * @param {number} [mode] its Unix permissions
 * @throws {SetupError} when the archive has no such file
 */
export async function extractFromTarball(tarball, member, target, mode = 0o644) {
  const source = createReadStream(tarball);
  const bytes = new ByteReader(source.pipe(createGunzip()).on('close', () => source.destroy()));
  source.on('error', (error) => bytes.fail(error));
  for (;;) {
    const block = await bytes.read(BLOCK);
    const header = block && tarHeader(block);
    if (!header) break;
    const padding = (BLOCK - (header.size % BLOCK)) % BLOCK;
    if (header.isFile && header.name === member) {
      mkdirSync(dirname(target), { recursive: true });
      await pipeline(bytes.stream(header.size), createWriteStream(`${target}.part`, { mode }));
      renameSync(`${target}.part`, target);
      bytes.close();
      return;
    }
    for await (const _ of bytes.stream(header.size + padding));
  }
  bytes.close();
  throw new SetupError(`${tarball} holds no ${member}.`);
}

/** Reads a stream in pieces of chosen size. */
class ByteReader {
  /** @param {import('node:zlib').Gunzip} source */
  constructor(source) {
    this.source = source;
    this.chunks = source[Symbol.asyncIterator]();
    this.rest = Buffer.alloc(0);
  }

  /** @param {Error} error */
  fail(error) {
    this.source.destroy(error);
  }

  close() {
    this.source.destroy();
  }

  /**
   * @param {number} size
   * @returns {Promise<Buffer | undefined>} undefined at the end
   */
  async read(size) {
    const parts = [];
    for await (const part of this.stream(size)) parts.push(part);
    const whole = Buffer.concat(parts);
    return whole.length === size ? whole : undefined;
  }

  /**
   * @param {number} size
   * @returns {AsyncGenerator<Buffer>}
   */
  async *stream(size) {
    let left = size;
    while (left > 0) {
      if (this.rest.length === 0) {
        const { value, done } = await this.chunks.next();
        if (done) return;
        this.rest = value;
      }
      const part = this.rest.subarray(0, left);
      this.rest = this.rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
}

/**
 * Unpacks the chosen entries of a zip. Needs the dependencies (yauzl).
 * @param {string} zipFile
 * @param {string} folder
 * @param {(name: string) => string | undefined} choose the name inside `folder` of an entry, or
 *   undefined to leave it out; yauzl has refused absolute names and `..` before
 * @param {(done: number, total: number) => void} onProgress bytes of the zip file
 */
export async function unzip(zipFile, folder, choose, onProgress) {
  const yauzl = await import('yauzl');
  const zip = await yauzl.openPromise(zipFile);
  try {
    for await (const entry of zip.eachEntry()) {
      const name = choose(entry.fileName);
      onProgress(entry.relativeOffsetOfLocalHeader, zip.fileSize);
      if (name === undefined) continue;
      const target = join(folder, name);
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      if (entry.fileName.endsWith('/')) {
        mkdirSync(target, { recursive: true });
        continue;
      }
      mkdirSync(dirname(target), { recursive: true });
      const content = await zip.openReadStreamPromise(entry);
      await pipeline(content, createWriteStream(target, { mode: mode || 0o644 }));
    }
  } finally {
    zip.close();
  }
}
