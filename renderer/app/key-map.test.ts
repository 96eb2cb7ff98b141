import { describe, expect, it } from 'vitest';
import { commandOf, stageCommandOf, stepOf } from './key-map';

const key = (name: string, held: { mod?: boolean; shiftKey?: boolean; altKey?: boolean } = {}) => ({
  key: name,
  mod: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

describe('keys', () => {
  it('gives every command of the whole window its key', () => {
    const pressed = ['Enter', 'o', 'l', 'N', 'f', ',', '+', '-', '0', '1'];
    expect(pressed.map((name) => commandOf(key(name, { mod: true })))).toEqual([
      'ask',
      'open',
      'add-link',
      'new',
      'search',
      'settings',
      'zoom-in',
      'zoom-out',
      'zoom-fit',
      'zoom-actual',
    ]);
  });

  it('takes Shift where it means something else, or is needed to type the key', () => {
    const held = { mod: true, shiftKey: true };
    const pressed = ['O', '+', 'N'].map((name) => commandOf(key(name, held)));
    expect(pressed).toEqual(['open-folder', 'zoom-in', null]);
  });

  it('leaves bare keys to text and those with Alt to the system', () => {
    expect(commandOf(key('o'))).toBeNull();
    expect(commandOf(key('o', { mod: true, altKey: true }))).toBeNull();
    expect(stageCommandOf(key('0'))).toBe('zoom-fit');
    expect(stageCommandOf(key('I', { shiftKey: true }))).toBe('facts');
    expect(stageCommandOf(key('PageDown'))).toBe('next-page');
    expect(stageCommandOf(key('i', { mod: true }))).toBeNull();
    expect(stageCommandOf(key('o'))).toBeNull();
  });

  it('steps with up and down from anywhere, sideways outside of text', () => {
    expect(stepOf(key('ArrowRight', { mod: true }), false)).toBe(1);
    expect(stepOf(key('ArrowRight', { mod: true }), true)).toBeNull();
    expect(stepOf(key('ArrowUp', { mod: true }), true)).toBe(-1);
    expect(stepOf(key('ArrowUp'), false)).toBeNull();
  });
});
