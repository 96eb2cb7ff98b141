/** Pure: what the page itself knows of a picture, as the panel shows and copies it. */
import { FORMAT_NAMES } from '../../../shared/domain/picture';
import type { DescriptionGroup, Location } from '../../../shared/domain/picture-description';
import {
  bytesInWords,
  sizeInWords,
  tokensInWords,
  type SentFacts,
  type StagePicture,
} from '../../state';

export function fileGroup(picture: StagePicture): DescriptionGroup {
  const { name, link, format, width, height, bytes, page, pages } = picture;
  const megapixels = ((width * height) / 1_000_000).toFixed(1);
  return groupOf('File', [
    ['Name', name],
    ['Link', link],
    ['Format', format && nameOf(format)],
    [
      'Size',
      width > 0
        ? `${sizeInWords(picture)}${megapixels === '0.0' ? '' : `, ${megapixels} MP`}`
        : null,
    ],
    ['Bytes', bytes > 0 ? exactBytes(bytes) : null],
    ['Page', pages > 1 ? `${page + 1} of ${pages}` : page > 0 ? String(page + 1) : null],
  ]);
}

/** What the model gets of it, or got. */
export function sentGroup(facts: SentFacts): DescriptionGroup {
  const { bytes, format, removed, sha256, tokens } = facts;
  return groupOf(sentTitle(facts), [
    ['Size', sizeInWords(facts)],
    ['Format', nameOf(format)],
    ['Bytes', exactBytes(bytes)],
    [
      'Image tokens',
      typeof tokens === 'number' ? `about ${tokensInWords(tokens)} (estimate)` : null,
    ],
    ['SHA-256', sha256],
    ['Removed', removed?.join('\n') || null],
  ]);
}

export function sentTitle({ local }: Pick<SentFacts, 'local'>): string {
  return local ? 'As read' : 'As sent';
}

function groupOf(
  title: string,
  rows: readonly (readonly [label: string, value: string | null])[],
): DescriptionGroup {
  return {
    title,
    rows: rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
  };
}

function exactBytes(bytes: number): string {
  const exactly = `${bytes.toLocaleString('en-US')} bytes`;
  return bytes < 1000 ? exactly : `${bytesInWords(bytes)} (${exactly})`;
}

/** What tells this file from every other one; none while that is not known. */
export function fingerprintGroups({ sha256 }: StagePicture): readonly DescriptionGroup[] {
  return sha256 === ''
    ? []
    : [{ title: 'Fingerprint', rows: [{ label: 'SHA-256', value: sha256 }] }];
}

function nameOf(format: keyof typeof FORMAT_NAMES): string {
  const name = FORMAT_NAMES[format];
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What leaves the machine of all that. */
export function sendingInWords(picture: StagePicture): string | null {
  if (picture.clean === null) return null;
  return picture.clean
    ? 'It tells nothing of you or of a place. Looksee may send the file as it is.'
    : 'Looksee sends none of what follows.';
}

export function groupsAsText(groups: readonly DescriptionGroup[]): string {
  return groups
    .map(({ title, rows }) =>
      [title, ...rows.map(({ label, value }) => `${label}: ${value}`)].join('\n'),
    )
    .join('\n\n');
}

/** A page about the place; nothing asks for it before somebody does. */
export function mapUrl({ latitude, longitude }: Location): string {
  const [lat, lon] = [latitude.toFixed(5), longitude.toFixed(5)];
  return `https://www.openstreetmap.org/?mlat=${lat}&mlon=${lon}#map=15/${lat}/${lon}`;
}
