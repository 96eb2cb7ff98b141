import { randomBytes } from 'node:crypto';
import { MAX_PICTURES } from '../../shared/domain/limits';
import type { Picture, PictureFacts } from '../../shared/domain/picture';
import type { PicturesUpdate } from '../../shared/ipc/contract';
import type { DraftItem, DraftLink } from './draft-files';
import type { PictureSource } from './picture-source';

/** Reads what is announced, and tells the list of it, whatever comes of it. */
export type Read = (entry: LoadingEntry) => Promise<void>;

export interface LoadingEntry {
  readonly id: string;
  readonly state: 'loading';
  readonly name: string;
  /** Of a file or a folder: it can be read at the next start. Null for what came without one. */
  readonly path: string | null;
  readonly read: Read;
  /** Nobody waits for it any more: it was removed, or the app ends. */
  readonly leave: AbortController;
}

/** One of the draft's pictures, at its place. */
export type Entry =
  | LoadingEntry
  | { readonly id: string; readonly state: 'ready'; readonly source: PictureSource }
  | ({ readonly id: string; readonly state: 'link' } & DraftLink);

interface Removed {
  readonly entry: Entry;
  readonly index: number;
}

export interface DraftListOptions {
  readonly onUpdate: (update: PicturesUpdate) => void;
  /** Milliseconds in which a removal can be undone; 0: never. */
  readonly undoMs: number;
  /** The time to undo a removal is over. */
  readonly onForgotten: () => void;
}

/** The pictures of the draft in their order, and those whose removal can be undone. Every change is told of. */
export class DraftList {
  #entries: Entry[] = [];
  #removed: Removed[] = [];
  #isLeft = false;
  readonly #options: DraftListOptions;

  constructor(options: DraftListOptions) {
    this.#options = options;
  }

  /** Puts in what was there at the last start; nobody is told. */
  start(entries: readonly Entry[]): void {
    this.#entries = [...entries];
  }

  /** Whether the app ends: nothing more is to be read. */
  get isLeft(): boolean {
    return this.#isLeft;
  }

