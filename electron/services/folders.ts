import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { countInWords } from '../../shared/domain/count-in-words';
import { MAX_FOLDER_DEPTH, MAX_FOLDER_ENTRIES } from '../../shared/domain/limits';
import { fsPath, pathOfBytes } from '../platform/byte-path';
import { looksLikePicture, unreadable } from './picture-source';

/** Why something in a folder is not offered as a picture, and how that is said of `count` of them. */
const LEFT_OUT = {
  hidden: (count: number) => countInWords(count, 'hidden file'),
  hiddenFolder: (count: number) => countInWords(count, 'hidden folder'),
  other: (count: number) =>
    count === 1
      ? '1 that is not a picture'
      : `${count.toLocaleString('en-US')} that are not pictures`,
  linked: (count: number) => countInWords(count, 'linked folder'),
  closed: (count: number) => `${countInWords(count, 'folder')} that cannot be opened`,
  deep: (count: number) => `${countInWords(count, 'folder')} too deep inside`,
} as const;

/** Files of the system beside those that begin with a dot; on macOS `Icon` ends with a carriage return. */
const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  'thumbs.db',
  'ehthumbs.db',
  'desktop.ini',
  '$recycle.bin',
  'system volume information',
  '__macosx',
  'icon\r',
]);

/** Heads of files read at the same time. */
const LOOKING_AT_ONCE = 16;
/** Entries fetched from the system at once. */
const LISTED_AT_ONCE = 256;
/** Names as their bytes: some are no valid UTF-8. */
const OPTIONS = { bufferSize: LISTED_AT_ONCE, encoding: 'buffer' as BufferEncoding };

/**
 * The pictures in a folder and in the folders in it. Nothing is held but names; hidden files, files of the system and
 * what is no picture by its content are left out and counted. Links to folders are not followed: they can go in circles.
 */
export class PictureFolder {
  readonly #path: string;
  readonly #counts = new Map<keyof typeof LEFT_OUT, number>();
  #entries = 0;
  #cut = false;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Paths in the natural order of their names, the content of a folder where its name stands. A file that cannot be
   * looked at is among them: whoever reads it learns why.
   * @throws FileFailure where the folder itself cannot be listed
   */
  async *pictures(): AsyncGenerator<string> {
    let candidates: string[] = [];
    for await (const path of this.#files(this.#path, 0)) {
      candidates.push(path);
      if (candidates.length < LOOKING_AT_ONCE) continue;
      yield* await this.#picturesAmong(candidates);
      candidates = [];
    }
    yield* await this.#picturesAmong(candidates);
  }

  /** What was left out so far, in words; null for nothing. */
  leftOut(): string | null {
    const words = Object.entries(LEFT_OUT).flatMap(([why, inWords]) => {
      const count = this.#counts.get(why as keyof typeof LEFT_OUT);
      return count === undefined ? [] : [inWords(count)];
    });
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const sentences = [
      ...(words.length === 0
        ? []
        : [
            `Left out ${words.length > 1 ? `${total.toLocaleString('en-US')}: ` : ''}${words.join(', ')}.`,
          ]),
      ...(this.#cut
        ? [`Only the first ${MAX_FOLDER_ENTRIES.toLocaleString('en-US')} entries were looked at.`]
        : []),
    ];
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  async #picturesAmong(paths: readonly string[]): Promise<string[]> {
    const pictures = await Promise.all(paths.map(looksLikePicture));
    for (const picture of pictures) if (!picture) this.#leaveOut('other');
    return paths.filter((_, index) => pictures[index]);
  }

  async *#files(dir: string, depth: number): AsyncGenerator<string> {
    for (const entry of await this.#list(dir, depth)) {
      const path = join(dir, entry.name);
      const kind = entry.isLink ? await linkedKind(path) : entry.kind;
      if (kind === 'file') yield path;
      else if (kind === 'other') this.#leaveOut('other');
      else if (entry.isLink) this.#leaveOut('linked');
      else if (depth >= MAX_FOLDER_DEPTH) this.#leaveOut('deep');
      else yield* this.#files(path, depth + 1);
    }
  }

  async #list(dir: string, depth: number): Promise<Entry[]> {
    const found: Entry[] = [];
    try {
      const opened = await opendir(fsPath(dir), OPTIONS);
      for await (const each of opened as unknown as AsyncIterable<RawEntry>) {
        if (this.#entries === MAX_FOLDER_ENTRIES) {
          this.#cut = true;
          break;
        }
        this.#entries += 1;
        const name = pathOfBytes(each.name);
        if (isHidden(name)) this.#leaveOut(each.isDirectory() ? 'hiddenFolder' : 'hidden');
        else found.push({ name, kind: kindOf(each), isLink: each.isSymbolicLink() });
      }
    } catch (thrown) {
      if (depth === 0) throw unreadable(thrown, dir);
      this.#leaveOut('closed');
    }
    return inNaturalOrder(found);
  }

  #leaveOut(why: keyof typeof LEFT_OUT): void {
    this.#counts.set(why, (this.#counts.get(why) ?? 0) + 1);
  }
}

/** Whether this is a folder, also by a link; false for what is not there. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(fsPath(path)).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function isHidden(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase());
}

type Kind = 'file' | 'folder' | 'other';

/** What stands in a folder; a name that is no valid UTF-8 as byte-path has it. */
interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly isLink: boolean;
}

/** As the system lists it. The types of Node know no entries whose names are bytes. */
type RawEntry = Omit<Dirent, 'name'> & { readonly name: Buffer };

function kindOf(entry: { isFile(): boolean; isDirectory(): boolean }): Kind {
  if (entry.isDirectory()) return 'folder';
  return entry.isFile() ? 'file' : 'other';
}

/** What a link leads to; one that leads nowhere counts as a file, to be refused by name. */
async function linkedKind(path: string): Promise<Kind> {
  return stat(fsPath(path)).then(kindOf, () => 'file' as const);
}

const NATURAL = new Intl.Collator(undefined, { numeric: true });
/** Names compared without a pause: some milliseconds' worth. */
const SORTED_AT_ONCE = 200;

/** `2` before `10`. A merge sort that pauses: to compare 10,000 names holds a process up for a fifth of a second. */
async function inNaturalOrder<T extends { readonly name: string }>(items: T[]): Promise<T[]> {
  if (items.length <= SORTED_AT_ONCE) {
    await setImmediate();
    return items.toSorted(byName);
  }
  const middle = items.length >> 1;
  const left = await inNaturalOrder(items.slice(0, middle));
  const right = await inNaturalOrder(items.slice(middle));
  const merged: T[] = [];
  for (let [l, r] = [0, 0]; merged.length < items.length;) {
    const [a, b] = [left[l], right[r]];
    if (a !== undefined && (b === undefined || byName(a, b) <= 0)) {
      merged.push(a);
      l += 1;
    } else if (b !== undefined) {
      merged.push(b);
      r += 1;
    }
    if (merged.length % SORTED_AT_ONCE === 0) await setImmediate();
  }
  return merged;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return NATURAL.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);
}
