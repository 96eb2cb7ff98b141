/** A draft in a folder of its own, for tests: all real but imaging, which needs Electron. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { RefusedFile } from '../../shared/domain/picture';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { PicturesUpdate } from '../../shared/ipc/contract';
import { temporaryDir } from '../history/testing/fixtures';
import { PictureFailure, type Inspected } from '../imaging';
import { Draft, type DraftOptions } from './draft';
import { FACTS } from './testing';

/**
 * A file's first bytes, since a folder's pictures are told by them, and then what it is: "picture of 3 pages",
 * "damaged".
 */
export const pngOf = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), Buffer.from(text)]);

/**
 * Takes every file with "picture" in it and answers when it is told to, so that the order of arrival can be chosen.
 */
export class ImagingByHand {
  readonly #gates = new Map<string, (() => void)[]>();
  held = false;
  inspected = 0;

  inspect = async (bytes: Uint8Array, page = 0): Promise<Inspected> => {
    this.inspected += 1;
    const text = Buffer.from(bytes).toString();
    const name = text.slice(text.indexOf('picture'));
    if (text.length === 0) throw PictureFailure.empty();
    if (text.includes('damaged')) throw PictureFailure.damaged();
    if (!text.includes('picture')) throw PictureFailure.notAPicture(null);
    if (this.held) {
      const key = page === 0 ? name : `${name}/${page}`;
      await new Promise<void>((open) =>
        this.#gates.set(key, [...(this.#gates.get(key) ?? []), open]),
      );
    }
    const pages = Number(/of (\d+) pages/.exec(text)?.[1] ?? 1);
    return {
      facts: { ...FACTS, pages, page },
      thumbnail: Buffer.from(`thumbnail of ${name}${page === 0 ? '' : `, page ${page}`}`),
      camera: {},
    };
  };

  describe = async (bytes: Uint8Array, page = 0): Promise<PictureDescription> => ({
    groups: [
      { title: 'Text', rows: [{ label: `Page ${page}`, value: Buffer.from(bytes).toString() }] },
    ],
    location: null,
  });

  /** Resolves when imaging was asked. @param text as in the file; `/2` behind it for its third page */
  async asked(text: string): Promise<void> {
    await expect.poll(() => this.#gates.get(text)?.length ?? 0).toBeGreaterThan(0);
  }

  /** Lets the one go that was asked last. */
  async release(text: string): Promise<void> {
    await this.asked(text);
    this.#gates.get(text)?.pop()?.();
  }

  releaseAll(): void {
    this.held = false;
    for (const open of [...this.#gates.values()].flat()) open();
  }
}

export class DraftTest {
  readonly dir = temporaryDir();
  readonly imaging = new ImagingByHand();
  readonly updates: PicturesUpdate[] = [];

  /** @returns the draft as it is on disk; several times in a test for a restart */
  async load(options: Partial<DraftOptions> = {}): Promise<Draft> {
    const draft = await Draft.load({
      dir: join(this.dir, 'draft'),
      imaging: this.imaging,
      loadLink: () => Promise.reject(new Error('no link is loaded here')),
      onUpdate: (update) => this.updates.push(update),
      onSaveFailed: (thrown) => {
        throw thrown;
      },
      ...options,
    });
    onTestFinished(() => draft.close());
    return draft;
  }

  /** Writes a file, a picture unless the text says otherwise, and the folders around it. */
  async file(name: string, text = `picture ${name}`): Promise<{ path: string }> {
    const path = join(this.dir, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text.includes('picture') ? pngOf(text) : text);
    return { path };
  }

  get refused(): RefusedFile[] {
    return this.updates.flatMap(({ refused }) => refused);
  }

  /** Ids of the pictures as the page has them, from the updates alone. */
  get known(): string[] {
    let ids: string[] = [];
    for (const { order, remove, upsert } of this.updates) {
      ids = [...new Set([...ids, ...upsert.map(({ id }) => id)])];
      ids = ids.filter((id) => !remove.includes(id));
      if (order) ids.sort((a, b) => order.indexOf(a) - order.indexOf(b));
    }
    return ids;
  }

  async copies(): Promise<string[]> {
    const files = await readdir(join(this.dir, 'draft'));
    return files.filter((name) => name.endsWith('.original'));
  }
}

export const names = (draft: Draft): string[] => draft.pictures().map(({ name }) => name);
