import type { Location } from '../../shared/domain/picture-description';
import type { Group, Row } from './rows';
import type { Standards } from './tags';

/** Tags beyond those that `imaging/exif.ts` puts into words, with plain names. */
const MORE: readonly (readonly [label: string, tag: string])[] = [
  ['35 mm equivalent', 'FocalLengthIn35mmFilm'],
  ['Exposure correction', 'ExposureBiasValue'],
  ['Flash', 'Flash'],
  ['Edited with', 'Software'],
  ['Author', 'Artist'],
  ['Copyright', 'Copyright'],
  ['Description', 'ImageDescription'],
  ['Comment', 'UserComment'],
  ['Owner', 'CameraOwnerName'],
  ['Serial number', 'BodySerialNumber'],
  ['Serial number of the lens', 'LensSerialNumber'],
];

/** What a photographer asks first, in plain words. @param camera as `imaging/exif.ts` gives it */
export function cameraGroup(
  { Location: _, ...camera }: Readonly<Record<string, string>>,
  { exif }: Standards,
): Group {
  const zone = exif.get('OffsetTimeOriginal') ?? exif.get('OffsetTime');
  const known = Object.entries(camera).map(([label, value]): Row => [
    label,
    label === 'Taken' && zone !== undefined ? `${value} ${zone}` : value,
  ]);
  const more = MORE.map(([label, tag]): Row => [label, exif.get(tag)]);
  return { title: 'Camera', rows: [...known, ...more] };
}

/** Where it was taken, by EXIF or else by XMP; null where the file does not say, or nothing that can be. */
export function locationOf({ gps, xmp }: Standards): Location | null {
  const latitude = gps.latitude ?? xmpDegrees(xmp.get('exif:GPSLatitude'));
  const longitude = gps.longitude ?? xmpDegrees(xmp.get('exif:GPSLongitude'));
  if (latitude === undefined || longitude === undefined) return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return { latitude, longitude };
}

export function placeGroup(location: Location | null, { exif, gps }: Standards): Group {
  const { latitude, longitude } = location ?? {};
  const seen = exif.get('GPSImgDirection');
  return {
    title: 'Place',
    rows: [
      [
        'Coordinates',
        latitude !== undefined && longitude !== undefined
          ? `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
          : null,
      ],
      ['Altitude', gps.altitude === undefined ? null : `${Number(gps.altitude.toFixed(1))} m`],
      [
        'Looking towards',
        seen && Number.isFinite(Number(seen)) ? `${Math.round(Number(seen))}°` : null,
      ],
    ],
  };
}

/** `48,51.504N` or `48,51,30.24N` as degrees. */
function xmpDegrees(stated: string | undefined): number | undefined {
  const parts = /^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$/.exec(
    stated ?? '',
  );
  if (parts === null) return undefined;
  const [, degrees, minutes, seconds = '0', side] = parts;
  const value = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
  return side === 'S' || side === 'W' ? -value : value;
}
