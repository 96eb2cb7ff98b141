import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { shownName } from '../../shared/domain/shown-name';
import type { LinkLoader } from '../links';
import { foundPath } from '../platform/byte-path';
import { linkName } from '../platform/link-name';
import type { DraftFiles } from './draft-files';
import {
  contentOfPicture,
  loading,
  nameIn,
  type DraftList,
  type Entry,
  type LoadingEntry,
} from './draft-list';
import { isFolder, PictureFolder } from './folders';
import { Limiter } from './limiter';
import { inspectPicture, readPictureFile, sha256Of, type Inspector } from './picture-source';
import { duplicate, folderLine, refusedFile, Refusals, tooMany } from './refusals';

/** A picture to be added: a file or a folder by its path, bytes that have none, or a link to load. */
export type Arrival =
  | { readonly path: string }
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly url: string; readonly allowPrivate: boolean };

export interface DropOptions {
  readonly list: DraftList;
  readonly files: DraftFiles;
  readonly imaging: Inspector;
  readonly loadLink: LinkLoader['load'];
  readonly limits: DropLimits;
}

/** How much is done at once, in all drops together. */
export class DropLimits {
  /** Files read and understood: imaging has a worker a core, and reading is never the brake. */
  readonly reading = new Limiter(4);
  /** Links loaded; a slow one must not hold up the files. */
  readonly links = new Limiter(4);
}

/** Milliseconds that the first of many has the machine for itself. */
const HEAD_START_MS = 250;

/** What arrived together, on its way into the draft. */
export class Drop {
  readonly #refusals = new Refusals();
  readonly #options: DropOptions;

  constructor(options: DropOptions) {
    this.#options = options;
  }

  /**
   * Announces the pictures at once, then reads them, a few at a time and in order; each is told of by an update
   * when it is ready or refused. A folder gives way to its pictures. Resolves when all are read.
   */
  async take(arrivals: readonly Arrival[]): Promise<void> {
    const { list } = this.#options;
    const taken = arrivals.slice(0, list.room).map((arrival) => this.announced(arrival));
    const [first] = arrivals.slice(taken.length);
    list.append(taken, tooMany(arrivals.length - taken.length, first ? nameOf(first) : ''));
    await this.read(taken);
  }

  /** Something that arrived, for the list; it waits to be read. */
  announced(arrival: Arrival): LoadingEntry {
    const path = 'path' in arrival ? arrival.path : null;
    return loading(nameOf(arrival), path, (entry) =>
      this.#attempt(entry, () => this.#one(entry, arrival), linkOf(arrival)),
    );
  }

  /** Reads what is announced and in the list. */
  async read(entries: readonly LoadingEntry[]): Promise<void> {
    const { list } = this.#options;
    await readInOrder(entries);
    const late = this.#refusals.end();
    if (late.length > 0) list.tell({ refused: late });
  }

