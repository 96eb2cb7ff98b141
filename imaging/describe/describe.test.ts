import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MAX_HEAD_BYTES } from '../../shared/domain/imaging-job';
import {
  MAX_DESCRIPTION_LABEL,
  MAX_DESCRIPTION_ROWS,
  MAX_DESCRIPTION_VALUE,
  type PictureDescription,
} from '../../shared/domain/picture-description';
import { sniffFormat } from '../../shared/domain/sniff';
import { readExif } from '../exif';
import { readStructure } from '../structure/read-structure';
import { describe as describeFile } from './describe';
import { subBlocksText } from './parts';

const PICTURES = new URL('../../e2e/fixtures/pictures/', import.meta.url);

function read(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, PICTURES)));
}

async function describeBytes(bytes: Uint8Array, page = 0): Promise<PictureDescription> {
  const format = sniffFormat(bytes);
  if (format === null) throw new Error('The test has no picture.');
  const { camera } = readExif(readStructure(bytes, page)?.exif ?? null);
  return describeFile(bytes, format, camera, page);
}

/** Rows as `label: value`, by the title of their group. */
function rowsOf({ groups }: PictureDescription): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    groups.map(({ title, rows }) => [title, rows.map(({ label, value }) => `${label}: ${value}`)]),
  );
}

function text(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Buffer.concat(parts.map((part) => Buffer.from(part as string, 'utf8')));
}

/** A PNG chunk; nobody here looks at its checksum. */
function chunk(type: string, data: string): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(data));
  return text(length, type, data, '0000');
}

const PNG = read('receipt.png');
const PNG_HEAD = PNG.subarray(0, 33);
const PNG_REST = PNG.subarray(33);

