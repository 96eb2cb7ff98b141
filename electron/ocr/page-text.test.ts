import { describe, expect, it } from 'vitest';
import { isBetter, isConvincing, pageText, type RecognisedPage } from './page-text';

type Words = Record<string, number>;
const WIDE = { x0: 0, y0: 0, x1: 100, y1: 10 };
const TALL = { x0: 0, y0: 0, x1: 10, y1: 100 };

/** Paragraphs of lines of words with their confidence. */
const page = (paragraphs: Words[][], bbox = WIDE): RecognisedPage => ({
  blocks: [
    {
      paragraphs: paragraphs.map((lines) => ({
        lines: lines.map((words) => ({
          bbox,
          words: Object.entries(words).map(([text, confidence]) => ({ text, confidence })),
        })),
      })),
    },
  ],
});

describe('the text of a page', () => {
  it('keeps lines and paragraphs', () => {
    const { text } = pageText(
      page([[{ CORNER: 96, BAKERY: 95 }], [{ Coffee: 90 }, { Bread: 91 }]]),
    );
    expect(text).toBe('CORNER BAKERY\n\nCoffee\nBread');
  });

  it('drops words that are not sure, and lines and paragraphs that are left empty', () => {
    const read = pageText(
      page([[{ Total: 90, 'x§': 30 }, { '~~': 59.9 }], [{ qq: 10 }], [{ Sum: 60 }]]),
    );
    expect(read.text).toBe('Total\n\nSum');
    expect(read.kept).toBe(8);
    expect(read.seen).toBe(14);
    expect(read.confidence).toBeCloseTo((5 * 90 + 3 * 60) / 8);
  });

  it.each<[string, RecognisedPage]>([
    ['no blocks', { blocks: null }],
    ['nothing sure', page([[{ text: 20 }]])],
    ['single marks', page([[{ '|': 95 }], [{ a: 90 }]])],
  ])('of %s is empty', (_name, nothing) => {
    expect(pageText(nothing)).toMatchObject({ text: '', confidence: 0, kept: 0 });
  });

  it('keeps a single digit', () => {
    expect(pageText(page([[{ '7': 90 }]])).text).toBe('7');
  });

  it('tells which way its lines run', () => {
    expect(pageText(page([[{ word: 90 }]])).sideways).toBe(false);
    expect(pageText(page([[{ word: 90 }]], TALL)).sideways).toBe(true);
  });
});

it('is convincing where most of it is sure', () => {
  expect(isConvincing(pageText(page([[{ Total: 90, x: 20 }]])))).toBe(true);
  expect(isConvincing(pageText(page([[{ up: 90, garbage: 20 }]])))).toBe(false);
  expect(isConvincing(pageText(page([[{ Total: 62 }]])))).toBe(false);
  expect(isConvincing(pageText({ blocks: null }))).toBe(false);
});

it('is better with more and surer letters', () => {
  const short = pageText(page([[{ Total: 90 }]]));
  const long = pageText(page([[{ Total: 90, thirteen: 80 }]]));
  const unsure = pageText(page([[{ Total: 70 }]]));
  expect(isBetter(long, short)).toBe(true);
  expect(isBetter(unsure, short)).toBe(false);
  expect(isBetter(short, short)).toBe(false);
});
