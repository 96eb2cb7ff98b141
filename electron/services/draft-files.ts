import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppFailure, type AppError } from '../../shared/domain/app-error';
import { PICTURE_FORMATS } from '../../shared/domain/picture';
import {
  fileErrorCode,
  fromNewerVersion,
  isAbsent,
  unreadable,
  whileBusy,
} from '../platform/file-errors';
import { readJsonFile, setAside, writeJsonFile } from '../platform/json-file';
import type { PictureSource } from './picture-source';

/** A link that the endpoint is to load itself. */
export interface DraftLink {
  /** As it is shown. */
  readonly name: string;
  readonly url: string;
}

/** A file or a folder that was not read yet. */
export interface DraftFile {
  /** Its path. */
  readonly unread: string;
}

export type DraftItem = PictureSource | DraftLink | DraftFile;

export interface DraftContent {
  readonly prompt: string;
  readonly items: readonly DraftItem[];
}

const keptFileSchema = z.object({ unread: z.string() });

const keptLinkSchema = z.object({ name: z.string(), url: z.url() });

const keptPictureSchema = z.object({
  name: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.number(),
  path: z.string().nullable(),
  camera: z.record(z.string(), z.string()),
  facts: z
    .object({
      format: z.enum(PICTURE_FORMATS),
      width: z.number(),
      height: z.number(),
      orientation: z.number(),
      animated: z.boolean(),
      alpha: z.boolean(),
      clean: z.boolean(),
      // Drafts from before these were known lack them.
      strippable: z.boolean().optional(),
      pages: z.number().default(1),
      page: z.number().default(0),
      incomplete: z.boolean().default(false),
    })
    // What was called clean before files could be stripped may hold a colour profile that only says to be sRGB.
    .transform(({ strippable, ...facts }) =>
      strippable === undefined
        ? { ...facts, clean: false, strippable: false }
        : { ...facts, strippable },
    ),
});

const VERSION = 1;
/** Files from before there were versions are of the first. */
const fileSchema = z.object({
  version: z.number().catch(VERSION),
  prompt: z.string().catch(''),
  pictures: z.array(z.unknown()).catch([]),
});

/** How long what a damaged draft names is kept, so that it can be recovered by hand. Milliseconds. */
const KEPT_FOR_REPAIR_MS = 30 * 86_400_000;

/** Keeps a picture's original bytes and its thumbnail. */
export type Keep = (source: PictureSource, bytes: Uint8Array) => Promise<void>;

/** The draft on disk: `draft.json`, and the originals and thumbnails of its pictures, named by SHA-256. */
export class DraftFiles {
  readonly #dir: string;
  readonly #isNeeded: (sha256: string) => boolean;
  /** Copies being written, or written, that no picture of the draft names yet. */
  #keeping = 0;
  #sweeping: Promise<void> = Promise.resolve();
  #saving: Promise<void> = Promise.resolve();
  /** Why the file could not be read: it is not written, and nothing is swept. */
  #problem: AppError | null = null;
  /** Entries that could not be read just now: they are written back as they are. */
  #unread: readonly unknown[] = [];
  /** Copies that are not swept although no picture names them. */
  readonly #spared = new Set<string>();

  /** @param isNeeded whether the draft, or an undo, needs the copies of these original bytes */
  constructor(dir: string, isNeeded: (sha256: string) => boolean) {
    this.#dir = dir;
    this.#isNeeded = isNeeded;
  }

  /** Why the draft could not be read, or will not be kept; null where all is well. */
  get problem(): AppError | null {
    return this.#problem;
  }