  get room(): number {
    return Math.max(0, MAX_PICTURES - this.#entries.length);
  }

  get ids(): string[] {
    return this.#entries.map(({ id }) => id);
  }

  pictures(): Picture[] {
    return this.#entries.map(shown);
  }

  /** What is kept on disk. */
  items(): DraftItem[] {
    return this.#entries.flatMap(itemOf);
  }

  get(id: string): Entry | undefined {
    return this.#entries.find((entry) => entry.id === id);
  }

  /** Also of pictures that were removed a moment ago. */
  sourceOf(sha256: string): PictureSource | null {
    const found =
      this.#entries.find((entry) => holdsBytes(entry, sha256)) ??
      this.#removed.find(({ entry }) => holdsBytes(entry, sha256))?.entry;
    return found?.state === 'ready' ? found.source : null;
  }

  /** Whether this very entry is here: one that is restored while it loads is another one. */
  holds(entry: Entry): boolean {
    return this.#entries.includes(entry);
  }

  holdsAny(ids: ReadonlySet<string>): boolean {
    return this.#entries.some(({ id }) => ids.has(id));
  }

  /** A picture that is the same, before the entry with this id or, without an id, anywhere. */
  copyOf(content: string, id?: string): Entry | undefined {
    const end = id === undefined ? this.#entries.length : this.ids.indexOf(id);
    return this.#entries.slice(0, Math.max(0, end)).find((entry) => contentOf(entry) === content);
  }

  /** All other entries that are the same as one of these. */
  copiesOf(entries: readonly Entry[]): Entry[] {
    const ids = new Set(entries.map(({ id }) => id));
    const contents = new Set(entries.map(contentOf));
    return this.#entries.filter((other) => !ids.has(other.id) && contents.has(contentOf(other)));
  }

  append(entries: readonly Entry[], refused: PicturesUpdate['refused'] = []): void {
    this.#entries.push(...entries);
    this.tell({ upsert: entries.map(shown), refused });
  }

  /**
   * Gives an entry another state at its place; nothing where it is gone.
   * @param without entries that give way to it
   */
  change(
    entry: Entry,
    without: readonly Entry[] = [],
    refused: PicturesUpdate['refused'] = [],
  ): void {
    const at = this.ids.indexOf(entry.id);
    if (at < 0) return;
    this.#entries[at] = entry;
    const remove = without.map(({ id }) => id);
    this.#takeOut(remove);
    this.tell({ upsert: [shown(entry)], remove, refused });
  }

  /** Puts entries at the place of one, which goes; nothing where it is gone. */
  expand(id: string, entries: readonly Entry[]): void {
    const at = this.ids.indexOf(id);
    if (at < 0) return;
    this.#entries.splice(at, 1, ...entries);
    this.tell({ upsert: entries.map(shown), remove: [id], order: this.ids });
  }

  /** Takes one out for good. */
  refuse(id: string, refused: PicturesUpdate['refused']): void {
    this.#takeOut([id]);
    this.tell({ remove: [id], refused });
  }

  /** Removes entries; for some time they can be restored. */
  remove(ids: readonly string[]): void {
    const removed = this.#takeOut(ids);
    for (const { entry } of removed) if (entry.state === 'loading') entry.leave.abort();
    this.#remember(removed);
    this.tell({ remove: [...ids] });
  }

  /**
   * Brings removed entries back to where they were; those removed too long ago stay away. A copy that was added
   * meanwhile gives way.
   * @returns those that are still to be read: whoever read them has left them
   */
  restore(ids: readonly string[]): LoadingEntry[] {
    const wanted = new Set(ids);
    const back = this.#removed
      .filter(({ entry }) => wanted.has(entry.id))
      .toSorted((a, b) => a.index - b.index)
      .map(({ entry, index }) => ({ entry: unread(entry), index }));
    this.#removed = this.#removed.filter(({ entry }) => !wanted.has(entry.id));
    const copies = this.copiesOf(back.map(({ entry }) => entry)).map(({ id }) => id);
    this.#takeOut(copies);
    for (const { entry, index } of back) this.#entries.splice(index, 0, entry);
    this.tell({
      upsert: back.map(({ entry }) => shown(entry)),
      remove: copies,
      order: this.ids,
    });
    return back.flatMap(({ entry }) => (entry.state === 'loading' ? [entry] : []));
  }

  reorder(ids: readonly string[]): void {
    const place = new Map(ids.map((id, index) => [id, index]));
    const last = ids.length;
    this.#entries.sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
    this.tell({ order: this.ids });
  }

  /** Ends the reading of what is not read yet. */
  leave(): void {
    this.#isLeft = true;
    for (const entry of this.#entries) if (entry.state === 'loading') entry.leave.abort();
  }

  tell(update: Partial<PicturesUpdate>): void {
    this.#options.onUpdate({ upsert: [], remove: [], refused: [], order: null, ...update });
  }

  #takeOut(ids: readonly string[]): Removed[] {
    const gone = new Set(ids);
    const out = this.#entries
      .map((entry, index) => ({ entry, index }))
      .filter(({ entry }) => gone.has(entry.id));
    this.#entries = this.#entries.filter(({ id }) => !gone.has(id));
    return out;
  }

  #remember(removed: readonly Removed[]): void {
    const { onForgotten, undoMs } = this.#options;
    if (undoMs === 0 || removed.length === 0) return;
    this.#removed.push(...removed);
    const forget = () => {
      this.#removed = this.#removed.filter((each) => !removed.includes(each));
      onForgotten();
    };
    setTimeout(forget, undoMs).unref();
  }
}

export function loading(name: string, path: string | null, read: Read): LoadingEntry {
  return { id: newId(), state: 'loading', name, path, read, leave: new AbortController() };
}

/** The entry as one that nobody has left; another object where it was read before, so that both are told apart. */
function unread(entry: Entry): Entry {
  return entry.state === 'loading' ? { ...entry, leave: new AbortController() } : entry;
}

export function entryOf(item: PictureSource | DraftLink): Entry {
  return 'url' in item
    ? { id: newId(), state: 'link', ...item }
    : { id: newId(), state: 'ready', source: item };
}

export function nameIn(entry: Entry): string {
  return entry.state === 'ready' ? entry.source.name : entry.name;
}

function holdsBytes(entry: Entry, sha256: string): boolean {
  return entry.state === 'ready' && entry.source.sha256 === sha256;
}

/** What makes two pictures the same. */
export function contentOfPicture(sha256: string, page: number): string {
  return `${sha256}/${page}`;
}

/** What makes two entries the same picture; unique while that is not known. */
function contentOf(entry: Entry): string {
  if (entry.state === 'loading') return entry.id;
  if (entry.state === 'link') return entry.url;
  return contentOfPicture(entry.source.sha256, entry.source.facts.page);
}

/** Told to nobody but the page; the letter keeps it from reading as a number where it is the host of an address. */
function newId(): string {
  return `p${randomBytes(16).toString('hex')}`;
}

/** As the page sees it. */
function shown(entry: Entry): Picture {
  const { id, state } = entry;
  if (state === 'link') return entry;
  if (state === 'loading') return { id, state, name: entry.name };
  const { name, bytes, sha256, facts } = entry.source;
  return { id, state, name, bytes, sha256, ...(facts satisfies PictureFacts) };
}

function itemOf(entry: Entry): DraftItem[] {
  if (entry.state === 'ready') return [entry.source];
  const { name } = entry;
  if (entry.state === 'link') return [{ name, url: entry.url }];
  return entry.path === null ? [] : [{ unread: entry.path }];
}
