import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  bytesOfPath,
  fileUrlOfBytes,
  foundPath,
  fsPath,
  hasRawBytes,
  pathOfBytes,
  pathOfFileUrl,
} from './byte-path';

const LATIN1 = Buffer.from('/a/caf\xe9 \xff.jpg', 'latin1');

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'looksee-bytes-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('a path with bytes that are no text', () => {
  it('gives the same bytes back, whatever they are, by itself and as a URL', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (name) => {
        const bytes = Buffer.from([0x2f, ...name.filter((byte) => byte !== 0)]);
        const path = pathOfBytes(bytes);
        expect(bytesOfPath(path)).toEqual(bytes);
        const url = fileUrlOfBytes(path);
        expect(url).toMatch(/^file:\/\/[\x21-\x7e]+$/);
        expect(pathOfFileUrl(url)).toBe(path);
      }),
      { seed: 5 },
    );
  });

  it('is plain text wherever it can be, and bytes for the system only where it must be', () => {
    expect(fsPath('/a/café 🧾.jpg')).toBe('/a/café 🧾.jpg');
    expect(pathOfBytes(Buffer.from('/a/café 🧾\ufeff.jpg'))).toBe('/a/café 🧾\ufeff.jpg');
    const path = pathOfBytes(LATIN1);
    expect(fsPath(path)).toEqual(LATIN1);
    expect(hasRawBytes(path)).toBe(true);
    expect(hasRawBytes('/a/🧾')).toBe(false);
    expect(basename(path)).toBe('caf\udce9 \udcff.jpg');
    expect(fileUrlOfBytes(path)).toBe('file:///a/caf%E9%20%FF.jpg');
  });

  it('is read from file URLs only', () => {
    expect(pathOfFileUrl('file:///a/caf%C3%A9%20b.jpg')).toBe('/a/café b.jpg');
    expect(pathOfFileUrl('FILE://localhost/a')).toBe('/a');
    expect(pathOfFileUrl('file:///a/café%.jpg')).toBe('/a/café%.jpg');
    for (const other of [
      '/a/b',
      'a.jpg',
      'https://example.com/a',
      'file://server/a',
      'file:///a%00b',
    ])
      expect(pathOfFileUrl(other)).toBeNull();
  });
});

describe.skipIf(process.platform !== 'linux')('a path whose bytes were lost on the way', () => {
  it('is the only one that is there by such a name, in folders too', async () => {
    const dir = folder();
    const inner = Buffer.concat([Buffer.from(`${dir}/`), Buffer.from('\xe4b', 'latin1')]);
    mkdirSync(inner);
    writeFileSync(Buffer.concat([inner, Buffer.from('/caf\xe9.jpg', 'latin1')]), 'x');
    expect(await foundPath(join(dir, '\ufffdb', 'caf\ufffd.jpg'))).toBe(
      join(dir, '\udce4b', 'caf\udce9.jpg'),
    );
  });

  it('stays as it is where there is none, where there are two, or where it is really called so', async () => {
    const dir = folder();
    const lost = join(dir, 'caf\ufffd.jpg');
    expect(await foundPath(lost)).toBe(lost);
    for (const name of ['caf\xe9.jpg', 'caf\xea.jpg'])
      writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from(name, 'latin1')]), 'x');
    expect(await foundPath(lost)).toBe(lost);
    writeFileSync(lost, 'x');
    expect(await foundPath(lost)).toBe(lost);
  });
});
