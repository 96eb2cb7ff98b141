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
    ['MM\0*\0\0\0\x08', 'tiff'],
    ['II+\0\x08\0\0\0', 'tiff'],
    ['II\0\0\x08\0\0\0', null],
    ['\0\0\x01\0\x02\0\x10\x10', 'ico'],
    ['\0\0\x01\0\0\0', null],
    ['\0\0\x02\0\x02\0\x10\x10', null],
    ['<?xml version="1.0"?>\n<!-- <html> -->\n<!-- b -->\n<svg>', 'svg'],
    ['<!-- a --><html><svg/></html>', null],
    ['\xfe\xff\0<\0?\0x\0m\0l\0?\0>\0<\0s\0v\0g\0 ', 'svg'],
    ['<svgx/>', null],
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

  describe('a bitmap', () => {
    const bmp = (infoSize: string) => `BM${'\0'.repeat(12)}${infoSize}${'\0'.repeat(20)}`;

    it.each(['\x0c', '\x28', '\x34', '\x38', '\x6c', '\x7c'])('has a header of %j', (size) => {
      expect(sniffFormat(bytes(bmp(`${size}\0\0\0`)))).toBe('bmp');
    });

    it.each([
      ['text', 'BMW and other makers of cars, by country and year'],
      ['short', 'BM'],
      ['without its second header', bmp('\x28\0\0\0').slice(0, 20)],
      ['with one of no known kind', bmp('\x29\0\0\0')],
    ])('is not what begins like one: %s', (_name, head) => {
      expect(sniffFormat(bytes(head))).toBeNull();
    });
  });

  describe('what the brands of an ISO media file say', () => {
    const file = (major: string, ...others: string[]) => {
      const length = String.fromCharCode(16 + others.length * 4);
      return bytes(`\0\0\0${length}ftyp${major}\0\0\0\0${others.join('')}\0\0\0\x08meta`);
    };

    it.each([
      ['avif', ['avif', 'mif1', 'miaf'], 'avif'],
      ['avis', ['avif', 'msf1'], 'avif'],
      ['mif1', ['avif', 'miaf'], 'avif'],
      ['miaf', ['mif1', 'avif'], 'avif'],
      ['msf1', ['avis'], 'avif'],
      ['heic', ['mif1', 'heic'], 'heic'],
      ['heix', ['mif1', 'heix'], 'heic'],
      ['hevc', ['msf1'], 'heic'],
      ['mif1', ['heic'], 'heic'],
      ['mif1', [], 'heic'],
      ['heic', ['mif1', 'avif'], 'heic'],
      ['MiHE', ['mif1', 'heic'], 'heic'],
      ['isom', ['iso2', 'avc1', 'mp41'], null],
      ['mp42', [], null],
      ['qt  ', [], null],
      ['crx ', ['isom'], null],
      ['AVIF', [], null],
    ])('%s with %j is %s', (major, others, format) => {
      expect(sniffFormat(file(major, ...others))).toBe(format);
    });

    it('is read no further than their box, nor than there are bytes', () => {
      // What follows the box is not a brand.
      expect(sniffFormat(bytes('\0\0\0\x10ftypisom\0\0\0\0heic'))).toBeNull();
      // A length that lies.
      expect(sniffFormat(bytes('\xff\xff\xff\xffftypmif1\0\0\0\0avif'))).toBe('avif');
      expect(sniffFormat(bytes('\0\0\0\0ftypavif'))).toBe('avif');
      expect(sniffFormat(bytes('\0\0\0\x01ftypheic'))).toBe('heic');
    });
  });

  it('takes a part of a larger memory as it is', () => {
    const all = bytes(`xxxx${`BM${'\0'.repeat(12)}\x28\0\0\0${'\0'.repeat(20)}`}`);
    expect(sniffFormat(all.subarray(4))).toBe('bmp');
  });
});
