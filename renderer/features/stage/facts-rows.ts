/** Pure: what the page itself knows of a picture, as the panel shows and copies it. */
import { FORMAT_NAMES } from '../../../shared/domain/picture';
import type { DescriptionGroup, Location } from '../../../shared/domain/picture-description';
import { bytesInWords, sizeInWords, type StagePicture } from '../../state';

export function fileGroup(picture: StagePicture): DescriptionGroup {
  const { name, link, format, width, height, bytes, page, pages, sent } = picture;
  const megapixels = ((width * height) / 1_000_000).toFixed(1);
  const exactly = `${bytes.toLocaleString('en-US')} bytes`;
  const rows: readonly (readonly [label: string, value: string | null])[] = [
    ['Name', name],
    ['Link', link],
    ['Format', format && nameOf(format)],
    [
      'Size',
      width > 0
        ? `${sizeInWords(picture)}${megapixels === '0.0' ? '' : `, ${megapixels} MP`}`
        : null,
    ],
    ['Bytes', bytes > 0 ? (bytes < 1000 ? exactly : `${bytesInWords(bytes)} (${exactly})`) : null],
    ['Page', pages > 1 ? `${page + 1} of ${pages}` : page > 0 ? String(page + 1) : null],
    ['Sent', sent && `${sizeInWords(sent)}, ${nameOf(sent.format)}, ${bytesInWords(sent.bytes)}`],
  ];
  return {
    title: 'File',
    rows: rows.flatMap(([label, value]) => (value === null ? [] : [{ label, value }])),
  };
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
