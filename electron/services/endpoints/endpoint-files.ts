import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppFailure } from '../../../shared/domain/app-error';
import { MAX_ENDPOINTS_FILE_BYTES } from '../../../shared/domain/limits';
import type { ImportedEndpoints } from '../../../shared/ipc/contract';
import { chooseFile, saveFile } from '../desktop';
import type { Endpoints } from './endpoints';
import { profilesFromText, profilesToText } from './profile-file';

export interface EndpointFilesOptions {
  readonly endpoints: Pick<Endpoints, 'addAll' | 'profile'>;
}

const FILTERS = [{ name: 'Endpoints of Looksee', extensions: ['json'] }];

/** Profiles as JSON files, without secrets. */
export class EndpointFiles {
  readonly #endpoints: EndpointFilesOptions['endpoints'];

  constructor({ endpoints }: EndpointFilesOptions) {
    this.#endpoints = endpoints;
  }

  /**
   * Asks where to.
   * @returns false where it was not wanted
   * @throws AppFailure not-found, invalid-request (it cannot be written)
   */
  async save(ids: readonly string[]): Promise<boolean> {
    const text = profilesToText(ids.map((id) => this.#endpoints.profile(id)));
    return saveFile(text, {
      title: 'Export endpoints',
      defaultPath: 'Looksee endpoints.json',
      filters: FILTERS,
    });
  }

  /**
   * Asks for a file, and adds what is in it.
   * @throws AppFailure invalid-request, over-limit
   */
  async open(): Promise<ImportedEndpoints> {
    const path = await chooseFile({ title: 'Import endpoints', filters: FILTERS });
    return path === null ? { added: [], same: [], refused: [] } : this.add(path);
  }

  /**
   * Adds the profiles of a file: the good ones, where others are bad.
   * @throws AppFailure invalid-request, over-limit; then nothing was added
   */
  async add(path: string): Promise<ImportedEndpoints> {
    const { profiles, refused } = profilesFromText(await read(path));
    return { ...(await this.#endpoints.addAll(profiles)), refused };
  }
}

async function read(path: string): Promise<string> {
  const file = await stat(path).catch(unreadable(path));
  if (!file.isFile()) {
    throw refusal(`${basename(path)} is not a file.`, 'Choose a file that Looksee has exported.');
  }
  if (file.size > MAX_ENDPOINTS_FILE_BYTES) {
    throw refusal(
      `${basename(path)} is too large to be a file of endpoints.`,
      'Choose a file that Looksee has exported.',
    );
  }
  return readFile(path, 'utf8').catch(unreadable(path));
}

function unreadable(path: string): (thrown: unknown) => never {
  return (thrown) => {
    throw refusal(
      `${basename(path)} could not be read.`,
      'Check that it is there and that you may open it.',
      String((thrown as NodeJS.ErrnoException).code ?? thrown),
    );
  };
}

function refusal(message: string, hint: string, details?: string): AppFailure {
  return new AppFailure({
    code: 'invalid-request',
    message,
    hint,
    retryable: false,
    ...(details !== undefined && { details }),
  });
}
