import { describe, expect, it } from 'vitest';
import type { Picture, RefusedFile } from '../../shared/domain/picture';
import {
  applyUpdate,
  extendBy,
  movePictures,
  NO_PICTURES,
  refusedOnce,
  reorderBy,
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

describe('keys that a file manager has', () => {
  const by = (state: PictureState, ...steps: number[]) => steps.reduce(extendBy, state);

  it('extend the selection from where it began, shrink it, and go over to the other side', () => {
    const state = stateOf('abcdef', 'c');
    expect(selected(by(state, 1))).toBe('cd');
    expect(selected(by(state, 1, 1))).toBe('cde');
    expect(selected(by(state, 1, 1, -1))).toBe('cd');
    expect(selected(by(state, 1, 1, -1, -1))).toBe('c');
    expect(selected(by(state, 1, 1, -1, -1, -1))).toBe('bc');
    expect(selected(by(state, Infinity))).toBe('cdef');
    expect(selected(by(state, Infinity, -Infinity))).toBe('abc');
    expect(by(state, 1, 1).currentId).toBe('e');
  });

  it('go on from a click with Shift or Ctrl, and begin anew after a plain one', () => {
    const clicked = selectPicture(stateOf('abcdef', 'b'), 'd', 'range');
    expect([clicked.currentId, selected(clicked)]).toEqual(['d', 'bcd']);
    expect(selected(by(clicked, -1))).toBe('bc');
    expect(selected(selectPicture(clicked, 'a', 'range'))).toBe('ab');
    expect(selected(by(selectPicture(clicked, 'f', 'toggle'), -1))).toBe('ef');
    expect(selected(by(selectPicture(clicked, 'a', 'only'), 1))).toBe('ab');
    const gone = withoutPictures(clicked, ['b']);
    expect(selected(by(gone, 1))).toBe('de');
  });

  it('move what is selected by one, as a block, or the current picture alone', () => {
    const moved = (state: PictureState, steps: number): string => {
      const move = reorderBy(state, steps);
      return move === null ? '' : idsOf(movePictures(state, move.ids, move.to));
    };
    const block = { ...stateOf('abcdef', 'c'), selection: new Set(['b', 'c', 'd']) };
    expect([moved(block, 1), moved(block, -1)]).toEqual(['aebcdf', 'bcdaef']);
    expect([moved(block, Infinity), moved(block, -Infinity)]).toEqual(['aefbcd', 'bcdaef']);
    expect(moved({ ...block, currentId: 'f' }, -1)).toBe('abcdfe');
    expect([moved(stateOf('abc', 'c'), 1), moved(stateOf('abc', 'a'), -1)]).toEqual(['abc', 'abc']);
    expect(reorderBy(stateOf(''), 1)).toBeNull();
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
