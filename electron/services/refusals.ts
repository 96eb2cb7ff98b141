import { AppFailure } from '../../shared/domain/app-error';
import { countInWords } from '../../shared/domain/count-in-words';
import { MAX_PICTURES, MAX_REFUSALS_NAMED } from '../../shared/domain/limits';
import type { RefusedFile } from '../../shared/domain/picture';
import { shownName } from '../../shared/domain/shown-name';
import { PictureFailure } from '../imaging';
import { LinkFailure } from '../links';
import { FileFailure } from './picture-source';

/**
 * The refusals of one drop: of files that are refused in the same words MAX_REFUSALS_NAMED are named, the rest is one
 * line with its count.
 */
export class Refusals {
  /** By those words; copies together, although each names another picture. */
  readonly #alike = new Map<string, RefusedFile[]>();
  #ended = false;

  /** @returns what is to be told now; a duplicate can wait until it is known of how many it is one */
  add(file: RefusedFile): RefusedFile[] {
    // Each link can be tried again, or is a question to the user; there are few at a time.
    if (file.link !== undefined || this.#ended) return [file];
    const isDuplicate = file.reason === 'duplicate';
    const key = isDuplicate ? '' : file.message;
    const alike = this.#alike.get(key) ?? [];
    this.#alike.set(key, [...alike, file]);
    return isDuplicate || alike.length >= MAX_REFUSALS_NAMED ? [] : [file];
  }

  /** @returns what is left to be told when the drop is read to its end; what comes later is told at once */
  end(): RefusedFile[] {
    this.#ended = true;
    return [...this.#alike.values()].flatMap((files) => {
      const few = files.length <= MAX_REFUSALS_NAMED;
      if (files[0]?.reason === 'duplicate')
        return few ? files : [counted(files, 'They are here already.')];
      const { name = '' } = files[MAX_REFUSALS_NAMED - 1] ?? {};
      const rest = files.slice(MAX_REFUSALS_NAMED);
      return few ? [] : [counted(rest, `Refused for the same reason as ${name}.`, 'more ')];
    });
  }
}

function counted(files: readonly RefusedFile[], message: string, more = ''): RefusedFile {
  const [{ reason = 'unreadable' } = {}] = files;
  return {
    name: countInWords(files.length, `${more}file`),
    reason,
    message,
    count: files.length,
  };
}

/**
 * Why something could not be taken in, in words.
 * @param link where it came by one, and can be loaded from there again
 */
export function refusedFile(name: string, thrown: unknown, link: string | null): RefusedFile {
  return { name, ...why(thrown), ...(link !== null && { link }) };
}

function why(thrown: unknown): Pick<RefusedFile, 'reason' | 'message'> {
  if (
    thrown instanceof AppFailure &&
    (thrown instanceof FileFailure ||
      thrown instanceof PictureFailure ||
      thrown instanceof LinkFailure)
  ) {
    const { reason, error } = thrown;
    return { reason, message: `${error.message} ${error.hint}` };
  }
  return {
    reason: 'unreadable',
    message: 'It could not be taken in. Drop it again; if it happens again, restart Looksee.',
  };
}

export function duplicate(name: string, of: string): RefusedFile {
  return {
    name,
    reason: 'duplicate',
    message: name === of ? 'Already here.' : `Already here as ${of}.`,
  };
}

/**
 * One line for all that a full draft has no room for; none for none.
 * @param first its name stands for itself where it is the only one
 */
export function tooMany(number: number, first: string): RefusedFile[] {
  if (number === 0) return [];
  return [
    {
      name: number === 1 ? first : countInWords(number, 'more file'),
      reason: 'too-many',
      message: `A draft holds ${MAX_PICTURES} pictures. Ask about these first.`,
      ...(number > 1 && { count: number }),
    },
  ];
}

/**
 * The one line about a folder.
 * @param taken pictures that found room
 * @param more pictures that did not
 * @param leftOut in words, or null
 */
export function folderLine(
  name: string,
  taken: number,
  more: number,
  leftOut: string | null,
): RefusedFile[] {
  const sentences = [
    ...(more > 0
      ? [
          `${countInWords(more, 'more picture')} ${more === 1 ? 'is' : 'are'} in it: a draft holds ${MAX_PICTURES}.`,
          'Ask about these first.',
        ]
      : []),
    ...(taken + more === 0 ? [emptyFolder(leftOut)] : []),
    ...(leftOut === null ? [] : [leftOut]),
  ];
  if (sentences.length === 0) return [];
  const reason = more > 0 ? 'too-many' : 'left-out';
  const message = sentences.join(' ');
  return [{ name: shownName(name), reason, message, ...(more > 1 && { count: more }) }];
}

/** What is said of a folder without pictures, before what was left out of it. */
export function emptyFolder(leftOut: string | null): string {
  return leftOut === null ? 'This folder is empty.' : 'There is no picture in this folder.';
}
