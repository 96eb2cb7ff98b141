import { fileURLToPath } from 'node:url';
import { MAX_LINKS } from '../../shared/domain/limits';
import { linksIn } from '../../shared/domain/picture-links';
import type { Arrival } from './drop';
import { pathInFileName, pathsInDropFiles } from './windows-file-list';

/** The clipboard, as far as it is looked at; each answer is empty where it holds no such thing. */
export interface ClipboardReader {
  /** @param format as the system names it */
  format(format: string): Promise<string>;
  /** As {@link format}, undecoded. */
  bytes(format: string): Promise<Uint8Array>;
  text(): Promise<string>;
  /** PNG. */
  picture(): Promise<Uint8Array>;
}

/**
 * The pictures that the clipboard holds, each once. A picture copied in a browser is there up to three times: as
 * pixels, as HTML and as an address. So one kind is taken: files copied in the file manager, else pixels, which need
 * no network and are what the user saw, else links to pictures.
 * @param pastedName of pixels, which have no name
 */
export async function picturesOn(
  clipboard: ClipboardReader,
  pastedName: string,
): Promise<Arrival[]> {
  const paths = await filesOn(clipboard);
  if (paths.length > 0) return paths.map((path) => ({ path }));
  const bytes = await clipboard.picture();
  if (bytes.byteLength > 0) return [{ name: pastedName, bytes }];
  const texts = new Map([
    ['text/html', await clipboard.format('text/html')],
    ['text/uri-list', await clipboard.format('text/uri-list')],
    ['text/plain', await clipboard.text()],
  ]);
  const links = linksIn((type) => texts.get(type) ?? '');
  return links.slice(0, MAX_LINKS).map((url) => ({ url, allowPrivate: false }));
}

/** Finder offers one address; GNOME, KDE and others a list of lines, of which GNOME's begins with "copy" or "cut". */
const FILE_FORMATS = ['public.file-url', 'text/uri-list', 'x-special/gnome-copied-files'];

/** Explorer offers all files in the first, and one of them in the second, which more runtimes let be read. */
const WINDOWS_FORMATS = [
  { format: 'CF_HDROP', pathsIn: pathsInDropFiles },
  { format: 'FileNameW', pathsIn: pathInFileName },
] as const;

async function filesOn(clipboard: ClipboardReader): Promise<string[]> {
  for (const format of FILE_FORMATS) {
    const text = await clipboard.format(format);
    const paths = text.split(/\r?\n|\0/).flatMap(pathOf);
    if (paths.length > 0) return paths;
  }
  for (const { format, pathsIn } of WINDOWS_FORMATS) {
    const paths = pathsIn(await clipboard.bytes(format));
    if (paths.length > 0) return [...paths];
  }
  return [];
}

function pathOf(url: string): string[] {
  if (!url.startsWith('file://')) return [];
  try {
    return [fileURLToPath(url)];
  } catch {
    return [];
  }
}
