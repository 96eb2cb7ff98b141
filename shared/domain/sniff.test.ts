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
    ['\0\0\0\x18ftypheic', 'heic'],
    ['\0\0\0\x18ftypavif', 'avif'],
    ['\0\0\0\x18ftypmp42', null],
    ['II*\0\x08\0\0\0', 'tiff'],
    ['MM\0+\0\x08\0\0', 'tiff'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'svg'],
    ['\xef\xbb\xbf<?xml version="1.0"?><!-- a --><!DOCTYPE svg [<!ENTITY a "b">]><s:svg>', 'svg'],
    ['\xff\xfe<\0s\0v\0g\0>\0', 'svg'],
    ['<html><svg/></html>', null],
    ['', null],
  ])('%j is %s', (head, format) => {
    expect(sniffFormat(bytes(head))).toBe(format);
  });

  it.each([
    ['\0\0\0\x18ftypmp42', 'video'],
    ['\x1a\x45\xdf\xa3\x01', 'video'],
    ['RIFF\x10\0\0\0AVI LIST', 'video'],
    ['\0\0\0\x18ftypcrx ', 'camera-raw'],
    ['FUJIFILMCCD-RAW 0201', 'camera-raw'],
    ['%PDF-1.7', 'pdf'],
    ['8BPS\0\x01', 'photoshop'],
    ['PK\x03\x04', 'archive'],
    ['\x1f\x8b\x08', 'compressed'],
    ['\0\0\x02\0\x01\0', 'pointer'],
    ['<!DOCTYPE html><html>', 'web-page'],
    ['hello', null],
    ['', null],
  ])('%j is no picture but %s', (head, kind) => {
    expect(sniffFormat(bytes(head))).toBeNull();
    expect(sniffOther(bytes(head))).toBe(kind);
  });
});