/** As the main process checks it, which throws away what is not so. */
function expectSound(description: PictureDescription): void {
  const rows = description.groups.flatMap((group) => group.rows);
  expect(rows.length).toBeLessThanOrEqual(MAX_DESCRIPTION_ROWS);
  for (const { title, rows: some } of description.groups) {
    expect(some.length).toBeGreaterThan(0);
    expect(title.length).toBeLessThanOrEqual(MAX_DESCRIPTION_LABEL);
  }
  for (const { label, value } of rows) {
    expect(label).not.toBe('');
    expect(label.length).toBeLessThanOrEqual(MAX_DESCRIPTION_LABEL);
    expect(value.length).toBeLessThanOrEqual(MAX_DESCRIPTION_VALUE);
    // Neither control characters nor what turns the direction of the words around it.
    expect((label + value).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  }
  const head = JSON.stringify({ kind: 'description', description });
  expect(Buffer.byteLength(head)).toBeLessThanOrEqual(MAX_HEAD_BYTES);
}

describe('what a file says about itself', () => {
  it('is, for a photo of a phone, first what a photographer asks', async () => {
    const description = await describeBytes(read('metadata/photo.jpg'));
    const rows = rowsOf(description);
    expect(Object.keys(rows)).toEqual([
      'Camera',
      'Place',
      'Encoding',
      'Also in the file',
      'EXIF',
      'GPS',
      'XMP',
      'JFIF',
      'IPTC',
    ]);
    expect(rows['Camera']).toEqual([
      'Camera: Example Phone 7',
      'Lens: Wide 24 mm',
      'Taken: 2024-05-01 10:11:12 +02:00',
      'Exposure: 1/120 s',
      'Aperture: f/1.8',
      'Sensitivity: ISO 200',
      'Focal length: 4.2 mm',
      '35 mm equivalent: 24 mm',
      'Edited with: Editor 4',
      'Author: Jörg Doe',
      'Copyright: Jo Doe 2024',
      'Comment: Grüße',
      'Serial number: SN123456',
    ]);
    expect(rows['Place']).toEqual([
      'Coordinates: 48.85840, -2.29450',
      'Altitude: 35 m',
      'Looking towards: 90°',
    ]);
    expect(description.location?.latitude).toBeCloseTo(48.8584, 9);
    expect(description.location?.longitude).toBeCloseTo(-2.2945, 9);
    expectSound(description);
  });

  it('names what people share unknowingly', async () => {
    const rows = rowsOf(await describeBytes(read('metadata/photo.jpg')));
    expect(rows['Also in the file']).toEqual([
      'Small copy of the picture: binary, 309 bytes',
      'Comment: Not for everyone',
      'Behind the picture: a video, 32 bytes',
    ]);
    const png = rowsOf(await describeBytes(read('metadata/text.png')));
    expect(png['Also in the file']).toEqual(['Behind the picture: binary, 21 bytes']);
    const gif = rowsOf(await describeBytes(read('metadata/comment.gif')));
    expect(gif['Also in the file']).toEqual(['Comment: Hello from a GIF']);
    const credentials = text(PNG_HEAD, chunk('caBX', 'jumb'), chunk('prVt', '12345'), PNG_REST);
    expect(rowsOf(await describeBytes(credentials))['Also in the file']).toEqual([
      'Content credentials: binary, 4 bytes',
      'Block “prVt”: binary, 5 bytes',
    ]);
  });

  it('is each standard in full, by its own names', async () => {
    const rows = rowsOf(await describeBytes(read('metadata/photo.jpg')));
    expect(rows['EXIF']).toContain('DateTimeOriginal: 2024:05:01 10:11:12');
    expect(rows['EXIF']).toContain('BodySerialNumber: SN123456');
    expect(rows['EXIF']?.join()).not.toMatch(/Pointer|GPS/);
    expect(rows['GPS']).toContain('GPSLongitude: 2.2945');
    expect(rows['GPS']).toContain('GPSVersionID: 2 3 0 0');
    expect(rows['IPTC']).toContain('Keywords: tower, paris');
    expect(rows['XMP']).toContain('dc:creator: Jo Doe');
    expect(rows['XMP']).toContain('dc:subject: tower, iron & steel');
    expect(rows['XMP']).toContain('xmpMM:History / stEvt:action: saved');
  });

  it('is found in the other containers too', async () => {
    for (const name of ['metadata/photo.heic', 'metadata/photo.webp']) {
      const description = await describeBytes(read(name));
      expect(rowsOf(description)['EXIF'], name).toContain('BodySerialNumber: SN123456');
      expect(rowsOf(description)['XMP'], name).toContain('dc:creator: Jo Doe');
      expect(description.location?.latitude, name).toBeCloseTo(48.8584, 9);
    }
    const tiff = rowsOf(await describeBytes(read('metadata/photo.tif')));
    expect(tiff['Encoding']).toEqual(['Compression: LZW', 'Depth: 16 bits a channel']);
    expect(tiff['EXIF']).toContain('Artist: Jo Doe');
    expect(tiff['XMP']).toEqual(['dc:title: In TIFF']);
  });

  it('is of the page that is looked at', async () => {
    const pages = read('formats/tiff-pages.tif');
    const sizes = [0, 1].map(async (page) => {
      const rows = rowsOf(await describeBytes(pages, page));
      return rows['EXIF']?.filter((row) => /^Image(?:Width|Length)/.test(row));
    });
    expect(await Promise.all(sizes)).toEqual([
      ['ImageWidth: 120', 'ImageLength: 80'],
      ['ImageWidth: 60', 'ImageLength: 90'],
    ]);
  });

  it('has the texts of a PNG, compressed and international ones too', async () => {
    const rows = rowsOf(await describeBytes(read('metadata/text.png')));
    expect(rows['Text']).toEqual([
      'Comment: made up',
      'Title: 絵 Bild',
      expect.stringMatching(/^Description: (?:long ){190,}/),
    ]);
    expect(rows['XMP']).toEqual(['dc:title: In XMP']);
    expect(rows['Encoding']).toEqual(['Colours: RGB', 'Depth: 16 bits a channel']);
  });

  it('is nothing but the encoding where nothing else is there', async () => {
    const description = await describeBytes(PNG);
    expect(rowsOf(description)).toEqual({ Encoding: ['Colours: grey', 'Depth: 8 bits a channel'] });
    expect(description.location).toBeNull();
    expect(rowsOf(await describeBytes(read('animated.gif')))).toEqual({
      Encoding: ['Version: 89a', 'Frames: 3'],
    });
  });

  it('has how the picture is kept, in every format', async () => {
    const kept = {
      'formats/bmp-1bit.bmp': ['Depth: 1 bit a pixel'],
      'formats/cmyk.tif': ['Compression: LZW', 'Depth: 8 bits a channel'],
      'formats/colour-display-p3.webp': ['Compression: lossless', 'Colour profile: Display P3'],
      'formats/colour-display-p3.heic': ['Brand: heic', 'Colour profile: Display P3'],
      'formats/cmyk-adobe.jpg': [
        'Compression: baseline',
        'Colours: CMYK',
        'Depth: 8 bits a channel',
      ],
      'formats/ico-dib.ico': ['Sizes in the file: 16 × 16, 48 × 48, 32 × 32'],
      'formats/png-animated.png': ['Colours: RGB', 'Depth: 8 bits a channel', 'Frames: 2'],
      'formats/webp-animated.webp': ['Compression: lossless', 'Frames: 2'],
    };
    for (const [name, rows] of Object.entries(kept)) {
      expect(rowsOf(await describeBytes(read(name)))['Encoding'], name).toEqual(rows);
    }
  });

  it('is, for a drawing, its words and what was kept from running', async () => {
    const svg = `<?xml version="1.0"?><!-- Generator: Example --><svg xmlns="http://www.w3.org/2000/svg"
      onload="alert(1)"><title>A &lt;map&gt;</title><desc>Of the town</desc><script>alert(2)</script>
      <image href="http://example.com/a.png"/><use href="#part"/><a href="http://example.com/">x</a></svg>`;
    expect(rowsOf(await describeFile(text(svg), 'svg', {}))['Drawing']).toEqual([
      'Comment: Generator: Example',
      'Title: A <map>',
      'Description: Of the town',
      'Scripts: 2 scripts, never run',
      'Refers to other files: 1 time, never loaded',
    ]);
  });
});

describe('a hostile file', () => {
  it('gets no more words on the screen than fit, and what is left out is counted', async () => {
    const many = Array.from({ length: 1200 }, (_, index) =>
      chunk('tEXt', `k${index}\0${'x'.repeat(3000)}`),
    );
    const description = await describeBytes(text(PNG_HEAD, ...many, PNG_REST));
    expectSound(description);
    const rows = rowsOf(description);
    expect(rows['Text']?.length).toBeGreaterThan(20);
    const left = 1200 - (rows['Text']?.length ?? 0);
    expect(rows['Not shown']).toEqual([`Left out: ${left.toLocaleString('en-US')} more`]);
  });

  it('cannot turn or hide words, and a long one ends with an ellipsis', async () => {
    const value = `a\u202egnp\u202c.exe\0\x07\u2066\ud83d\ude00${'y'.repeat(5000)}`;
    const description = await describeBytes(
      text(PNG_HEAD, chunk('iTXt', `Title\0\0\0\0\0${value}`), PNG_REST),
    );
    expectSound(description);
    const [row] = description.groups.find(({ title }) => title === 'Text')?.rows ?? [];
    expect(row?.value).toMatch(/^agnp\.exe😀y+…$/);
    expect(row?.value).toHaveLength(MAX_DESCRIPTION_VALUE);
  });

  it('expands no entity and ends soon', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x:xmpmeta><rdf:RDF><rdf:Description>
      <dc:title>&b;</dc:title></rdf:Description></rdf:RDF>`;
    const packets = [bomb, '<a "'.repeat(200_000), '<a b='.repeat(200_000), '<'.repeat(900_000)];
    for (const packet of packets) {
      const itxt = chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0${packet}`);
      const description = await describeBytes(text(PNG_HEAD, itxt, PNG_REST));
      expectSound(description);
      if (packet === bomb) expect(rowsOf(description)['XMP']).toEqual(['dc:title: &b;']);
    }
  });

  it('cannot hold up who reads it by elements within elements, nor by a comment without an end', async () => {
    const deep = `${'<a:b>x'.repeat(100_000)}<a:c>never</a:c>`;
    const xmp = chunk('iTXt', `XML:com.adobe.xmp\0\0\0\0\0<a:first>read</a:first>${deep}`);
    const { XMP } = rowsOf(await describeBytes(text(PNG_HEAD, xmp, PNG_REST)));
    expect(XMP?.[0]).toBe('a:first: read');
    expect(XMP).toHaveLength(33);
    const comment = Buffer.alloc(1024 * 1024, 255);
    const part = { name: 'comment', at: 0, length: comment.length };
    expect(subBlocksText(comment, part, 1000).length).toBe(1020);
  });

  it('that is cut anywhere, or changed, is described as far as it can be read', async () => {
    const names = ['photo.jpg', 'photo.heic', 'photo.webp', 'photo.tif', 'text.png', 'comment.gif'];
    // A fixed sequence: the same files every time.
    let seed = 1;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (const name of names) {
      const bytes = read(`metadata/${name}`);
      for (let round = 0; round < 60; round += 1) {
        const broken = bytes.slice(0, round % 2 === 0 ? bytes.length : 64 + random(bytes.length));
        for (let change = 0; change < 12; change += 1) {
          broken[32 + random(broken.length - 32)] = random(4) === 0 ? 255 : random(256);
        }
        if (sniffFormat(broken) !== null) expectSound(await describeBytes(broken));
      }
    }
  }, 60_000);
});

