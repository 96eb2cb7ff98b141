import { describe, expect, it } from 'vitest';
import { FORMAT_NAMES, FORMATS_IN_WORDS } from '../../shared/domain/picture';
import { PictureFailure } from './picture-failure';

describe('what a user is told of a file that is no picture', () => {
  it('names every format that is read', () => {
    const { hint } = PictureFailure.notAPicture(null).error;
    expect(hint).toContain(FORMATS_IN_WORDS);
    for (const name of Object.values(FORMAT_NAMES)) expect(FORMATS_IN_WORDS).toContain(name);
  });

  it('says of a PDF what it is, and how to make a picture of it', () => {
    const { message, hint } = PictureFailure.notAPicture('pdf').error;
    expect(message).toMatch(/PDF document.*not read yet/);
    expect(hint).toMatch(/Export the page as a picture, for example PNG/);
  });

  it('says of a TIFF that is not decoded that it may be a raw file', () => {
    const { message } = PictureFailure.refused('not-a-picture', 'tiff').error;
    expect(message).toMatch(/camera's raw file/);
    expect(PictureFailure.refused('not-a-picture', 'png').error.message).not.toMatch(/raw/);
  });

  it.each(['damaged', 'too-large', 'not-a-picture'] as const)('keeps the reason %s', (reason) => {
    expect(PictureFailure.refused(reason, 'tiff').reason).toBe(reason);
  });
});
