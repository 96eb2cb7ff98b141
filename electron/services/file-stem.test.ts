import { describe, expect, it } from 'vitest';
import { fileStem } from './file-stem';

describe('fileStem', () => {
  it.each([
    ['receipt.jpg', 'receipt'],
    ['a.b.jpeg', 'a.b'],
    ['no extension', 'no extension'],
    ['Pasted 2026-11-22 08.30.15.png', 'Pasted 2026-11-22 08.30.15'],
    ['../../etc/passwd.png', '_.._etc_passwd'],
    ['C:\\x<y>|?*.png', 'C__x_y____'],
    ['line\nbreak\u0000.png', 'line_break_'],
    ['.png', 'picture'],
    ['...', 'picture'],
    [`${'ü'.repeat(300)}.png`, 'ü'.repeat(100)],
    [`${'a'.repeat(199)} . b.png`, 'a'.repeat(199)],
    ['photo . .png', 'photo'],
    ['CON', '_CON'],
    ['con.png', '_con'],
    ['con.old.png', '_con.old'],
    ['Nul .txt.png', '_Nul .txt'],
    ['aux. .png', '_aux'],
    ['PRN.jpeg', '_PRN'],
    ['com1.png', '_com1'],
    ['COM0', '_COM0'],
    ['COM¹.png', '_COM¹'],
    ['lpt³.gif', '_lpt³'],
    ['CONIN$.png', '_CONIN$'],
    ['com10.png', 'com10'],
    ['console.png', 'console'],
    ['my con.png', 'my con'],
  ])('%j is kept as %j', (name, stem) => expect(fileStem(name)).toBe(stem));
});
