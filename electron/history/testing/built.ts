import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildPrograms } from '../../platform/testing/build-programs';

export interface BuiltHistory {
  readonly workerUrl: URL;
  /** A program that does with a history what its arguments say: see child.ts. */
  readonly childFile: string;
  remove(): void;
}

/** The worker as the app has it; the fallback driver stays a package. */
export async function buildHistory(): Promise<BuiltHistory> {
  const entries = {
    'history-worker': join(import.meta.dirname, '..', 'worker.ts'),
    child: join(import.meta.dirname, 'child.ts'),
  };
  const { fileOf, remove } = await buildPrograms(entries, ['@photostructure/sqlite']);
  return { workerUrl: pathToFileURL(fileOf('history-worker')), childFile: fileOf('child'), remove };
}
