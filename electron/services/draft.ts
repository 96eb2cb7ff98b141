import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { MAX_PICTURES, UNDO_MS } from '../../shared/domain/limits';
import {
  PICTURE_FORMATS,
  type Picture,
  type PictureFacts,
  type ReadyPicture,
  type RefusedFile,
} from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { PicturesUpdate } from '../../shared/ipc/contract';
import { PictureFailure } from '../imaging';
import { readJsonFile, setAside, writeJsonFile } from '../platform/json-file';
import { Limiter } from './limiter';
import {
  FileFailure,
  inspectPicture,
  readPictureFile,
  type Inspector,
  type PictureSource,
} from './picture-source';

interface DraftPicture {
  readonly id: string;
  readonly source: PictureSource;
}

interface RemovedPicture {
  readonly picture: DraftPicture;
  readonly index: number;
}

/** A picture to be added: a file by its path, or bytes that have none. */
export type Arrival =
  | { readonly path: string }
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly url: string; readonly allowPrivate: boolean };

export interface DraftOptions {
  /** `draft.json` and the originals of the draft's pictures, by their SHA-256. */
  readonly dir: string;
  readonly imaging: Inspector;
  readonly onUpdate: (update: PicturesUpdate) => void;
  /** Told when the draft could not be written to disk. */
  readonly onSaveFailed: (thrown: unknown) => void;
  /** Milliseconds in which a removal can be undone; 0: never. UNDO_MS unless a test says otherwise. */
  readonly undoMs?: number;
}

/** Files read and understood at the same time: imaging has a worker a core, and reading is never the brake. */
const READING_AT_ONCE = 4;
const SAVE_DELAY_MS = 150;

const keptPictureSchema = z.object({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  path: z.string().nullable(),
  camera: z.record(z.string(), z.string()),
  facts: z.object({
    format: z.enum(PICTURE_FORMATS),
    width: z.number(),
    height: z.number(),
    orientation: z.number(),
    animated: z.boolean(),
    alpha: z.boolean(),
    clean: z.boolean(),
    // Drafts from before these were known lack them.
    pages: z.number().default(1),
    page: z.number().default(0),
    incomplete: z.boolean().default(false),
  }),
});

const fileSchema = z.object({
  prompt: z.string(),
  pictures: z.array(keptPictureSchema),
});

/**
 * The pictures and the prompt that are not asked yet. Originals are copied when they arrive, so that a draft
 * survives a restart, a crash, and a file that was moved or changed meanwhile.
 */
export class Draft {
  #pictures: DraftPicture[] = [];
  #loading = new Map<string, string>();
  #removed: RemovedPicture[] = [];
  #prompt = '';
  /** Copies being written, or written, that no picture of the draft names yet. */
  #keeping = 0;
  #sweeping: Promise<void> = Promise.resolve();
  #saveTimer: NodeJS.Timeout | null = null;
  #saving: Promise<void> = Promise.resolve();
  #arrivals: Promise<void> = Promise.resolve();
  readonly #reading = new Limiter(READING_AT_ONCE);
  readonly #options: DraftOptions;

  private constructor(options: DraftOptions) {
    this.#options = options;
  }