  /**
   * What was saved last; what cannot be read of it is left out. Never fails: where nothing can be read, the draft is empty,
   * and nothing is written or swept in this run, see {@link problem}.
   */
  async load(): Promise<DraftContent> {
    try {
      return await this.#load();
    } catch (thrown) {
      this.#problem =
        thrown instanceof AppFailure ? thrown.error : unreadable(this.#file, thrown).error;
      return { prompt: '', items: [] };
    }
  }

  async #load(): Promise<DraftContent> {
    await mkdir(this.#dir, { recursive: true });
    const content = await readJsonFile(this.#file);
    const parsed = fileSchema.safeParse(content);
    if (content !== undefined && !parsed.success) await setAside(this.#file);
    await this.#spareDamaged();
    if (!parsed.success) return { prompt: '', items: [] };
    const { pictures, prompt, version } = parsed.data;
    if (version > VERSION) this.#problem = fromNewerVersion(this.#file).error;
    const items = await Promise.all(pictures.map((kept) => this.#loadItem(kept)));
    this.#unread = items.flatMap((item) =>
      item !== null && 'unreadable' in item ? [item.unreadable] : [],
    );
    for (const sha256 of hashesIn(JSON.stringify(this.#unread))) this.#spared.add(sha256);
    return {
      prompt,
      items: items.filter((item): item is DraftItem => item !== null && !('unreadable' in item)),
    };
  }

  /** Copies that a damaged draft names stay for some time. */
  async #spareDamaged(): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      if (!name.endsWith('.broken')) continue;
      const file = join(this.#dir, name);
      const { mtimeMs } = await stat(file);
      if (Date.now() - mtimeMs > KEPT_FOR_REPAIR_MS) continue;
      for (const sha256 of hashesIn(await readFile(file, 'utf8'))) this.#spared.add(sha256);
    }
  }

  /** @returns null where its copies are gone */
  async #loadItem(kept: unknown): Promise<DraftItem | { readonly unreadable: unknown } | null> {
    const whole = z.union([keptLinkSchema, keptFileSchema]).safeParse(kept);
    if (whole.success) return whole.data;
    const picture = keptPictureSchema.safeParse(kept);
    if (!picture.success) return { unreadable: kept };
    const { facts, sha256 } = picture.data;
    try {
      const thumbnail = await whileBusy(() => readFile(this.#thumbnailFile(sha256, facts.page)));
      await whileBusy(() => access(this.#originalFile(sha256)));
      return { ...picture.data, thumbnail };
    } catch (thrown) {
      return isAbsent(thrown) ? null : { unreadable: kept };
    }
  }

  /**
   * The original bytes of a picture.
   * @throws AppFailure picture-missing: it was removed meanwhile, or its copy is gone; picture-unusable: it cannot be read now
   */
  async read(sha256: string): Promise<Uint8Array> {
    try {
      return await whileBusy(() => readFile(this.#originalFile(sha256)));
    } catch (thrown) {
      const details = fileErrorCode(thrown) || String(thrown);
      if (isAbsent(thrown)) throw notInDraft(details);
      throw new AppFailure({
        code: 'picture-unusable',
        message: 'The draft’s copy of this picture could not be read.',
        hint: 'Close other programs that may be using it, then try again.',
        retryable: true,
        details,
      });
    }
  }

  /** Writes the draft as it is when its turn comes, then removes the copies that nothing needs any more. */
  save(content: () => DraftContent): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        // That it is not kept was said when it was loaded.
        if (this.#problem) return;
        const { items, prompt } = content();
        const pictures = items.map((item) => {
          if (!('thumbnail' in item)) return item;
          const { thumbnail: _, ...kept } = item;
          return kept;
        });
        const all = [...pictures, ...this.#unread];
        await writeJsonFile(this.#file, { version: VERSION, prompt, pictures: all });
        await this.sweep();
      });
    return this.#saving;
  }

  /**
   * Runs work that writes copies of pictures, and sees to it that no copy is swept away before the work has told the
   * draft of it.
   */
  async keepUntil(work: (keep: Keep) => Promise<void>): Promise<void> {
    this.#keeping += 1;
    try {
      await this.#sweeping;
      await work(async ({ facts, sha256, thumbnail }, bytes) => {
        await writeWhole(this.#thumbnailFile(sha256, facts.page), thumbnail);
        await writeWhole(this.#originalFile(sha256), bytes);
      });
    } finally {
      this.#keeping -= 1;
    }
  }

  /** Removes the copies that nothing needs; not while others are being written. */
  sweep(): Promise<void> {
    this.#sweeping = this.#removeUnneeded();
    return this.#sweeping;
  }

  async #removeUnneeded(): Promise<void> {
    if (this.#problem) return;
    // What cannot be removed now is tried again at the next sweep.
    for (const file of await readdir(this.#dir).catch(() => [])) {
      if (this.#keeping > 0) return;
      const [sha256 = ''] = file.split('.');
      const needed = this.#isNeeded(sha256) || this.#spared.has(sha256);
      if (sha256.length !== 64 || (needed && !file.endsWith('.part'))) continue;
      await rm(join(this.#dir, file), { force: true }).catch(() => undefined);
    }
  }

  get #file(): string {
    return join(this.#dir, 'draft.json');
  }

  #originalFile(sha256: string): string {
    return join(this.#dir, `${sha256}.original`);
  }

  #thumbnailFile(sha256: string, page: number): string {
    return join(this.#dir, `${sha256}${page === 0 ? '' : `.${page}`}.thumb`);
  }
}

/** @param details what the system said, where it is known */
export function notInDraft(details?: string): AppFailure {
  return new AppFailure({
    code: 'picture-missing',
    message: 'This picture is no longer in the draft.',
    hint: 'Drop it again.',
    retryable: false,
    ...(details !== undefined && { details }),
  });
}

function hashesIn(text: string): readonly string[] {
  return text.match(/\b[0-9a-f]{64}\b/g) ?? [];
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  await writeFile(part, bytes, { mode: 0o600 });
  await whileBusy(() => rename(part, file));
}
