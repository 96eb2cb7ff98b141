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
  ])('%j is kept as %j', (name, stem) => expect(fileStem(name)).toBe(stem));
});
