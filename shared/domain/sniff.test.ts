import { describe, expect, it } from 'vitest';
import { sniffFormat, sniffOther } from './sniff';

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

describe('sniffing a file', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'png'],
    ['\xff\xd8\xff\xe0', 'jpeg'],
    ['GIF87a', 'gif'],
    ['GIF89a', 'gif'],
    ['RIFF\x10\0\0\0WEBPVP8 ', 'webp'],
    ['RIFF\x10\0\0\0WAVEfmt ', null],
    ['\x89PNG\n\x1a\n', null],
    ['', null],
  ])('%j is %s', (head, format) => {
    expect(sniffFormat(bytes(head))).toBe(format);
  });

  it.each([
    ['\0\0\0\x18ftypheic', 'a HEIC picture'],
    ['\0\0\0\x18ftypavif', 'an AVIF picture'],
    ['\0\0\0\x18ftypmp42', 'a video'],
    ['II*\0\x08\0\0\0', 'a TIFF or camera raw picture'],
    ['%PDF-1.7', 'a PDF document'],
    ['hello', null],
    ['', null],
  ])('%j is called %s', (head, name) => {
    expect(sniffOther(bytes(head))).toBe(name);
  });
});
