import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppFailure } from '../../shared/domain/app-error';
import { PICTURE_FORMATS } from '../../shared/domain/picture';
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

const fileSchema = z.object({ prompt: z.string(), pictures: z.array(z.unknown()) });

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

  /** @param isNeeded whether the draft, or an undo, needs the copies of these original bytes */
  constructor(dir: string, isNeeded: (sha256: string) => boolean) {
    this.#dir = dir;
    this.#isNeeded = isNeeded;
  }

  /** What was saved last; what cannot be read of it is left out. */
  async load(): Promise<DraftContent> {
    await mkdir(this.#dir, { recursive: true });
    const content = await readJsonFile(this.#file);
    const parsed = fileSchema.safeParse(content);
    if (!parsed.success) {
      if (content !== undefined) await setAside(this.#file);
      return { prompt: '', items: [] };
    }
    const { pictures, prompt } = parsed.data;
    const items = await Promise.all(pictures.map((kept) => this.#loadItem(kept)));
    return { prompt, items: items.filter((item) => item !== null) };
  }

  async #loadItem(kept: unknown): Promise<DraftItem | null> {
    const whole = z.union([keptLinkSchema, keptFileSchema]).safeParse(kept);
    if (whole.success) return whole.data;
    const picture = keptPictureSchema.safeParse(kept);
    if (!picture.success) return null;
    const { facts, sha256 } = picture.data;
    try {
      const thumbnail = await readFile(this.#thumbnailFile(sha256, facts.page));
      await access(this.#originalFile(sha256));
      return { ...picture.data, thumbnail };
    } catch {
      return null;
    }
  }

  /**
   * The original bytes of a picture.
   * @throws AppFailure picture-missing: it was removed meanwhile, or its copy is gone
   */
  async read(sha256: string): Promise<Uint8Array> {
    try {
      return await readFile(this.#originalFile(sha256));
    } catch (thrown) {
      throw notInDraft(String((thrown as NodeJS.ErrnoException).code ?? thrown));
    }
  }

  /** Writes the draft as it is when its turn comes, then removes the copies that nothing needs any more. */
  save(content: () => DraftContent): Promise<void> {
    this.#saving = this.#saving
      .catch(() => undefined)
      .then(async () => {
        const { items, prompt } = content();
        const pictures = items.map((item) => {
          if (!('thumbnail' in item)) return item;
          const { thumbnail: _, ...kept } = item;
          return kept;
        });
        await writeJsonFile(this.#file, { prompt, pictures });
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
    for (const file of await readdir(this.#dir).catch(() => [])) {
      if (this.#keeping > 0) return;
      const [sha256 = ''] = file.split('.');
      const needed = this.#isNeeded(sha256) && !file.endsWith('.part');
      if (sha256.length !== 64 || needed) continue;
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
    message: 'This picture is not in the draft any more.',
    hint: 'Drop it again.',
    retryable: false,
    ...(details !== undefined && { details }),
  });
}

async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  await writeFile(part, bytes, { mode: 0o600 });
  await rename(part, file);
}
