import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extractFromTarball, unzip } from './archive.mjs';
import { runtimeName } from './runtime-fallback.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'looksee-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('extractFromTarball', () => {
  const big = randomBytes(3_000_001);

  function tarball() {
    mkdirSync(join(folder, 'package'));
    writeFileSync(join(folder, 'package', 'package.json'), '{}');
    writeFileSync(join(folder, 'package', 'big.bin'), big);
    writeFileSync(join(folder, 'package', 'after.txt'), 'after the big one');
    const members = ['package/package.json', 'package/big.bin', 'package/after.txt'];
    execFileSync('tar', ['-czf', 'p.tgz', ...members], { cwd: folder });
    return join(folder, 'p.tgz');
  }

  it('takes out one file, byte for byte', async () => {
    const target = join(folder, 'deep', 'out.bin');
    await extractFromTarball(tarball(), 'package/big.bin', target, 0o755);
    expect(readFileSync(target).equals(big)).toBe(true);
    expect(statSync(target).mode & 0o777).toBe(0o755);
  });

  it('finds a file behind another whose size is no multiple of a block', async () => {
    const target = join(folder, 'out.txt');
    await extractFromTarball(tarball(), 'package/after.txt', target);
    expect(readFileSync(target, 'utf8')).toBe('after the big one');
  });

  it('says so when the file is not in it', async () => {
    const target = join(folder, 'out');
    await expect(extractFromTarball(tarball(), 'package/none', target)).rejects.toThrow(
      /holds no package\/none/,
    );
    expect(existsSync(target)).toBe(false);
  });

  it('fails on a tarball that was cut off', async () => {
    const whole = readFileSync(tarball());
    writeFileSync(join(folder, 'cut.tgz'), whole.subarray(0, whole.length / 2));
    const target = join(folder, 'out');
    await expect(
      extractFromTarball(join(folder, 'cut.tgz'), 'package/big.bin', target),
    ).rejects.toThrow();
    expect(existsSync(target)).toBe(false);
  });
});

/** A zip with the entries' Unix permissions, as the Info-ZIP tools write it. */
function makeZip(entries: { name: string; text: string; mode: number }[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text, mode } of entries) {
    const data = deflateRawSync(text);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(text), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const madeByUnix = Buffer.from([20, 3]);
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), madeByUnix, common, rest, Buffer.from(name)]),
    );
    bodies.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, central, Buffer.from('PK\x05\x06'), end]);
}

describe('unpacking the fallback runtime', () => {
  it('takes the runtime, renames its executable, and leaves the other app out', async () => {
    const zip = join(folder, 'runtime.zip');
    writeFileSync(
      zip,
      makeZip([
        { name: 'Cypress/', text: '', mode: 0o40755 },
        { name: 'Cypress/Cypress', text: 'executable', mode: 0o100755 },
        { name: 'Cypress/resources.pak', text: 'pak', mode: 0o100644 },
        { name: 'Cypress/locales/en-US.pak', text: 'words', mode: 0o100644 },
        { name: 'Cypress/browser_v8_context_snapshot.bin', text: 'x', mode: 0o100644 },
        { name: 'Cypress/resources/app-update.yml', text: 'x', mode: 0o100644 },
        { name: 'Cypress/resources/app/', text: '', mode: 0o40755 },
        { name: 'Cypress/resources/app/index.js', text: 'x', mode: 0o100644 },
      ]),
    );
    const target = join(folder, 'dist');
    const progress: number[] = [];
    await unzip(zip, target, runtimeName, (done) => progress.push(done));
    expect(readdirSync(target, { recursive: true }).sort()).toEqual([
      'electron',
      'locales',
      join('locales', 'en-US.pak'),
      'resources.pak',
    ]);
    expect(readFileSync(join(target, 'electron'), 'utf8')).toBe('executable');
    expect(statSync(join(target, 'electron')).mode & 0o111).toBe(0o111);
    expect(statSync(join(target, 'resources.pak')).mode & 0o111).toBe(0);
    expect(progress.length).toBe(8);
  });

  it('refuses a name that leads out of the folder', async () => {
    const zip = join(folder, 'evil.zip');
    writeFileSync(zip, makeZip([{ name: '../evil', text: 'x', mode: 0o100644 }]));
    await expect(
      unzip(
        zip,
        join(folder, 'dist'),
        (name) => name,
        () => undefined,
      ),
    ).rejects.toThrow();
    expect(existsSync(join(folder, 'evil'))).toBe(false);
  });
});
