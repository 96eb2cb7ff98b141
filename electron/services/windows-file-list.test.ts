import { describe, expect, it } from 'vitest';
import { pathInFileName, pathsInDropFiles } from './windows-file-list';

/** As the shell makes it. */
function dropFiles(names: string, isWide = true, start = 20): Uint8Array {
  const head = Buffer.alloc(start);
  head.writeUInt32LE(start, 0);
  head.writeUInt32LE(isWide ? 1 : 0, 16);
  return Buffer.concat([head, Buffer.from(names, isWide ? 'utf16le' : 'latin1')]);
}

const A = 'C:\\Users\\Zoë\\Bild 1.png';
const B = '\\\\server\\photos\\写真.jpg';

describe('a list of files of Explorer', () => {
  it.each([
    ['one', dropFiles(`${A}\0\0`), [A]],
    ['several', dropFiles(`${A}\0${B}\0\0`), [A, B]],
    ['with something behind it', dropFiles(`${A}\0\0C:\\rest.png\0`), [A]],
    ['with a longer head', dropFiles(`${A}\0\0`, true, 32), [A]],
    ['in narrow letters', dropFiles(`${A}\0D:/b.png\0\0`, false), [A, 'D:/b.png']],
    ['without its end', dropFiles(A), [A]],
    ['of none', dropFiles('\0\0'), []],
    ['of what is no path', dropFiles('a.png\0file:///C:/a.png\0\0'), []],
  ])('%s', (_, bytes, paths) => {
    expect(pathsInDropFiles(bytes)).toEqual(paths);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a few bytes', new Uint8Array(19)],
    ['a start in the head', dropFiles(`${A}\0\0`).fill(0, 0, 4)],
    ['a start behind the end', Buffer.alloc(20, 0xff)],
  ])('%s is none', (_, bytes) => {
    expect(pathsInDropFiles(bytes)).toEqual([]);
  });

  it('is read where it lies in a larger buffer', () => {
    const bytes = Buffer.concat([Buffer.alloc(7), dropFiles(`${A}\0\0`)]);
    expect(
      pathsInDropFiles(new Uint8Array(bytes.buffer, bytes.byteOffset + 7, bytes.length - 7)),
    ).toEqual([A]);
  });
});

it('the name of one file is read up to its end', () => {
  expect(pathInFileName(Buffer.from(`${A}\0garbage`, 'utf16le'))).toEqual([A]);
  expect(pathInFileName(Buffer.from('a.png\0', 'utf16le'))).toEqual([]);
  expect(pathInFileName(new Uint8Array())).toEqual([]);
  expect(pathInFileName(new Uint8Array(3))).toEqual([]);
});
