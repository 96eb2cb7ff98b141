import { BrowserWindow, clipboard, dialog, shell } from 'electron';
import { fileURLToPath } from 'node:url';
import { AppFailure } from '../../shared/domain/app-error';
import type { Arrival } from './draft';

/** Asks for picture files with the system's dialog; empty where the user cancelled. */
export async function choosePictures(): Promise<Arrival[]> {
  const options: Electron.OpenDialogOptions = {
    title: 'Open pictures',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'Pictures', extensions: ['png', 'jpg', 'jpeg', 'gif', 'webp'] },
      { name: 'All files', extensions: ['*'] },
    ],
  };
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options);
  return filePaths.map((path) => ({ path }));
}

/** What the clipboard holds: files copied in the file manager, else a picture, else nothing. */
export function clipboardPictures(now: Date): Arrival[] {
  const paths = clipboardPaths();
  if (paths.length > 0) return paths.map((path) => ({ path }));
  const image = clipboard.readImage();
  if (image.isEmpty()) return [];
  const stamp = now.toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return [{ name: `Pasted ${stamp}.png`, bytes: image.toPNG() }];
}

function clipboardPaths(): string[] {
  // Finder offers one address; GNOME, KDE and others a list of lines, the first of GNOME's being "copy" or "cut".
  const lists = ['public.file-url', 'text/uri-list', 'x-special/gnome-copied-files'];
  for (const format of lists) {
    const lines = clipboard
      .readBuffer(format)
      .toString('utf8')
      .split(/\r?\n|\0/);
    const paths = lines.filter((line) => line.startsWith('file://')).flatMap(pathOf);
    if (paths.length > 0) return paths;
  }
  return [];
}

function pathOf(url: string): string[] {
  try {
    return [fileURLToPath(url)];
  } catch {
    return [];
  }
}

export function copyText(text: string): void {
  clipboard.writeText(text);
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
