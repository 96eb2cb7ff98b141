import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DRAWING_PIXELS, MAX_PICTURE_SIDE } from '../../shared/domain/limits';
import { readSvg } from './svg';

const sizeOf = (text: string) => {
  const { width, height } = readSvg(new TextEncoder().encode(text));
  return [width, height];
};

describe('the size of a drawing', () => {
  it.each([
    ['width="2000" height="1500"', 2000, 1500],
    ["width='2000px'\n height = '1500.4px'", 2000, 1500],
    ['width="20in" height="10in"', 1920, 960],
    ['width="50.8cm" height="254mm"', 1920, 960],
    ['width="1440pt" height="60pc"', 1920, 960],
    ['width="120em" height="60rem"', 1920, 960],
    ['width="1.5e3" height="+1200."', 1500, 1200],
    ['width="16" height="8"', 1024, 512],
    ['', 1024, 512],
    ['width="100%" height="100%"', 1024, 512],
    ['viewBox="0 0 2000 1000"', 2000, 1000],
    ['viewBox=" -5,-5, 3000 , 1500 "', 3000, 1500],
    ['width="100%" viewBox="0 0 2000 1000"', 2000, 1000],
    ['width="3000" viewBox="0 0 2 1"', 3000, 1500],
    ['height="3000" viewBox="0 0 1 2"', 1500, 3000],
    ['width="auto" height="7 apples" viewBox="0 0 2000 1000"', 2000, 1000],
    ['viewBox="0 0 0 10"', 1024, 512],
    ['viewBox="0 0 ten 10"', 1024, 512],
    ['width="0" height="9"', 0, 0],
    ['width="-4" height="9"', 0, 0],
    ['width="1e9" height="1"', MAX_PICTURE_SIDE, 1],
    ['title="a > b, width=&quot;7&quot;" width="2000" height="1000"', 2000, 1000],
    ['data-width="9" inkscape:height="9" width="2000" height="1000"', 2000, 1000],
  ])('with %s is %i x %i', (attributes, width, height) => {
    expect(sizeOf(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>`)).toEqual([
      width,
      height,
    ]);
  });

  it.each([
    '\ufeff<?xml version="1.0"?>\n<!-- <svg width="1" height="1"> -->\n',
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/a>b.dtd">',
    '<!DOCTYPE svg [<!ENTITY a "<svg width=\'9\' height=\'9\'>"> <!ENTITY b "]">]>',
  ])('is that of the root element after %j', (prolog) => {
    expect(sizeOf(`${prolog}<svg width="2000" height="1000">`)).toEqual([2000, 1000]);
    expect(sizeOf(`${prolog}<s:svg width="2000" height="1000"/>`)).toEqual([2000, 1000]);
  });

  it('is read from UTF-16', () => {
    const bytes = Buffer.from('\ufeff<svg width="2000" height="1000"/>', 'utf16le');
    expect(readSvg(bytes)).toMatchObject({ width: 2000, height: 1000, alpha: true, pages: 1 });
  });

  it('never throws, and never goes beyond what can be drawn', () => {
    const text = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.double(), fc.double(), fc.string())
        .map(([a, b, c]) => `width="${a}" height="${b}" viewBox="${c}"`),
      fc.array(fc.double(), { maxLength: 5 }).map((box) => `viewBox="${box.join(' ')}"`),
    );
    fc.assert(
      fc.property(text, (attributes) => {
        const [width = NaN, height = NaN] = sizeOf(`<svg ${attributes}>`);
        expect(width * height).toBeLessThanOrEqual(MAX_DRAWING_PIXELS);
        expect(Math.max(width, height)).toBeLessThanOrEqual(MAX_PICTURE_SIDE);
        expect(Number.isInteger(width) && Number.isInteger(height)).toBe(true);
        expect(width > 0).toBe(height > 0);
      }),
    );
  });
});
