import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppFailure } from '../../shared/domain/app-error';
import { EXTENSIONS_OF } from '../../shared/domain/picture';
import { fileStem } from '../services/file-stem';
import type { PictureToSend } from '../services/prepared-pictures';

/** Numbers tried for one name. */
const MAX_TRIES = 10_000;

/** A folder for the exact bytes that are sent. Nothing in it is ever overwritten. */
export class SentFolder {
  readonly #dir: string;
  /** In lower case: many file systems tell no more. */
  readonly #stems = new Set<string>();

  private constructor(dir: string) {
    this.#dir = dir;
  }

  /**
   * Makes the folder where it is not there.
   * @throws AppFailure invalid-request
   */
  static async open(dir: string): Promise<SentFolder> {
    await mkdir(dir, { recursive: true }).catch((thrown: unknown) => {
      throw notWritten(dir, thrown);
    });
    return new SentFolder(dir);
  }

  /**
   * A name of this run's own for a picture. Taken in order before anything is prepared, so that numbers do not depend on
   * which picture is done first.
   */
  stemFor(name: string): string {
    const stem = fileStem(name);
    let own = stem;
    for (let number = 2; this.#stems.has(own.toLowerCase()); number += 1) own = `${stem}-${number}`;
    this.#stems.add(own.toLowerCase());
    return own;
  }

  /**
   * Writes what is sent of a picture under its name, numbered where that is taken.
   * @param stem as `stemFor` gave it
   * @returns the name of the file
   * @throws AppFailure invalid-request
   */
  async save(stem: string, { bytes, format }: PictureToSend): Promise<string> {
    const [extension = format] = EXTENSIONS_OF[format];
    for (let number = 1; ; number += 1) {
      const name = `${number === 1 ? stem : `${stem}-${number}`}.${extension}`;
      try {
        await writeFile(join(this.#dir, name), bytes, { flag: 'wx' });
        return name;
      } catch (thrown) {
        const taken = (thrown as NodeJS.ErrnoException).code === 'EEXIST';
        if (!taken || number === MAX_TRIES) throw notWritten(join(this.#dir, name), thrown);
      }
    }
  }
}

function notWritten(path: string, thrown: unknown): AppFailure {
  const code = (thrown as NodeJS.ErrnoException).code ?? String(thrown);
  return new AppFailure({
    code: 'invalid-request',
    message: `What is sent cannot be saved as ${path}; the system says ${code}.`,
    hint: 'Name another folder with --save-sent. Nothing was sent.',
    retryable: false,
  });
}
