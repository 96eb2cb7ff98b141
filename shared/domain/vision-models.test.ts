import { describe, expect, it } from 'vitest';
import { imageTokens, pixelsUsed, type DetailLevel } from './vision-models';

const VECTORS: readonly [string, number, number, DetailLevel, number | null][] = [
  ['gpt-4o', 1024, 1024, 'high', 765],
  ['gpt-4o', 2048, 4096, 'high', 1105],
  ['gpt-4o', 4096, 8192, 'low', 85],
  ['gpt-4o', 512, 512, 'high', 255],
  ['gpt-4o', 513, 512, 'high', 425],
  ['gpt-4.1', 2049, 513, 'high', 1445],
  ['gpt-4.1', 2050, 513, 'high', 765],
  ['gpt-4o-mini', 1024, 1024, 'high', 25501],
  ['gpt-4o-mini', 1920, 1080, 'low', 2833],
  ['o1', 1024, 1024, 'high', 675],
  ['o3', 1024, 1024, 'low', 75],
  ['gpt-5', 1024, 1024, 'high', 630],
  ['gpt-5.4', 1024, 1024, 'high', 1229],
  ['gpt-5.4', 2048, 2048, 'high', 3000],
  ['gpt-5.5', 1024, 1024, 'low', 308],
  ['gpt-5.6-sol', 4032, 3024, 'auto', 14364],
  ['gpt-5.6-sol', 7952, 5304, 'original', null],
  ['gpt-5-mini', 256, 256, 'auto', 77],
  ['gpt-5-mini', 1280, 720, 'auto', 1104],
  ['gpt-4.1-mini', 1024, 1024, 'high', 1659],
  ['gpt-4.1-nano', 1800, 2400, 'high', 3572],
  ['o4-mini', 1800, 2400, 'high', 2498],
];

describe('image tokens', () => {
  it.each(VECTORS)('%s, %i x %i, %s: %s', (model, width, height, detail, tokens) => {
    expect(imageTokens(model, width, height, detail)).toBe(tokens);
  });

  it.each([
    ['gpt-41-2025-04-14', 765],
    ['gpt-4.1-2025-04-14', 765],
    ['openai/gpt-4o', 765],
    ['GPT-4o-2024-08-06', 765],
    ['gpt-4o-latest', null],
    ['gpt-4o-mini-tts', null],
    ['my-gpt-4o', null],
    ['llava', null],
    ['', null],
  ])('finds the row of %s', (model, tokens) => {
    expect(imageTokens(model, 1024, 1024, 'high')).toBe(tokens);
  });
});

describe('pixels used', () => {
  it.each([
    ['gpt-4o', 'low', 4000, 3000, 512, 384],
    ['gpt-4o', 'high', 4032, 3024, 1024, 768],
    ['gpt-4o', 'auto', 3024, 4032, 768, 1024],
    ['gpt-4o', 'high', 4096, 100, 2048, 50],
    ['gpt-4.1-mini', 'low', 4032, 3024, 2048, 1536],
    ['gpt-5.6-sol', 'auto', 4032, 3024, 4032, 3024],
  ] as const)(
    '%s %s of %i x %i: %i x %i',
    (model, detail, width, height, usedWidth, usedHeight) => {
      expect(pixelsUsed(model, detail, width, height)).toEqual({
        width: usedWidth,
        height: usedHeight,
      });
    },
  );

  it('costs as many tokens as the whole picture would', () => {
    for (const [model, width, height, detail, tokens] of VECTORS) {
      const used = pixelsUsed(model, detail, width, height);
      if (used === null || tokens === null) continue;
      expect(imageTokens(model, used.width, used.height, detail)).toBe(tokens);
    }
  });

  it('stays under the size that a model refuses', () => {
    const used = pixelsUsed('gpt-5.6-sol', 'auto', 7952, 5304);
    expect(used?.width).toBeGreaterThan(6000);
    expect(imageTokens('gpt-5.6-sol', used?.width ?? 0, used?.height ?? 0, 'auto')).not.toBeNull();
  });
});
