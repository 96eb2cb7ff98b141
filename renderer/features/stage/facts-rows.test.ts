import { describe, expect, it } from 'vitest';
import { ofDraft } from '../../state';
import { fileGroup, groupsAsText, mapUrl, sendingInWords } from './facts-rows';

const picture = ofDraft({
  state: 'ready',
  id: 'p1',
  name: 'scan.tif',
  bytes: 1_234_567,
  sha256: 'a'.repeat(64),
  format: 'tiff',
  width: 4032,
  height: 3024,
  orientation: 1,
  animated: false,
  alpha: false,
  clean: false,
  strippable: false,
  pages: 3,
  page: 1,
  incomplete: false,
});

describe('the facts of a picture', () => {
  it('are what the page knows, then what is sent of it', () => {
    expect(groupsAsText([fileGroup(picture)])).toBe(
      'File\nName: scan.tif\nFormat: TIFF\nSize: 4032 × 3024, 12.2 MP\nBytes: 1.2 MB (1,234,567 bytes)\nPage: 2 of 3',
    );
    expect(sendingInWords(picture)).toBe('Looksee sends none of what follows.');
    expect(sendingInWords({ ...picture, clean: true })).toMatch(/may send the file as it is/);
    expect(sendingInWords({ ...picture, clean: null })).toBeNull();
  });

  it('are, of a link, the link', () => {
    const link = ofDraft({
      state: 'link',
      id: 'p2',
      name: 'a.jpg',
      url: 'https://example.com/a.jpg',
    });
    expect(groupsAsText([fileGroup(link)])).toBe(
      'File\nName: a.jpg\nLink: https://example.com/a.jpg',
    );
  });

  it('point a map to the place, west and south too', () => {
    expect(mapUrl({ latitude: -33.85678, longitude: -151.2153 })).toBe(
      'https://www.openstreetmap.org/?mlat=-33.85678&mlon=-151.21530#map=15/-33.85678/-151.21530',
    );
  });
});
