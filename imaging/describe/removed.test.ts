import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readExif } from '../exif';
import type { Opened } from '../opened';
import { stripPicture } from '../strip/strip';
import { readStructure } from '../structure/read-structure';
import { fixture } from '../testing/files';
import { removedFrom } from './removed';

function open(name: string): Opened {
  const bytes = new Uint8Array(fixture(name));
  const structure = readStructure(bytes, 0);
  if (structure === null) throw new Error('The test has no picture.');
  const { exif, ...facts } = structure;
  const { camera, orientation } = readExif(exif);
  return { bytes, camera, facts: { ...facts, orientation, page: 0, incomplete: false } };
}

describe('what was removed', () => {
  it('is all that a file said besides, where it was stripped', async () => {
    const photo = open('metadata/photo.jpg');
    const removed = await removedFrom(photo, stripPicture(photo));
    expect(removed.slice(0, 3)).toEqual([
      'GPS 48.85840 N 2.29450 W',
      'camera Example Phone 7',
      'lens Wide 24 mm',
    ]);
    expect(removed).toContain('embedded thumbnail');
    expect(removed).toContain('behind the picture: a video, 32 bytes');
  });

  it('is the same where it was coded again', async () => {
    const photo = open('metadata/photo.jpg');
    const coded = new Uint8Array(fixture('formats/png-rgb8.png'));
    expect(await removedFrom(photo, coded)).toEqual(await removedFrom(photo, stripPicture(photo)));
  });

  it('is said also where nobody knows what it was', async () => {
    const coded = new Uint8Array(fixture('formats/png-rgb8.png'));
    for (const name of ['formats/bmp-24bit.bmp', 'formats/avif-420.avif']) {
      expect(await removedFrom(open(name), coded), name).toEqual(['all else in the file']);
    }
  });

  it('is nothing of a clean file, however it is sent', async () => {
    const coded = new Uint8Array(fixture('formats/jpeg-420.jpg'));
    const clean = readdirSync(new URL('../../e2e/fixtures/pictures/formats/', import.meta.url))
      .filter((name) => /\.(?:jpg|png|webp|gif)$/.test(name))
      .map((name) => `formats/${name}`)
      .filter((name) => open(name).facts.clean);
    expect(clean.length).toBeGreaterThan(20);
    for (const name of clean) {
      const opened = open(name);
      expect(await removedFrom(opened, stripPicture(opened)), name).toEqual([]);
      expect(await removedFrom(opened, coded), name).toEqual([]);
    }
  });
});