describe('formats that keep metadata in ways of their own', () => {
  const said = async (name: string) => {
    const description = await describeBytes(read(`rich/${name}`));
    expectSound(description);
    return { rows: rowsOf(description), location: description.location };
  };

  it('reads the XMP of a GIF and of a drawing, place included', async () => {
    for (const name of ['gif-still.gif', 'svg-photo-inside.svg']) {
      const { location, rows } = await said(name);
      expect(rows['XMP']).toContain('dc:creator: Ada Author');
      expect(location).toEqual({ latitude: 52.5163, longitude: 13.3777 });
    }
  });

  it('reads what the PNG in an icon says, and what lies behind the last picture', async () => {
    const { location, rows } = await said('ico-png.ico');
    expect(rows['Camera']).toContain('Author: Ada Author');
    expect(location?.latitude).toBeCloseTo(52.5163, 4);
    const other = await said('ico-after-the-end.ico');
    expect(other.rows['Also in the file']).toEqual(['Behind the picture: binary, 19 bytes']);
  });

  it('tells what lies before and behind the pixels of a bitmap', async () => {
    expect((await said('bmp-gap.bmp')).rows['Also in the file']).toEqual([
      'Before the pixels: binary, 20 bytes',
      'Behind the picture: binary, 19 bytes',
    ]);
    for (const name of ['bmp-24bit.bmp', 'bmp-rle8.bmp', 'bmp-16bit.bmp', 'bmp-1bit.bmp']) {
      const plain = rowsOf(await describeBytes(read(`formats/${name}`)));
      expect([name, plain['Also in the file']]).toEqual([name, undefined]);
    }
  });
});
