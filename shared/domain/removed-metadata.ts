import type { DescriptionRow, Location, PictureDescription } from './picture-description';

/** UTF-16 code units of one entry. */
export const MAX_REMOVED_CHARS = 120;
/** Entries of one picture. */
export const MAX_REMOVED = 100;

/** Rows in plain words that name what people mind: how each begins in the list. */
const NAMED_ROWS: readonly (readonly [title: string, label: RegExp, word: string])[] = [
  ['Camera', /^Camera$/, 'camera'],
  ['Camera', /^Lens$/, 'lens'],
  ['Camera', /^Taken$/, 'taken'],
  ['Camera', /^Serial number/, 'serial number'],
  ['Camera', /^Author$/, 'author'],
  ['Camera', /^Owner$/, 'owner'],
  ['Camera', /^Copyright$/, 'copyright'],
  ['Camera', /^Description$/, 'description'],
  ['Camera', /^Comment$/, 'comment'],
  ['Camera', /^Edited with$/, 'edited with'],
  ['XMP', /^dc:creator$/, 'author'],
  ['XMP', /^dc:title$/, 'title'],
  ['IPTC', /^By-line$/, 'author'],
  ['Drawing', /^Comment$/, 'comment'],
  ['Drawing', /^Title$/, 'title'],
  ['Drawing', /^Description$/, 'description'],
  ['Also in the file', /^Comment$/, 'comment'],
];

/** Whole standards, by the titles of their groups. */
const STANDARDS: readonly (readonly [title: string, word: string])[] = [
  ['EXIF', 'EXIF'],
  ['XMP', 'XMP'],
  ['IPTC', 'IPTC'],
  ['Photoshop', 'Photoshop data'],
  ["Maker's notes", "maker's notes"],
  ['Colour profile', 'colour profile'],
  ['Multi-picture', 'second pictures (MPF)'],
];

/** Tags that say how the pixels are kept, as every TIFF has them: no more than its format needs. */
const ENCODING_TAGS =
  /^(?:(?:Exif )?Image(?:Width|Length|Height)|BitsPerSample|Compression|PhotometricInterpretation|FillOrder|Orientation|SamplesPerPixel|RowsPerStrip|[XY]Resolution|ResolutionUnit|PlanarConfiguration|Predictor|ExtraSamples|SampleFormat|ColorMap|ColorSpace|(?:New)?SubfileType|PageNumber|Tile(?:Width|Length)|T[46]Options|YCbCr(?:Positioning|SubSampling|Coefficients)|ReferenceBlackWhite|Pixel[XY]Dimension|ExifVersion|ComponentsConfiguration|FlashpixVersion|JPEGTables|InkSet|NumberOfInks|DotRange|WhitePoint|PrimaryChromaticities|Unknown (?:292|293|347))$/;

/**
 * What a picture's file held that the bytes sent of it do not, in short words, what matters most first: `GPS 48.85840
 * N 2.29450 E`, `camera Example Phone 7`, `embedded thumbnail`. Empty where nothing was removed.
 * @param original as imaging describes the file
 * @param sent as imaging describes the bytes that are sent
 */
export function removedMetadata(
  original: PictureDescription,
  sent: PictureDescription,
): readonly string[] {
  const kept = new Set(metadataIn(sent));
  return metadataIn(original)
    .filter((entry) => !kept.has(entry))
    .slice(0, MAX_REMOVED);
}

function metadataIn(description: PictureDescription): readonly string[] {
  const rows = (title: string): readonly DescriptionRow[] =>
    description.groups.find((group) => group.title === title)?.rows ?? [];
  const { location } = description;
  const named = NAMED_ROWS.flatMap(([title, label, word]) =>
    rows(title)
      .filter((row) => label.test(row.label))
      .map(({ value }) => `${word} ${value}`),
  );
  const standards = STANDARDS.filter(([title]) =>
    rows(title).some(({ label }) => title !== 'EXIF' || !ENCODING_TAGS.test(label)),
  ).map(([, word]) => word);
  const entries = [
    ...(location ? [`GPS ${placeInWords(location)}`] : []),
    ...(location === null && rows('GPS').length > 0 ? ['GPS data'] : []),
    ...named,
    ...standards,
    ...(rows('Drawing').some(({ label }) => label === 'Scripts') ? ['scripts'] : []),
    ...rows('Text').map(({ label, value }) => `text ${label}: ${value}`),
    ...rows('Also in the file')
      .filter(({ label }) => label !== 'Comment')
      .map(hidden),
  ];
  return [...new Set(entries.map(short))];
}

function placeInWords({ latitude, longitude }: Location): string {
  const degrees = (value: number) => Math.abs(value).toFixed(5);
  const [vertical, horizontal] = [latitude < 0 ? 'S' : 'N', longitude < 0 ? 'W' : 'E'];
  return `${degrees(latitude)} ${vertical} ${degrees(longitude)} ${horizontal}`;
}

function hidden({ label, value }: DescriptionRow): string {
  switch (label) {
    case 'Small copy of the picture':
      return 'embedded thumbnail';
    case 'Behind the picture':
      return `behind the picture: ${value}`;
    default:
      return `${label.charAt(0).toLowerCase()}${label.slice(1)} (${value})`;
  }
}

/** In one line of at most {@link MAX_REMOVED_CHARS} UTF-16 code units, cut between letters. */
function short(entry: string): string {
  const line = entry.replace(/\s+/g, ' ').trim();
  if (line.length <= MAX_REMOVED_CHARS) return line;
  return `${line.slice(0, MAX_REMOVED_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
