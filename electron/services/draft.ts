import { AppFailure, type AppError } from '../../shared/domain/app-error';
import { MAX_LINK_CHARS, MAX_PICTURES, UNDO_MS } from '../../shared/domain/limits';
import type { Picture } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { PicturesUpdate } from '../../shared/ipc/contract';
import type { Imaging } from '../imaging';
import type { LinkLoader } from '../links';
import { linkName } from '../platform/link-name';
import { DraftFiles, notInDraft, type DraftLink } from './draft-files';
import { DraftList, entryOf, nameIn, type Entry } from './draft-list';
import { Drop, DropLimits, type Arrival } from './drop';
import { inspectPage, type PictureSource } from './picture-source';
import { duplicate } from './refusals';

export type { Arrival };

export interface UnderstoodPicture {
  readonly source: PictureSource;
  /** Of the original. */
  readonly bytes: Uint8Array;
}

export interface DraftOptions {
  /** `draft.json` and the originals of the draft's pictures, by their SHA-256. */
  readonly dir: string;
  readonly imaging: Pick<Imaging, 'inspect' | 'describe'>;
  readonly loadLink: LinkLoader['load'];
  readonly onUpdate: (update: PicturesUpdate) => void;
  /** Told when the draft could not be written to disk. */
  readonly onSaveFailed: (thrown: unknown) => void;
  /** Milliseconds in which a removal can be undone; 0: never. UNDO_MS unless a test says otherwise. */
  readonly undoMs?: number;
}

const SAVE_DELAY_MS = 150;

/**
 * The pictures and the prompt that are not asked yet. Originals are copied when they arrive, so that a draft
 * survives a restart, a crash, and a file that was moved or changed meanwhile.
 */
export class Draft {
  #prompt = '';
  #saveTimer: NodeJS.Timeout | null = null;
  #arrivals: Promise<void> = Promise.resolve();
  readonly #list: DraftList;
  readonly #files: DraftFiles;
  readonly #limits = new DropLimits();
  /** How many requests need the original bytes, by SHA-256; also of pictures that are not in the draft any more. */
  readonly #holds = new Map<string, number>();
  /** Page chosen last, by id, while it is being read. */
  readonly #choosing = new Map<string, number>();
  readonly #options: DraftOptions;

