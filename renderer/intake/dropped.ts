/** Pure: which pictures a drag or a paste brings. */
import { linksIn } from '../../shared/domain/picture-links';

/** The part of a DataTransfer that is looked at. */
export interface Brought<F> {
  readonly types: readonly string[];
  readonly files: Iterable<F>;
  getData(type: string): string;
}

/** Pictures as files or by their links; `null` for none. */
export type Pictures<F> =
  | { readonly files: readonly F[] }
  | { readonly links: readonly string[] }
  | null;

/** Marks a drag that began in this window: what is dragged within the app does not come into it. */
export const OWN_DRAG = 'application/x-looksee-own';

/**
 * The pictures of a drop, each once. Browsers give a dragged picture up to four times: Chrome on Windows as bytes, as
 * HTML and as an address; Firefox on Linux as a file that it has written; Chrome on Linux, Safari and Chrome on a Mac as
 * HTML and as an address. What is there as a file needs no network and is what the user saw. Of a dragged link Windows
 * makes a small file too, which is no picture.
 */
export function droppedPictures<F extends { readonly name: string }>(
  data: Brought<F>,
): Pictures<F> {
  if (data.types.includes(OWN_DRAG)) return null;
  const files = [...data.files];
  if (files.length > 0 && !files.every(isShortcut)) return { files };
  const links = linksIn((type) => data.getData(type));
  if (links.length > 0) return { links };
  return files.length > 0 ? { files } : null;
}

/**
 * The pictures of a paste. `'text'`: it is the field's. `null`: none that the page can see.
 * @param intoField whether a field for text has the focus: text stays text there, also a link
 */
export function pastedPictures<F extends { readonly name: string }>(
  data: Brought<F>,
  intoField: boolean,
): Pictures<F> | 'text' {
  const files = [...data.files];
  const text = data.getData('text/plain');
  // Word and Excel give a picture of the text beside it; Finder and file managers the names of the files as text.
  if (intoField && text !== '' && !isListOf(files, text)) return 'text';
  return droppedPictures(data);
}

function isListOf(files: readonly { readonly name: string }[], text: string): boolean {
  const named = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const names = new Set(files.map(({ name }) => name));
  return files.length > 0 && named.every((line) => names.has(nameIn(line)));
}

function nameIn(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? '';
  try {
    return path.startsWith('file://') ? decodeURIComponent(name) : name;
  } catch {
    return name;
  }
}

function isShortcut({ name }: { readonly name: string }): boolean {
  return /\.(?:url|website|webloc|desktop)$/i.test(name);
}
