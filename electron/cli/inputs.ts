import { join, relative, resolve } from 'node:path';
import { toAppError, type AppError } from '../../shared/domain/app-error';
import { fileUrlOfBytes, foundPath, hasRawBytes, pathOfFileUrl } from '../services/byte-path';
import { isFolder, PictureFolder } from '../services/folders';
import { emptyFolder } from '../services/refusals';
import { inLine } from './words';

/** One thing to ask about. `file` is how it can be reached from what was typed. */
export type Input = { readonly file: string } & (
  | { readonly path: string }
  | { readonly link: string }
  | { readonly error: AppError }
);

/**
 * What the words of a command line name: files, links, and for a folder the pictures in it.
 * @param remark told what was left out of folders
 * @throws the signal's reason
 */
export async function inputsOf(
  words: readonly string[],
  workingDir: string,
  remark: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<Input[]> {
  const inputs: Input[] = [];
  for (const word of words) {
    signal.throwIfAborted();
    if (/^https?:\/\//i.test(word)) {
      inputs.push({ file: word, link: word });
      continue;
    }
    const path = await foundPath(pathOfFileUrl(word) ?? resolve(workingDir, word));
    if (await isFolder(path)) inputs.push(...(await inputsIn(word, path, remark, signal)));
    else inputs.push({ file: nameable(word, path), path });
  }
  return inputs;
}

async function inputsIn(
  word: string,
  dir: string,
  remark: (text: string) => Promise<void>,
  signal: AbortSignal,
): Promise<Input[]> {
  const folder = new PictureFolder(dir);
  const inputs: Input[] = [];
  try {
    for await (const path of folder.pictures()) {
      signal.throwIfAborted();
      const file = pathOfFileUrl(word) === null ? join(word, relative(dir, path)) : path;
      inputs.push({ file: nameable(file, path), path });
    }
  } catch (thrown) {
    signal.throwIfAborted();
    return [{ file: nameable(word, dir), error: toAppError(thrown) }];
  }
  const leftOut = folder.leftOut();
  if (inputs.length === 0) return [{ file: nameable(word, dir), error: noPictures(leftOut) }];
  if (leftOut !== null) await remark(`${inLine(nameable(word, dir))}: ${leftOut}`);
  return inputs;
}

/** How a file is named so that the command line takes the name again, whatever its bytes are. */
function nameable(word: string, path: string): string {
  return hasRawBytes(path) ? fileUrlOfBytes(path) : word;
}

function noPictures(leftOut: string | null): AppError {
  return {
    code: 'picture-missing',
    message: [emptyFolder(leftOut), ...(leftOut === null ? [] : [leftOut])].join(' '),
    hint: 'Name a folder that holds pictures.',
    retryable: false,
  };
}
