import { describe, expect, it } from 'vitest';
import type { Location, PictureDescription } from './picture-description';
import { MAX_REMOVED_CHARS, removedMetadata } from './removed-metadata';

type Rows = Readonly<Record<string, string>>;

function description(
  groups: Readonly<Record<string, Rows>>,
  location: Location | null = null,
): PictureDescription {
  return {
    groups: Object.entries(groups).map(([title, rows]) => ({
      title,
      rows: Object.entries(rows).map(([label, value]) => ({ label, value })),
    })),
    location,
  };
}

const NOTHING = description({ Encoding: { Colours: 'full colour' } });
const removed = (groups: Readonly<Record<string, Rows>>, location: Location | null = null) =>
  removedMetadata(description(groups, location), NOTHING);

describe('what was removed', () => {
  it('is told in short words, what matters most first', () => {
    const photo = {
      Camera: { Camera: 'Example Phone 7', Exposure: '1/120 s', Author: 'Jo Doe' },
      Place: { Coordinates: '48.85840, 2.29450' },
      Encoding: { Compression: 'baseline' },
      'Also in the file': {
        'Small copy of the picture': 'binary, 309 bytes',
        Comment: 'Not for everyone',
        'Behind the picture': 'a video, 32 bytes',
        'Content credentials': 'binary, 4 bytes',
      },
      EXIF: { Make: 'Example', Artist: 'Jo Doe' },
      GPS: { GPSLatitude: '48.8584' },
      XMP: { 'dc:creator': 'Jo Doe' },
      JFIF: { 'JFIF Version': '1.1' },
      IPTC: { 'By-line': 'Jo Doe' },
    };
    expect(removed(photo, { latitude: 48.8584, longitude: 2.2945 })).toEqual([
      'GPS 48.85840 N 2.29450 E',
      'camera Example Phone 7',
      'author Jo Doe',
      'comment Not for everyone',
      'EXIF',
      'XMP',
      'IPTC',
      'embedded thumbnail',
      'behind the picture: a video, 32 bytes',
      'content credentials (binary, 4 bytes)',
    ]);
  });

  it('is nothing where the file holds no more than its picture', () => {
    expect(removedMetadata(NOTHING, NOTHING)).toEqual([]);
    const tiff = {
      EXIF: { ImageWidth: '120', Compression: 'LZW', Orientation: 'top-left', 'Unknown 347': '1' },
    };
    expect(removed({ ...tiff, JFIF: { 'JFIF Version': '1.1' } })).toEqual([]);
  });

  it('is nothing that is still in what is sent', () => {
    const both = { Camera: { Author: 'Jo Doe' }, XMP: { 'dc:title': 'A' } };
    const sent = description({ Camera: { Author: 'Jo Doe' } });
    expect(removedMetadata(description(both), sent)).toEqual(['title A', 'XMP']);
    expect(removedMetadata(description(both), description(both))).toEqual([]);
  });

  it('says of places without coordinates that they were there', () => {
    expect(removed({ GPS: { GPSAreaInformation: 'Paris' } })).toEqual(['GPS data']);
  });

  it('has the texts of a PNG and of a drawing, each in one line that is not long', () => {
    expect(removed({ Text: { Comment: 'two\nlines', Description: 'x'.repeat(500) } })).toEqual([
      'text Comment: two lines',
      `text Description: ${'x'.repeat(101)}…`,
    ]);
    // Letters of two code units are counted as such, and stay whole.
    const [faces = ''] = removed({ Text: { Comment: '🙂'.repeat(200) } });
    expect(faces).toBe(`text Comment: ${'🙂'.repeat(52)}…`);
    expect(faces.length).toBeLessThanOrEqual(MAX_REMOVED_CHARS);
    const drawing = { Title: 'A map', Scripts: '2 scripts, never run' };
    expect(removed({ Drawing: drawing })).toEqual(['title A map', 'scripts']);
  });
});
