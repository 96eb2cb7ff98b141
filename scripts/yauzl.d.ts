/** The part of yauzl 3 that set-up uses; the package itself ships no types. */
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    fileName: string;
    /** Upper half: the Unix mode. */
    externalFileAttributes: number;
    relativeOffsetOfLocalHeader: number;
  }

  export interface ZipFile {
    fileSize: number;
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }

  export function openPromise(path: string): Promise<ZipFile>;
}
