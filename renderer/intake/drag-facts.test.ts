import { describe, expect, it } from 'vitest';
import { dragFacts, dragInWords } from './drag-facts';

const file = (type: string) => ({ kind: 'file', type });

describe('what is known of a drag', () => {
  it('counts files and those that are certainly no readable picture', () => {
    const items = [file('image/png'), file('application/pdf'), file(''), file('image/heic')];
    expect(dragFacts([...items, { kind: 'string', type: 'text/plain' }])).toEqual({
      files: 4,
      refused: 2,
    });
  });

  it('says what will happen', () => {
    expect(dragInWords({ files: 1, refused: 0 }).title).toBe('Drop to add 1 picture');
    expect(dragInWords({ files: 30, refused: 3 })).toEqual({
      title: 'Drop to add 27 pictures',
      hint: '3 of 30 will be refused: not PNG, JPEG, GIF or WebP',
    });
    expect(dragInWords({ files: 1, refused: 1 }).title).toBe('This is no picture');
  });
});
