import { BrowserWindow, clipboard, dialog, shell } from 'electron';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppFailure } from '../../shared/domain/app-error';
import { EXTENSIONS_OF, FORMAT_NAMES, type PictureFormat } from '../../shared/domain/picture';
import { readFormat, readPicture } from '../platform/clipboard';
import { picturesOn } from './clipboard-pictures';
import type { Arrival } from './draft';

/** Asks for picture files with the system's dialog; empty where the user cancelled. */
export async function choosePictures(folder: boolean): Promise<Arrival[]> {
  const paths = await openDialog({
    title: folder ? 'Open a folder of pictures' : 'Open pictures',
    properties: [folder ? 'openDirectory' : 'openFile', 'multiSelections'],
    filters: [
      { name: 'Pictures', extensions: Object.values(EXTENSIONS_OF).flat() },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return paths.map((path) => ({ path }));
}

/** What the system's clipboard holds. */
export function clipboardPictures(now: Date): Promise<Arrival[]> {
  const reader = {
    format: async (format: string) => Buffer.from(await readFormat(format)).toString('utf8'),
    bytes: readFormat,
    text: async () => clipboard.readText(),
    picture: readPicture,
  };
  return picturesOn(reader, pastedName(now));
}

/** The file name of pasted pixels, which have none: by the user's own clock. */
export function pastedName(now: Date): string {
  // Sweden writes the user's own time as 2026-11-22 08:30:15.
  return `Pasted ${now.toLocaleString('sv-SE').replaceAll(':', '.')}.png`;
}

/**
 * Asks where with the system's dialog, and writes a picture there.
 * @param stem its name without an extension
 * @returns false where the user cancelled
 * @throws AppFailure invalid-request where it cannot be written
 */
export function savePicture(
  bytes: Uint8Array,
  stem: string,
  format: PictureFormat,
): Promise<boolean> {
  const extensions = [...EXTENSIONS_OF[format]];
  return saveFile(bytes, {
    title: 'Save as sent',
    defaultPath: `${stem}.${extensions[0]}`,
    filters: [{ name: FORMAT_NAMES[format], extensions }],
  });
}

/**
 * Asks where with the system's dialog, and writes a file there.
 * @returns false where the user cancelled
 * @throws AppFailure invalid-request where it cannot be written
 */
export async function saveFile(
  content: Uint8Array | string,
  options: Electron.SaveDialogOptions,
): Promise<boolean> {
  const window = BrowserWindow.getFocusedWindow();
  const { filePath } = window
    ? await dialog.showSaveDialog(window, options)
    : await dialog.showSaveDialog(options);
  if (!filePath) return false;
  try {
    await writeFile(filePath, content);
  } catch (thrown) {
    throw new AppFailure({
      code: 'invalid-request',
      message: `${basename(filePath)} could not be written.`,
      hint: 'Choose another folder, or make room on the disk.',
      retryable: true,
      details: String((thrown as NodeJS.ErrnoException).code ?? thrown),
    });
  }
  return true;
}

/** Asks for one file with the system's dialog; null where the user cancelled. */
export async function chooseFile(options: Electron.OpenDialogOptions): Promise<string | null> {
  const [path] = await openDialog({ ...options, properties: ['openFile'] });
  return path ?? null;
}

async function openDialog(options: Electron.OpenDialogOptions): Promise<string[]> {
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options);
  return filePaths;
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
