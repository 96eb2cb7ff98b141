import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../shared/domain/settings';
import { Settings } from './settings';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('settings', () => {
  it('keep the last of many quick changes, and of those made while one is written', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    const typed = (system: string) => settings.change({ choices: { ...DEFAULT_CHOICES, system } });
    const writes = Array.from({ length: 50 }, (_, index) => typed(`${index}`));
    void writes[0]?.then(() => typed('last'));
    await Promise.all(writes);
    await settings.flush();
    expect((await Settings.load(file)).data.choices.system).toBe('last');
  });

  it('give every caller its own end: what it changed is on disk', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    await settings.change({ choices: { ...DEFAULT_CHOICES, system: 'mine' } });
    expect(await readFile(file, 'utf8')).toContain('mine');
  });

  it('keep the models and prices of the user, and lose to broken ones nothing else', async () => {
    const file = join(folder, 'settings.json');
    const ownModels = [
      { name: 'our-vision', countsLike: 'gpt-4o', price: { in: 1, out: 2, cachedIn: null } },
      { name: 'llava', countsLike: null, price: null },
    ];
    const settings = await Settings.load(file);
    expect(settings.data.costs).toEqual(DEFAULT_COSTS);
    const costs = { askAbove: null, ownModels };
    await settings.change({ costs, choices: { ...DEFAULT_CHOICES, system: 'mine' } });
    expect((await Settings.load(file)).data.costs).toEqual(costs);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"in": 1', '"in": -1').replace('"in":1', '"in":-1'));
    const broken = (await Settings.load(file)).data;
    expect([broken.costs, broken.choices.system]).toEqual([DEFAULT_COSTS, 'mine']);
  });

  it('lose to broken choices nothing that was said of money', async () => {
    const file = join(folder, 'settings.json');
    const costs = { askAbove: 2, ownModels: [{ name: 'llava', countsLike: null, price: null }] };
    const choices = { ...DEFAULT_CHOICES, size: 40_000 };
    await writeFile(file, JSON.stringify({ choices, costs }));
    const { data } = await Settings.load(file);
    expect([data.choices, data.costs]).toEqual([DEFAULT_CHOICES, costs]);
  });

  it('from before size and costs could be chosen are read: to fit, and asked above the usual', async () => {
    const file = join(folder, 'settings.json');
    const { size: _, ...choices } = { ...DEFAULT_CHOICES, system: 'mine', detail: 'low' as const };
    await writeFile(file, JSON.stringify({ choices, endpoints: { gptproto: { stream: true } } }));
    const { data } = await Settings.load(file);
    expect(data.choices).toEqual({ ...choices, size: 'fit' });
    expect(data.costs).toEqual(DEFAULT_COSTS);
    expect(data.profiles.map(({ id, stream }) => [id, stream])).toEqual([
      ['on-device', false],
      ['vision-api', false],
      ['gptproto', true],
    ]);
  });

  it.each(['fit', 'original', 1024] as const)('keep a size of %s', async (size) => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    await settings.change({ choices: { ...DEFAULT_CHOICES, size } });
    expect((await Settings.load(file)).data.choices.size).toBe(size);
  });
});