  /** The draft as it was left; what cannot be read of it is left out. */
  static async load(options: DraftOptions): Promise<Draft> {
    const draft = new Draft(options);
    await mkdir(options.dir, { recursive: true });
    const content = await readJsonFile(draft.#file);
    const parsed = fileSchema.safeParse(content);
    if (!parsed.success) {
      if (content !== undefined) await setAside(draft.#file);
      return draft;
    }
    draft.#prompt = parsed.data.prompt;
    const kept = await Promise.all(
      parsed.data.pictures.map(async (picture) => {
        try {
          const thumbnail = await readFile(draft.#thumbnailFile(picture.sha256));
          await access(draft.#originalFile(picture.sha256));
          return { id: newId(), source: { ...picture, thumbnail } };
        } catch {
          return null;
        }
      }),
    );
    draft.#pictures = kept.filter((picture) => picture !== null);
    await draft.#sweep();
    return draft;
  }

  get prompt(): string {
    return this.#prompt;
  }

  setPrompt(prompt: string): void {
    this.#prompt = prompt;
    this.#saveSoon();
  }

  pictures(): Picture[] {
    const loading = [...this.#loading].map(([id, name]) => ({
      state: 'loading' as const,
      id,
      name,
    }));
    return [...this.#pictures.map(readyPicture), ...loading];
  }

  source(id: string): PictureSource | null {
    return this.#pictures.find((picture) => picture.id === id)?.source ?? null;
  }

  /** The source with these original bytes, also if it was removed a moment ago. */
  sourceOf(sha256: string): PictureSource | null {
    const all = [...this.#pictures, ...this.#removed.map(({ picture }) => picture)];
    return all.find(({ source }) => source.sha256 === sha256)?.source ?? null;
  }

  /** The original bytes of a draft picture. */
  read(sha256: string): Promise<Uint8Array> {
    return readFile(this.#originalFile(sha256));
  }

  /**
   * Announces the pictures at once, then reads them, a few at a time and in order; each is told of by an update
   * when it is ready or refused. Resolves when all are.
   */
  async add(arrivals: readonly Arrival[]): Promise<void> {
    const free = MAX_PICTURES - this.#pictures.length - this.#loading.size;
    const taken = arrivals.slice(0, Math.max(0, free)).map((arrival) => ({
      id: newId(),
      name: nameOf(arrival),
      arrival,
    }));
    const tooMany: RefusedFile[] = arrivals.slice(taken.length).map((arrival) => {
      return {
        name: nameOf(arrival),
        reason: 'too-many',
        message: `A draft holds ${MAX_PICTURES} pictures. Ask about these first.`,
      };
    });
    for (const { id, name } of taken) this.#loading.set(id, name);
    this.#tell({
      upsert: taken.map(({ id, name }) => ({ state: 'loading' as const, id, name })),
      refused: tooMany,
    });
    const order = taken.map(({ id }) => id);
    const work = Promise.all(
      taken.map(({ id, name, arrival }) =>
        this.#reading.run(() => this.#takeIn(id, name, arrival, order)),
      ),
    ).then(() => undefined);
    this.#arrivals = this.#arrivals.then(() => work);
    await work;
  }

  /**
   * Puts a prompt and pictures that are already understood in the place of what is there. An undo brings the old
   * pictures back.
   * @param items taken one at a time, so that only one is in memory
   * @returns false where there were none: then nothing changed
   */
  async replace(
    prompt: string,
    items: AsyncIterable<{ readonly source: PictureSource; readonly bytes: Uint8Array }>,
  ): Promise<boolean> {
    const added: DraftPicture[] = [];
    await this.#keepUntil(async (keep) => {
      for await (const { source, bytes } of items) {
        await keep(source, bytes);
        added.push({ id: newId(), source });
      }
      if (added.length === 0) return;
      this.clear();
      this.#pictures = [...added];
      this.#prompt = prompt;
      this.#tell({ upsert: added.map(readyPicture) });
    });
    if (added.length > 0) await this.#save();
    return added.length > 0;
  }

  /** Adds a link that the endpoint is to load itself. */
  addLink(_url: string): void {
    throw new Error('not yet');
  }

  /** Shows and sends another page of a picture. @param page from 0 */
  async choosePage(_id: string, _page: number): Promise<void> {
    throw new Error('not yet');
  }

  /** All that a picture's file says about itself. */
  async describe(_id: string): Promise<PictureDescription> {
    throw new Error('not yet');
  }

  /** Removes pictures; for some time they can be restored. */
  remove(ids: readonly string[]): void {
    const gone = new Set(ids);
    const removed = this.#pictures
      .map((picture, index) => ({ picture, index }))
      .filter(({ picture }) => gone.has(picture.id));
    this.#rememberRemoved(removed);
    this.#pictures = this.#pictures.filter((picture) => !gone.has(picture.id));
    for (const id of ids) this.#loading.delete(id);
    this.#tell({ remove: [...ids] });
    this.#saveSoon();
  }

  /** Brings removed pictures back to where they were; those removed too long ago stay away. */
  restore(ids: readonly string[]): void {
    const wanted = new Set(ids);
    const back = this.#removed
      .filter(({ picture }) => wanted.has(picture.id))
      .toSorted((a, b) => a.index - b.index);
    this.#removed = this.#removed.filter(({ picture }) => !wanted.has(picture.id));
    for (const { picture, index } of back) this.#pictures.splice(index, 0, picture);
    this.#tell({
      upsert: back.map(({ picture }) => readyPicture(picture)),
      order: this.pictures().map((picture) => picture.id),
    });
    this.#saveSoon();
  }

  #rememberRemoved(removed: readonly RemovedPicture[]): void {
    const { undoMs = UNDO_MS } = this.#options;
    if (undoMs === 0 || removed.length === 0) return;
    this.#removed.push(...removed);
    const forget = () => {
      this.#removed = this.#removed.filter((each) => !removed.includes(each));
      this.#saveSoon();
    };
    setTimeout(forget, undoMs).unref();
  }

  reorder(ids: readonly string[]): void {
    const place = new Map(ids.map((id, index) => [id, index]));
    const last = ids.length;
    this.#pictures.sort((a, b) => (place.get(a.id) ?? last) - (place.get(b.id) ?? last));
    this.#tell({ order: this.pictures().map((picture) => picture.id) });
    this.#saveSoon();
  }

  clear(): void {
    this.#prompt = '';
    this.remove(this.pictures().map((picture) => picture.id));
  }

  /** Resolves when everything is read and on disk, and originals that nothing needs are gone. */
  async flush(): Promise<void> {
    await this.#arrivals;
    if (this.#saveTimer) clearTimeout(this.#saveTimer);
    this.#saveTimer = null;
    await this.#save();
  }

  async #takeIn(
    id: string,
    name: string,
    arrival: Arrival,
    order: readonly string[],
  ): Promise<void> {
    if (!this.#loading.has(id)) return;
    try {
      if ('url' in arrival) throw new Error('links are not loaded yet');
      const bytes = 'path' in arrival ? await readPictureFile(arrival.path) : arrival.bytes;
      const path = 'path' in arrival ? arrival.path : null;
      const source = await inspectPicture(this.#options.imaging, name, bytes, path);
      await this.#keepUntil(async (keep) => {
        await keep(source, bytes);
        if (!this.#loading.delete(id)) return;
        this.#insert({ id, source }, order);
        this.#tell({ upsert: [readyPicture({ id, source })] });
      });
      this.#saveSoon();
    } catch (thrown) {
      if (!this.#loading.delete(id)) return;
      this.#tell({ remove: [id], refused: [refusedFile(name, thrown)] });
    }
  }

  /** Pictures of one drop keep its order, whichever was read first. */
  #insert(picture: DraftPicture, order: readonly string[]): void {
    const later = new Set(order.slice(order.indexOf(picture.id) + 1));
    const before = this.#pictures.findIndex(({ id }) => later.has(id));
    this.#pictures.splice(before < 0 ? this.#pictures.length : before, 0, picture);
  }

  /**
   * Runs work that writes copies of pictures, and sees to it that no copy is swept away before the work has told the
   * draft of it.
   */
  async #keepUntil(
    work: (keep: (source: PictureSource, bytes: Uint8Array) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    this.#keeping += 1;
    try {
      await this.#sweeping;
      await work(async (source, bytes) => {
        await writeWhole(this.#thumbnailFile(source.sha256), source.thumbnail);
        await writeWhole(this.#originalFile(source.sha256), bytes);
      });
    } finally {
      this.#keeping -= 1;
    }
  }

  #tell(update: Partial<PicturesUpdate>): void {
    this.#options.onUpdate({ upsert: [], remove: [], refused: [], order: null, ...update });
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => {
      this.#saveTimer = null;
      this.#save().catch(this.#options.onSaveFailed);
    }, SAVE_DELAY_MS);
  }

  #save(): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        const pictures = this.#pictures.map(({ source: { thumbnail: _, ...rest } }) => rest);
        await writeJsonFile(this.#file, { prompt: this.#prompt, pictures });
        this.#sweeping = this.#sweep();
        await this.#sweeping;
      });
    return this.#saving;
  }

  /** Removes the copies that neither the draft nor an undo needs; not while others are being written. */
  async #sweep(): Promise<void> {
    for (const file of await readdir(this.#options.dir).catch(() => [])) {
      if (this.#keeping > 0) return;
      const [sha256 = ''] = file.split('.');
      const needed = this.sourceOf(sha256) !== null && !file.endsWith('.part');
      if (sha256.length !== 64 || needed) continue;
      await rm(join(this.#options.dir, file), { force: true }).catch(() => undefined);
    }
  }

  get #file(): string {
    return join(this.#options.dir, 'draft.json');
  }

  #originalFile(sha256: string): string {
    return join(this.#options.dir, `${sha256}.original`);
  }

  #thumbnailFile(sha256: string): string {
    return join(this.#options.dir, `${sha256}.thumb`);
  }
}

function nameOf(arrival: Arrival): string {
  if ('path' in arrival) return basename(arrival.path);
  return 'url' in arrival ? arrival.url : arrival.name;
}

/** Told to nobody but the page; the letter keeps it from reading as a number where it is the host of an address. */
function newId(): string {
  return `p${randomBytes(16).toString('hex')}`;
}

function readyPicture({ id, source }: DraftPicture): ReadyPicture {
  const { name, bytes, sha256, facts } = source;
  return { state: 'ready', id, name, bytes, sha256, ...(facts satisfies PictureFacts) };
}

function refusedFile(name: string, thrown: unknown): RefusedFile {
  if (thrown instanceof FileFailure || thrown instanceof PictureFailure) {
    const { reason, error } = thrown;
    return { name, reason, message: `${error.message} ${error.hint}` };
  }
  return {
    name,
    reason: 'unreadable',
    message: 'It could not be taken in. Drop it again; if it happens again, restart Looksee.',
  };
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  await writeFile(part, bytes, { mode: 0o600 });
  await rename(part, file);
}
