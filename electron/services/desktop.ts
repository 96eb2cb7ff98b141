import { BrowserWindow, clipboard, dialog, shell } from 'electron';
import { fileURLToPath } from 'node:url';
import { AppFailure } from '../../shared/domain/app-error';
import { MAX_LINKS } from '../../shared/domain/limits';
import { EXTENSIONS_OF } from '../../shared/domain/picture';
import { linksIn } from '../../shared/domain/picture-links';
import { readFormat, readPicture } from '../platform/clipboard';
import type { Arrival } from './draft';

/** Asks for picture files with the system's dialog; empty where the user cancelled. */
export async function choosePictures(folder: boolean): Promise<Arrival[]> {
  const options: Electron.OpenDialogOptions = {
    title: folder ? 'Open a folder of pictures' : 'Open pictures',
    properties: [folder ? 'openDirectory' : 'openFile', 'multiSelections'],
    filters: [
      { name: 'Pictures', extensions: Object.values(EXTENSIONS_OF).flat() },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options);
  return filePaths.map((path) => ({ path }));
}

/** What the clipboard holds: files copied in the file manager, else a picture, else links to pictures, else nothing. */
export async function clipboardPictures(now: Date): Promise<Arrival[]> {
  const paths = await clipboardPaths();
  if (paths.length > 0) return paths.map((path) => ({ path }));
  const bytes = await readPicture();
  if (bytes.byteLength > 0) return [{ name: pastedName(now), bytes }];
  const text = await clipboard.readText();
  const links = linksIn((type) => (type === 'text/plain' ? text : ''));
  return links.slice(0, MAX_LINKS).map((url) => ({ url, allowPrivate: false }));
}

/** The file name of pasted pixels, which have none: by the user's own clock. */
export function pastedName(now: Date): string {
  // Sweden writes the user's own time as 2026-11-22 08:30:15.
  return `Pasted ${now.toLocaleString('sv-SE').replaceAll(':', '.')}.png`;
}

/** Finder offers one address; GNOME, KDE and others a list of lines, of which GNOME's begins with "copy" or "cut". */
const FILE_FORMATS = ['public.file-url', 'text/uri-list', 'x-special/gnome-copied-files'];

async function clipboardPaths(): Promise<string[]> {
  for (const format of FILE_FORMATS) {
    const text = Buffer.from(await readFormat(format)).toString('utf8');
    const paths = text.split(/\r?\n|\0/).flatMap(pathOf);
    if (paths.length > 0) return paths;
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

export async function copyText(text: string): Promise<void> {
  await clipboard.writeText(text);
}

/**
 * Opens a link of an answer in the user's browser.
 * @throws AppFailure invalid-request unless it is https: other schemes can start programs
 */
export async function openLink(url: string): Promise<void> {
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new AppFailure({
      code: 'invalid-request',
      message: 'Only https links are opened.',
      hint: 'Copy the link and open it yourself if you trust it.',
      retryable: false,
    });
  }
  await shell.openExternal(new URL(url).href);
}
