import { describe, expect, it } from 'vitest';
import type { Picture, RefusedFile } from '../../shared/domain/picture';
import {
  applyUpdate,
  movePictures,
  NO_PICTURES,
  refusedOnce,
  selectPicture,
  stepPicture,
  withoutPictures,
  type PictureState,
} from './pictures';

const picture = (id: string): Picture => ({ state: 'loading', id, name: `${id}.png` });
const update = { upsert: [], remove: [], refused: [], order: null };

function stateOf(ids: string, current: string | null = ids[0] ?? null): PictureState {
  return { ...NO_PICTURES, pictures: [...ids].map(picture), currentId: current };
}

const idsOf = ({ pictures }: PictureState): string => pictures.map(({ id }) => id).join('');
const selected = ({ selection }: PictureState): string => [...selection].toSorted().join('');

describe('pushes of the main process', () => {
  it('adds new pictures at the end and shows the first of them', () => {
    const state = applyUpdate(stateOf('ab'), { ...update, upsert: [picture('c'), picture('d')] });
    expect(idsOf(state)).toBe('abcd');
    expect(state.currentId).toBe('c');
  });

  it('goes back to what was shown when nothing new stays', () => {
    const read = (id: string): Picture => ({ ...picture(id), state: 'link', url: id });
    const before = { ...stateOf('', 'a'), pictures: ['a', 'b', 'c'].map(read) };
    const added = applyUpdate(before, { ...update, upsert: [picture('d'), picture('e')] });
    const more = applyUpdate(added, { ...update, upsert: [picture('f')] });
    const some = applyUpdate(more, { ...update, remove: ['f'] });
    expect(some.currentId).toBe('a');
    const one = applyUpdate(added, { ...update, remove: ['d'] });
    expect(one.currentId).toBe('e');
    expect(applyUpdate(one, { ...update, remove: ['e'] }).currentId).toBe('a');
  });

  it('replaces a known picture in place without moving the eye', () => {
    const ready = { ...picture('a'), name: 'renamed.png' };
    const state = applyUpdate(stateOf('ab', 'b'), { ...update, upsert: [ready] });
    expect(state.pictures[0]?.name).toBe('renamed.png');
    expect(state.currentId).toBe('b');
  });

  it('lets the pictures of a folder take its place, and leaves the eye where it is elsewhere', () => {
    const found = { ...update, upsert: ['c', 'd'].map(picture), remove: ['b'], order: [...'acd'] };
    const elsewhere = applyUpdate({ ...stateOf('ab', 'a'), selection: new Set('a') }, found);
    expect([idsOf(elsewhere), elsewhere.currentId, selected(elsewhere)]).toEqual(['acd', 'a', 'a']);
    expect(applyUpdate(stateOf('ab', 'b'), found).currentId).toBe('c');
  });

  it('takes over an order, with what it does not name at the end', () => {
    expect(idsOf(applyUpdate(stateOf('abc'), { ...update, order: ['c', 'a'] }))).toBe('cab');
  });

  it('gathers refused files until they are dismissed', () => {
    const refused = [{ name: 'x.pdf', reason: 'not-a-picture' as const, message: 'No picture.' }];
    const once = applyUpdate(stateOf('a'), { ...update, refused });
    expect(applyUpdate(once, { ...update, refused }).refused).toHaveLength(2);
  });

  it('says once that a link fails, or that a picture is here already', () => {
    const file = (reason: RefusedFile['reason'], name: string, link?: string): RefusedFile => ({
      name,
      reason,
      message: `It is ${reason}.`,
      ...(link !== undefined && { link }),
    });
    const asked = file('private-address', 'a', 'http://nas/a');
    const failed = file('download-failed', 'a', 'http://nas/a');
    const other = file('download-failed', 'a', 'http://nas/b');
    const twice = file('duplicate', 'a');
    const before = [asked, other, twice, file('duplicate', 'b')];
    expect(refusedOnce(before, [failed, twice])).toEqual([
      other,
      file('duplicate', 'b'),
      failed,
      twice,
    ]);
    expect(refusedOnce(before, [])).toBe(before);
  });

  it('forgets a removed picture everywhere', () => {
    const chosen = { ...stateOf('abc', 'b'), selection: new Set(['b', 'c']) };
    const state = applyUpdate(chosen, { ...update, remove: ['b'] });
    expect([idsOf(state), state.currentId, selected(state)]).toEqual(['ac', 'c', 'c']);
  });
});

describe('removal', () => {
  it('shows the next picture, at the end the one before, then none', () => {
    expect(withoutPictures(stateOf('abc', 'b'), ['b']).currentId).toBe('c');
    expect(withoutPictures(stateOf('abc', 'c'), ['c', 'b']).currentId).toBe('a');
    expect(withoutPictures(stateOf('a'), ['a']).currentId).toBeNull();
  });
});

describe('selection', () => {
  it('is emptied by a plain click, so that all pictures are asked about', () => {
    const chosen = { ...stateOf('abc'), selection: new Set(['a', 'b']) };
    const state = selectPicture(chosen, 'c', 'only');
    expect([state.currentId, selected(state)]).toEqual(['c', '']);
  });

  it('begins with the shown picture when another is added to it', () => {
    const both = selectPicture(stateOf('abc'), 'c', 'toggle');
    expect(selected(both)).toBe('ac');
    expect(selected(selectPicture(both, 'a', 'toggle'))).toBe('c');
  });

  it('can be the shown picture alone', () => {
    expect(selected(selectPicture(stateOf('abc'), 'a', 'toggle'))).toBe('a');
  });

  it('reaches from the shown picture to the one clicked, either way', () => {
    expect(selected(selectPicture(stateOf('abcd', 'b'), 'd', 'range'))).toBe('bcd');
    expect(selected(selectPicture(stateOf('abcd', 'c'), 'a', 'range'))).toBe('abc');
  });
});

describe('order and steps', () => {
  it('moves pictures together, in their own order', () => {
    expect(idsOf(movePictures(stateOf('abcde'), new Set(['d', 'a']), 2))).toBe('badce');
    expect(idsOf(movePictures(stateOf('abc'), new Set(['a']), 3))).toBe('bca');
    expect(idsOf(movePictures(stateOf('abc'), new Set(['c']), 0))).toBe('cab');
  });

  it('stays at the ends', () => {
    expect(stepPicture(stateOf('abc', 'c'), 1).currentId).toBe('c');
    expect(stepPicture(stateOf('abc', 'a'), -1).currentId).toBe('a');
    expect(stepPicture(stateOf('abc', 'a'), 2).currentId).toBe('c');
    expect(stepPicture(NO_PICTURES, 1).currentId).toBeNull();
  });
});