  private constructor(options: DraftOptions) {
    this.#options = options;
    const { onUpdate, undoMs = UNDO_MS } = options;
    this.#list = new DraftList({
      undoMs,
      onUpdate: (update) => {
        onUpdate(update);
        this.#saveSoon();
      },
      onForgotten: () => this.#saveSoon(),
    });
    this.#files = new DraftFiles(
      options.dir,
      (sha256) => this.#holds.has(sha256) || this.sourceOf(sha256) !== null,
    );
  }

  /** The draft as it was left; what cannot be read of it is left out. What was not read yet is read now. */
  static async load(options: DraftOptions): Promise<Draft> {
    const draft = new Draft(options);
    const { items, prompt } = await draft.#files.load();
    draft.#prompt = prompt;
    const drop = draft.#drop();
    const entries = items.map((item) =>
      'unread' in item ? drop.announced({ path: item.unread }) : entryOf(item),
    );
    draft.#list.start(entries);
    await draft.#files.sweep();
    void draft.#awaited(drop.read(entries.filter((entry) => entry.state === 'loading')));
    return draft;
  }

  /** Why the draft on disk could not be read, so that it will not be kept; null where all is well. */
  get problem(): AppError | null {
    return this.#files.problem;
  }

  get prompt(): string {
    return this.#prompt;
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    this.#saveSoon();
  }

  pictures(): Picture[] {
    return this.#list.pictures();
  }

  source(id: string): PictureSource | null {
    const entry = this.#list.get(id);
    return entry?.state === 'ready' ? entry.source : null;
  }

  /** The address of a link that is sent as it is; null where the id is none of such a link. */
  link(id: string): string | null {
    const entry = this.#list.get(id);
    return entry?.state === 'link' ? entry.url : null;
  }

  /** The source with these original bytes, also if it was removed a moment ago. */
  sourceOf(sha256: string): PictureSource | null {
    return this.#list.sourceOf(sha256);
  }

  /** The original bytes of a draft picture. */
  read(sha256: string): Promise<Uint8Array> {
    return this.#files.read(sha256);
  }

  /**
   * Keeps the original bytes of a picture for a request, whatever becomes of it in the draft.
   * @returns lets go of them; safe to call more than once
   */
  hold(sha256: string): () => void {
    this.#holds.set(sha256, (this.#holds.get(sha256) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (this.#holds.get(sha256) ?? 1) - 1;
      if (left > 0) this.#holds.set(sha256, left);
      else this.#holds.delete(sha256);
      // Saving sweeps away what nothing needs any more.
      if (left === 0 && this.sourceOf(sha256) === null) this.#saveSoon();
    };
  }

  /** Takes in what arrived together, see {@link Drop.take}. */
  async add(arrivals: readonly Arrival[]): Promise<void> {
    if (arrivals.length === 0) return;
    await this.#awaited(this.#drop().take(arrivals));
  }

  /**
   * Puts a prompt, and pictures that are already understood or links, in the place of what is there. An undo brings the old
   * pictures back.
   * @param items taken one at a time, so that only one is in memory
   * @returns false where there were none: then nothing changed
   */
  async replace(
    prompt: string,
    items: AsyncIterable<UnderstoodPicture | DraftLink>,
  ): Promise<boolean> {
    const added: Entry[] = [];
    await this.#files.keepUntil(async (keep) => {
      for await (const item of items) {
        if ('source' in item) await keep(item.source, item.bytes);
        added.push(entryOf('source' in item ? item.source : item));
      }
      if (added.length === 0) return;
      this.clear();
      this.#prompt = prompt;
      this.#list.append(added);
    });
    if (added.length > 0) await this.#save();
    return added.length > 0;
  }

  /**
   * Adds a link that the endpoint is to load itself.
   * @throws AppFailure where it is no http(s) link, or the draft is full
   */
  addLink(text: string): void {
    const url = httpUrl(text);
    const name = linkName(url);
    const copy = this.#list.copyOf(url);
    if (copy) return this.#list.tell({ refused: [duplicate(name, nameIn(copy))] });
    if (this.#list.room === 0) throw draftFull();
    this.#list.append([entryOf({ name, url })]);
  }

  /**
   * Shows and sends another page of a picture; until it is read, the old one stays.
   * @param page from 0
   * @throws AppFailure where there is no such page, or it cannot be read: the old one stays
   */
  async choosePage(id: string, page: number): Promise<void> {
    const before = this.#known(id);
    this.#choosing.set(id, page);
    try {
      if (page === before.facts.page) return;
      const bytes = await this.read(before.sha256);
      const source = await inspectPage(this.#options.imaging, before, bytes, page);
      await this.#files.keepUntil(async (keep) => {
        await keep(source, bytes);
        // Yet another page may have been chosen meanwhile.
        if (this.#choosing.get(id) === page) this.#list.change({ id, state: 'ready', source });
      });
    } finally {
      if (this.#choosing.get(id) === page) this.#choosing.delete(id);
    }
  }

  /**
   * All that a picture's file says about itself.
   * @throws AppFailure picture-missing, picture-unusable, imaging-failed
   */
  async describe(id: string): Promise<PictureDescription> {
    const { facts, sha256 } = this.#known(id);
    return this.#options.imaging.describe(await this.read(sha256), facts.page);
  }

  /** Removes pictures; for some time they can be restored. */
  remove(ids: readonly string[]): void {
    this.#list.remove(ids);
  }

  /** Brings removed pictures back to where they were; those removed too long ago stay away. */
  restore(ids: readonly string[]): void {
    for (const entry of this.#list.restore(ids)) void this.#awaited(entry.read(entry));
  }

  reorder(ids: readonly string[]): void {
    this.#list.reorder(ids);
  }

  clear(): void {
    this.#prompt = '';
    this.remove(this.#list.ids);
  }

  /** Resolves when everything is read and on disk, and originals that nothing needs are gone. */
  async flush(): Promise<void> {
    await this.#arrivals;
    if (this.#saveTimer) clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    await this.#save();
  }

  /** As {@link flush}, but what is not begun is left: files are read at the next start, links are given up. */
  async close(): Promise<void> {
    this.#list.leave();
    await this.flush();
  }

  #drop(): Drop {
    const { imaging, loadLink } = this.#options;
    const list = this.#list;
    return new Drop({ list, files: this.#files, limits: this.#limits, imaging, loadLink });
  }

  /** Counts among what {@link flush} waits for. */
  #awaited(reading: Promise<void>): Promise<void> {
    this.#arrivals = this.#arrivals.then(() => reading);
    return reading;
  }

  #known(id: string): PictureSource {
    const source = this.source(id);
    if (source) return source;
    throw notInDraft();
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = null;
      this.#save().catch(this.#options.onSaveFailed);
    }, SAVE_DELAY_MS);
  }

  #save(): Promise<void> {
    return this.#files.save(() => ({ prompt: this.#prompt, items: this.#list.items() }));
  }
}

/** @throws AppFailure invalid-request */
function httpUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.href.length <= MAX_LINK_CHARS) return url.href;
  throw new AppFailure({
    code: 'invalid-request',
    message: 'This is not a link that an endpoint can load.',
    hint: 'It must begin with https:// or http://.',
    retryable: false,
  });
}

function draftFull(): AppFailure {
  return new AppFailure({
    code: 'invalid-request',
    message: `A draft holds ${MAX_PICTURES} pictures.`,
    hint: 'Ask about these first.',
    retryable: false,
  });
}
