import { expect, it } from 'vitest';
import type { SendPlan } from '../../../shared/domain/plan';
import { drawTestPicture, names, WORDS } from './picture';

/** Keeps what it was given to draw. */
function drawing() {
  const drawn: { svg: string; plan: SendPlan }[] = [];
  const prepare = async (bytes: Uint8Array, plan: SendPlan) => {
    drawn.push({ svg: new TextDecoder().decode(bytes), plan });
    const format = plan.kind === 'encode' ? (plan.lossless ?? plan.lossy ?? 'png') : 'png';
    return { bytes, format, width: 640, height: 480, removed: [] };
  };
  return { drawn, prepare };
}

it('draws the word and the shape that it tells of', async () => {
  const imaging = drawing();
  const picture = await drawTestPicture(imaging, ['jpeg', 'png']);
  expect(picture.format).toBe('png');
  expect(WORDS).toContain(picture.word.toLowerCase());
  expect(imaging.drawn[0]?.svg).toContain(`>${picture.word}</text>`);
  expect(imaging.drawn[0]?.plan).toMatchObject({ kind: 'encode', width: 640, height: 480 });
});

it('draws in a format that the endpoint takes', async () => {
  expect((await drawTestPicture(drawing(), ['gif', 'jpeg'])).format).toBe('jpeg');
});

it('has words enough, none of which is part of another one', () => {
  expect(WORDS.length).toBeGreaterThan(100);
  expect(new Set(WORDS).size).toBe(WORDS.length);
  for (const word of WORDS) {
    expect(word).toMatch(/^[a-z]{5,6}$/);
    expect(WORDS.filter((other) => other !== word && other.includes(word))).toEqual([]);
  }
});

it.each([
  ['LANTERN, red, circle', true],
  ['The word is "lantern".', true],
  ['**Lantern**', true],
  ['LANTERNS', false],
  ['no picture', false],
])('finds the word as a word of its own in %s', (answer, found) => {
  expect(names(answer, 'LANTERN')).toBe(found);
});
