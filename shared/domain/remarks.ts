import { EXTENSIONS_OF, FORMAT_NAMES, type PictureFormat, type ReadyPicture } from './picture';

/** By how the names of the formats are spoken: an ess vee gee, a heic. */
const ARTICLES: Readonly<Record<PictureFormat, 'a' | 'an'>> = {
  png: 'a',
  jpeg: 'a',
  gif: 'a',
  webp: 'a',
  avif: 'an',
  heic: 'a',
  tiff: 'a',
  bmp: 'a',
  ico: 'an',
  svg: 'an',
};

/** What a user should know of a picture that was accepted all the same: plain sentences, the most important first. */
export function remarksOf(
  picture: Pick<ReadyPicture, 'name' | 'format' | 'animated' | 'incomplete' | 'pages' | 'page'>,
): readonly string[] {
  const { animated, format, incomplete, name, page, pages } = picture;
  const remarks: string[] = [];
  if (incomplete) remarks.push('The file is incomplete: only what could be read of it is used.');
  if (animated) remarks.push('It is animated: only its first frame is used.');
  if (pages > 1) remarks.push(`It has ${pages} pages: only page ${page + 1} is used.`);
  const extension = /\.([a-z0-9]{2,5})$/i.exec(name)?.[1]?.toLowerCase();
  const known = Object.values(EXTENSIONS_OF).flat();
  if (extension && known.includes(extension) && !EXTENSIONS_OF[format].includes(extension)) {
    remarks.push(
      `It is named .${extension}, but it is ${ARTICLES[format]} ${FORMAT_NAMES[format]}.`,
    );
  }
  return remarks;
}
