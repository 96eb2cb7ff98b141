import { describe, expect, it } from 'vitest';
import type { PlanChoices, SendPlan } from '../../shared/domain/plan';
import { findModel } from '../../shared/domain/vision-models';
import type { PreparedPicture } from '../imaging';
import { sha256Of } from './picture-source';
import { PreparedPictures, type Preparable } from './prepared-pictures';
import { bytesOf, FACTS } from './testing';

const CHOICES: PlanChoices = {
  model: findModel('gpt-4o'),
  detail: 'auto',
  size: 'fit',
  profile: { kind: 'chat-completions', formats: ['png', 'jpeg', 'webp'] },
};

/** Makes `BYTES` bytes of every picture, or what a test wants. */
const BYTES = 100;
class ImagingByHand {
  readonly plans: SendPlan[] = [];
  running = 0;
  most = 0;
  next: () => Promise<Uint8Array> = async () => new Uint8Array(BYTES).fill(this.plans.length);

  prepare = async (_bytes: Uint8Array, plan: SendPlan): Promise<PreparedPicture> => {
    this.plans.push(plan);
    this.running += 1;
    this.most = Math.max(this.most, this.running);
    try {
      const bytes = await this.next();
      return { bytes, format: 'jpeg', width: 2, height: 1, removed: ['camera X'] };
    } finally {
      this.running -= 1;
    }
  };
}

/** A photo that is too large to go as it is, unless a test says otherwise. */
const photo = (name: string, change: Partial<Preparable['facts']> = {}): Preparable => ({
  sha256: name,
  bytes: 5_000_000,
  facts: { ...FACTS, format: 'jpeg', width: 4000, height: 3000, clean: false, ...change },
  load: async () => bytesOf(`original ${name}`),
});

function open(maxKeptBytes?: number) {
  const imaging = new ImagingByHand();
  return { imaging, prepared: new PreparedPictures(imaging, maxKeptBytes) };
}

describe('what is sent of a picture', () => {
  it('is made once for the same plan, and named by its bytes', async () => {
    const { imaging, prepared } = open();
    const first = await prepared.prepare(photo('a'), CHOICES);
    expect(first).toMatchObject({ format: 'jpeg', width: 2, height: 1, removed: ['camera X'] });
    expect(first.sha256).toBe(await sha256Of(first.bytes));
    // Both of these details use the same pixels.
    expect(await prepared.prepare(photo('a'), { ...CHOICES, detail: 'high' })).toBe(first);
    expect(imaging.plans).toHaveLength(1);
  });

  it('is made anew for another picture, page, or plan', async () => {
    const { imaging, prepared } = open();
    await prepared.prepare(photo('a'), CHOICES);
    await prepared.prepare(photo('a'), { ...CHOICES, detail: 'low' });
    await prepared.prepare(photo('a'), { ...CHOICES, size: 700 });
    await prepared.prepare(photo('a', { page: 1, pages: 2 }), CHOICES);
    await prepared.prepare(photo('b'), CHOICES);
    expect(imaging.plans).toHaveLength(5);
  });

  it('is the original itself where that is clean and no larger, without imaging', async () => {
    const { imaging, prepared } = open();
    const small = photo('a', { clean: true, width: 640, height: 480 });
    const sent = await prepared.prepare(small, CHOICES);
    expect(Buffer.from(sent.bytes).toString()).toBe('original a');
    expect(sent).toMatchObject({ format: 'jpeg', width: 640, height: 480, removed: [] });
    expect(imaging.plans).toEqual([]);
  });

  it('is the original stripped by imaging where that is not clean', async () => {
    const { imaging, prepared } = open();
    const tagged = photo('a', { strippable: true, width: 640, height: 480 });
    expect((await prepared.prepare(tagged, CHOICES)).removed).toEqual(['camera X']);
    expect(imaging.plans).toEqual([{ kind: 'original' }]);
  });

  it('is one job for all who ask for it at the same time', async () => {
    const { imaging, prepared } = open();
    const all = [1, 2, 3].map(() => prepared.prepare(photo('a'), CHOICES));
    const [first, ...others] = await Promise.all(all);
    for (const other of others) expect(other).toBe(first);
    expect(imaging.plans).toHaveLength(1);
  });

  it('is tried again after it failed, which all are told who waited for it', async () => {
    const { imaging, prepared } = open();
    const { next } = imaging;
    imaging.next = () => Promise.reject(new Error('no memory'));
    const both = [1, 2].map(() => prepared.prepare(photo('a'), CHOICES));
    for (const one of both) await expect(one).rejects.toThrow('no memory');
    imaging.next = next;
    expect((await prepared.prepare(photo('a'), CHOICES)).bytes).toHaveLength(BYTES);
    expect(imaging.plans).toHaveLength(2);
  });

  it('is let go when others came that fill the memory', async () => {
    const { imaging, prepared } = open(BYTES * 3);
    for (const name of ['a', 'b', 'c', 'd']) await prepared.prepare(photo(name), CHOICES);
    await prepared.prepare(photo('d'), CHOICES);
    expect(imaging.plans).toHaveLength(4);
    await prepared.prepare(photo('a'), CHOICES);
    expect(imaging.plans).toHaveLength(5);
  });

  it('is given also where it alone fills the memory', async () => {
    const { imaging, prepared } = open(BYTES - 1);
    const first = await prepared.prepare(photo('a'), CHOICES);
    expect(await prepared.prepare(photo('a'), CHOICES)).toBe(first);
    expect(imaging.plans).toHaveLength(1);
  });

  it('is made of a few originals at a time, however many are asked for', async () => {
    const { imaging, prepared } = open();
    let loaded = 0;
    const all = Array.from({ length: 40 }, (_, index) => {
      const picture = photo(`${index}`);
      const load = () => {
        loaded += 1;
        expect(loaded - imaging.plans.length).toBeLessThanOrEqual(5);
        return picture.load();
      };
      return prepared.prepare({ ...picture, load }, CHOICES);
    });
    expect(await Promise.all(all)).toHaveLength(40);
    expect(imaging.most).toBe(5);
  });
});
