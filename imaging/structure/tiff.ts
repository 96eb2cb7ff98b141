import { MAX_PICTURE_PAGES } from '../../shared/domain/limits';
import { readDirectories, type Directory } from './tiff-directory';
import type { Structure } from './structure';

export function readTiff(all: Uint8Array, page: number): Structure | null {
  const directory: Directory | undefined = readDirectories(all, MAX_PICTURE_PAGES)[page];
  return directory ? null : null;
}