  /** Whatever happens to one picture happens to that one alone. */
  async #attempt(
    entry: LoadingEntry,
    work: () => Promise<void>,
    link: string | null = null,
  ): Promise<void> {
    const { list } = this.#options;
    try {
      if (!isLeft(entry)) await work();
    } catch (thrown) {
      // Removed, or left at the end: nobody wants to know.
      if (isLeft(entry)) return;
      list.refuse(entry.id, this.#refusals.add(refusedFile(entry.name, thrown, link)));
    }
  }

  async #one(entry: LoadingEntry, arrival: Arrival): Promise<void> {
    const { reading } = this.#options.limits;
    if ('url' in arrival) return this.#link(entry, arrival);
    if ('path' in arrival) return this.#path(entry, arrival.path);
    return reading.run(() => this.#bytes(entry, entry.name, arrival.bytes, null));
  }

  async #link(
    entry: LoadingEntry,
    { allowPrivate, url }: Extract<Arrival, { url: string }>,
  ): Promise<void> {
    const { limits, loadLink } = this.#options;
    const { signal } = entry.leave;
    const load = () => loadLink(url, { allowPrivate, signal });
    const { bytes, name } = await limits.links.run(load, signal);
    await limits.reading.run(() => this.#bytes(entry, shownName(name), bytes, null));
  }

  async #path(entry: LoadingEntry, given: string): Promise<void> {
    const { reading } = this.#options.limits;
    const readOn = await reading.run(async () => {
      const path = await foundPath(given);
      if (await isFolder(path)) return this.#folder(entry, path);
      await this.#file(entry, path);
      return null;
    });
    await readOn?.();
  }

  async #file(entry: LoadingEntry, path: string): Promise<void> {
    if (isLeft(entry)) return;
    await this.#bytes(entry, entry.name, await readPictureFile(path), path);
  }

  /**
   * Puts the pictures of a folder in its place.
   * @returns what is left to do: to read them, and to count those that found no room
   */
  async #folder(entry: LoadingEntry, path: string): Promise<() => Promise<void>> {
    const { limits, list } = this.#options;
    const folder = new PictureFolder(path);
    const found = folder.pictures();
    // The folder's own place is free for the first. Others may have come into the draft by the time that all are found.
    const room = (): number => list.room + 1;
    const paths = await takeFirst(found, room(), () => !isLeft(entry));
    if (isLeft(entry)) return async () => undefined;
    const pictures = paths
      .slice(0, room())
      .map((file) =>
        loading(shownName(basename(file)), file, (child) =>
          this.#attempt(child, () => limits.reading.run(() => this.#file(child, file))),
        ),
      );
    list.expand(entry.id, pictures);
    return async () => {
      const reading = readInOrder(pictures);
      // Nobody waits for a folder of which nothing is in the draft any more.
      const ids = new Set(pictures.map(({ id }) => id));
      const left = (): boolean => list.isLeft || (ids.size > 0 && !list.holdsAny(ids));
      let more = paths.length - pictures.length;
      while (!left() && !(await found.next()).done) more += 1;
      const refused = folderLine(entry.name, pictures.length, more, folder.leftOut());
      if (refused.length > 0 && !left()) list.tell({ refused });
      await reading;
    };
  }

  async #bytes(
    entry: LoadingEntry,
    name: string,
    bytes: Uint8Array,
    path: string | null,
  ): Promise<void> {
    const { files, imaging, list } = this.#options;
    const sha256 = await sha256Of(bytes);
    const content = contentOfPicture(sha256, 0);
    // Known before it is decoded, and again after: two copies may be decoded at the same time.
    if (this.#isGone(entry, name, content)) return;
    const source = await inspectPicture(imaging, name, bytes, path, { sha256 });
    await files.keepUntil(async (keep) => {
      await keep(source, bytes);
      if (this.#isGone(entry, name, content)) return;
      const picture: Entry = { id: entry.id, state: 'ready', source };
      // Of two copies in one drop the first stays, whichever was read first.
      const copies = list.copiesOf([picture]);
      const refused = copies.map((copy) => duplicate(nameIn(copy), name));
      list.change(
        picture,
        copies,
        refused.flatMap((file) => this.#refusals.add(file)),
      );
    });
  }

  /** Whether it was removed meanwhile, or gives way now to the same picture that stands before it. */
  #isGone(entry: LoadingEntry, name: string, content: string): boolean {
    const { list } = this.#options;
    if (!list.holds(entry)) return true;
    const copy = list.copyOf(content, entry.id);
    if (copy) list.refuse(entry.id, this.#refusals.add(duplicate(name, nameIn(copy))));
    return copy !== undefined;
  }
}

/** Whether it was removed, or the app ends. */
function isLeft({ leave }: LoadingEntry): boolean {
  return leave.signal.aborted;
}

/**
 * Reads all, a few at a time. The first goes ahead: it is on the screen in half the time where no other shares the cores,
 * and that is when a user sees that it works.
 */
async function readInOrder([first, ...others]: readonly LoadingEntry[]): Promise<void> {
  const ahead = first?.read(first);
  if (others.length > 0) await Promise.race([ahead, delay(HEAD_START_MS, null, { ref: false })]);
  await Promise.all([ahead, ...others.map((entry) => entry.read(entry))]);
}

/** The link it came by. One that holds its picture leads nowhere, and can be as large as that. */
function linkOf(arrival: Arrival): string | null {
  return 'url' in arrival && !/^data:/i.test(arrival.url) ? arrival.url : null;
}

function nameOf(arrival: Arrival): string {
  if ('path' in arrival) return shownName(basename(arrival.path) || arrival.path);
  return 'url' in arrival ? linkName(arrival.url) : shownName(arrival.name);
}

/** The first items, without ending the generator. */
async function takeFirst<T>(
  from: AsyncGenerator<T, void>,
  most: number,
  goesOn: () => boolean,
): Promise<T[]> {
  const taken: T[] = [];
  while (taken.length < most && goesOn()) {
    const next = await from.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
