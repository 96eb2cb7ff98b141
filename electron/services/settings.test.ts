import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../shared/domain/settings';
import { plainProfile } from '../../shared/domain/endpoint';
import { presetOf, profileOfPreset } from '../../shared/domain/presets';
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
    const typed = (system: string) => settings.change({ choices: { system } });
    const writes = Array.from({ length: 50 }, (_, index) => typed(`${index}`));
    void writes[0]?.then(() => typed('last'));
    await Promise.all(writes);
    await settings.flush();
    expect((await Settings.load(file)).data.choices.system).toBe('last');
  });

  it('give every caller its own end: what it changed is on disk', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    await settings.change({ choices: { system: 'mine' } });
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
    const edits = ownModels.map((add) => ({ add }));
    await settings.change({
      costs: { askAbove: null, ownModels: edits },
      choices: { system: 'mine' },
    });
    expect((await Settings.load(file)).data.costs).toEqual(costs);
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"in": 1', '"in": -1').replace('"in":1', '"in":-1'));
    const broken = (await Settings.load(file)).data;
    expect(broken.costs).toEqual({ askAbove: null, ownModels: ownModels.slice(1) });
    expect(broken.choices.system).toBe('mine');
    expect(await readFile(`${file}.1.broken`, 'utf8')).toContain('-1');
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
    await settings.change({ choices: { size } });
    expect((await Settings.load(file)).data.choices.size).toBe(size);
  });
});

describe('two processes on one file', () => {
  const plain = (id: string) => ({ ...plainProfile(id, id), baseUrl: 'https://a.example/v1' });

  it('keep the changes of both, part by part', async () => {
    const file = join(folder, 'settings.json');
    const [window, commandLine] = [await Settings.load(file), await Settings.load(file)];
    await commandLine.edit(({ profiles }) => ({ profiles: [...profiles, plain('mine')] }));
    await window.change({ choices: { system: 'of the window' } });
    await commandLine.change({ costs: { askAbove: 7 } });
    const { data } = await Settings.load(file);
    expect(data.profiles.map(({ id }) => id)).toContain('mine');
    expect([data.choices.system, data.costs.askAbove]).toEqual(['of the window', 7]);
    expect(window.data.profiles).toEqual(data.profiles);
  });

  it('lose none of many edits at the same time', async () => {
    const file = join(folder, 'settings.json');
    const [one, other] = [await Settings.load(file), await Settings.load(file)];
    const edits = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? one : other).edit(({ profiles }) => ({
        profiles: [...profiles, plain(`mine-${n}`)],
      })),
    );
    void one.change({ choices: { system: 'a' } });
    await Promise.all(edits);
    await one.flush();
    const { choices, profiles } = (await Settings.load(file)).data;
    expect(profiles).toHaveLength(23);
    expect(choices.system).toBe('a');
  });

  it('lose none of a hundred patches, each of one value, on both sides at once', async () => {
    const file = join(folder, 'settings.json');
    const [one, other] = [await Settings.load(file), await Settings.load(file)];
    const changes = Array.from({ length: 100 }, (_, n) => {
      const side = n % 2 === 0 ? one : other;
      const own = { name: `m-${n}`, countsLike: 'gpt-4o', price: null };
      if (n % 5 === 0) return side.change({ costs: { ownModels: [{ add: own }] } });
      return side.change({ choices: { models: { [`e-${n}`]: `m-${n}` } } });
    });
    void one.change({ choices: { detail: 'low' }, layout: { historyWidth: 300 } });
    void other.change({ choices: { system: 'mine' }, layout: { answersWidth: 500 } });
    void other.change({ costs: { askAbove: 7 } });
    await Promise.all([...changes, one.flush(), other.flush()]);
    const { choices, costs, layout } = (await Settings.load(file)).data;
    expect(Object.keys(choices.models)).toHaveLength(80);
    expect(costs.ownModels).toHaveLength(20);
    expect([choices.detail, choices.system, costs.askAbove]).toEqual(['low', 'mine', 7]);
    expect([layout.historyWidth, layout.answersWidth]).toEqual([300, 500]);
  });

  it('tell each other, and themselves nothing', async () => {
    const file = join(folder, 'settings.json');
    const [window, commandLine] = [await Settings.load(file), await Settings.load(file)];
    let told = 0;
    const heard = new Promise<void>((resolve) => {
      window.watch(
        () => {
          told += 1;
          resolve();
        },
        { warn: () => undefined },
      );
    });
    await window.change({ choices: { system: 'a' } });
    await commandLine.edit(({ profiles }) => ({ profiles: [...profiles, plain('mine')] }));
    await heard;
    expect(told).toBe(1);
    expect(window.data.profiles.map(({ id }) => id)).toContain('mine');
    expect(window.data.choices.system).toBe('a');
    await window.close();
  });
});

describe('a file', () => {
  it('of choices with one that is broken loses that one alone', async () => {
    const file = join(folder, 'settings.json');
    const choices = { ...DEFAULT_CHOICES, system: 'mine', maxTokens: 'many', models: { a: 'm' } };
    const layout = { historyWidth: -1, answersWidth: 500, historyFolded: true };
    await writeFile(file, JSON.stringify({ choices, layout, costs: 7 }));
    const { data } = await Settings.load(file);
    expect(data.choices).toEqual({ ...choices, maxTokens: null });
    expect(data.layout).toEqual({ historyWidth: 280, answersWidth: 500, historyFolded: true });
    expect(data.costs).toEqual(DEFAULT_COSTS);
    expect(await readFile(`${file}.1.broken`, 'utf8')).toContain('many');
  });

  it('that is whole is not copied', async () => {
    const file = join(folder, 'settings.json');
    await (await Settings.load(file)).change({ choices: { system: 'mine' } });
    await (await Settings.load(file)).change({ choices: { detail: 'low' } });
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('of a newer version is read as far as possible, and not written over', async () => {
    const file = join(folder, 'settings.json');
    await (await Settings.load(file)).change({ choices: { system: 'mine' } });
    const text = (await readFile(file, 'utf8')).replace('"version": 1', '"version": 2');
    await writeFile(file, text);
    const settings = await Settings.load(file);
    expect(settings.problem?.message).toContain('newer version of Looksee');
    await expect(settings.change({ choices: { detail: 'low' } })).rejects.toThrow(
      /newer version of Looksee/,
    );
    await expect(settings.edit(() => ({ profiles: [] }))).rejects.toThrow(
      /newer version of Looksee/,
    );
    expect(settings.data.choices).toMatchObject({ system: 'mine', detail: 'low' });
    expect(await readFile(file, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  it('that is there and cannot be read is left alone, and merged with when it can be', async () => {
    const file = join(folder, 'settings.json');
    await (await Settings.load(file)).change({ choices: { system: 'mine' } });
    const text = await readFile(file, 'utf8');
    await rm(file);
    await mkdir(file);
    const settings = await Settings.load(file);
    expect(settings.problem?.message).toContain('could not be read');
    const change = settings.change({ choices: { detail: 'low' } });
    await expect(change).rejects.toThrow(/could not be read/);
    expect(await readdir(folder)).toEqual(['settings.json']);
    await rm(file, { recursive: true });
    await writeFile(file, text);
    await settings.change({ layout: { historyWidth: 300 } });
    expect(settings.problem).toBeNull();
    const { choices, layout } = (await Settings.load(file)).data;
    expect(choices).toMatchObject({ system: 'mine', detail: 'low' });
    expect(layout.historyWidth).toBe(300);
  });
});

describe('an edit', () => {
  it('that throws changes nothing, and the next one is none the worse', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    const before = settings.data;
    const refuse = () => {
      throw new Error('not so');
    };
    await expect(settings.edit(refuse)).rejects.toThrow('not so');
    expect(settings.data).toBe(before);
    await settings.edit(() => ({ refused: { a: { m: { temperature: 'drop' } } } }));
    expect((await Settings.load(file)).data.refused).toEqual({ a: { m: { temperature: 'drop' } } });
  });

  it('that cannot be written has no effect; a choice has, and is written with the next one', async () => {
    const file = join(folder, 'settings.json');
    const settings = await Settings.load(file);
    await mkdir(file);
    await expect(settings.edit(() => ({ profiles: [] }))).rejects.toThrow();
    const choices = { ...DEFAULT_CHOICES, system: 'mine' };
    await expect(settings.change({ choices })).rejects.toThrow();
    expect([settings.data.profiles.length, settings.data.choices]).toEqual([3, choices]);
    await rm(file, { recursive: true });
    await settings.edit(() => ({ refused: {} }));
    expect((await Settings.load(file)).data.choices).toEqual(choices);
  });
});

describe('profiles in a file', () => {
  const load = async (profiles: unknown) => {
    const file = join(folder, 'settings.json');
    await writeFile(file, JSON.stringify({ profiles }));
    return (await Settings.load(file)).data.profiles;
  };
  const mine = { ...plainProfile('mine', 'Mine'), baseUrl: 'https://a.example/v1' };

  it('that are broken, of an unknown kind or with an id that is taken cost no other, and are kept aside', async () => {
    const broken = [
      { ...mine, id: 'a', auth: { type: 'magic' } },
      { ...mine, id: 'b', kind: 'telepathy' },
      { ...mine, id: 'c d' },
      { ...mine, id: 'e', formats: [] },
      { ...mine, name: 'Another' },
      { ...mine, id: 'f', proxy: null },
      { id: 'g' },
      { ...mine, id: 'on-device' },
      { ...mine, id: 'h', kind: 'on-device' },
      [null, 'text', 7, []],
    ].flat();
    const loaded = await load([mine, ...broken, { ...mine, id: 'z', name: 'Last' }]);
    expect(loaded.map(({ id }) => id)).toEqual(['on-device', 'mine', 'z']);
    expect(await readFile(join(folder, 'settings.json.1.broken'), 'utf8')).toContain('telepathy');
  });

  it('of before a field was there have its default, and what is not known is left out', async () => {
    const { proxy: _proxy, timeouts, ...older } = mine;
    const { connect: _connect, ...olderTimeouts } = { ...timeouts, firstByte: 5 };
    const stored = { ...older, timeouts: olderTimeouts, later: 'field', maxSide: 9 };
    const [, loaded] = await load([stored]);
    expect(loaded).toEqual({ ...mine, timeouts: { ...timeouts, firstByte: 5 }, maxSide: 9 });
  });

  it('are never another thing on this device than it is', async () => {
    const preset = presetOf('on-device');
    const stored = {
      ...{ id: 'on-device', kind: 'on-device', name: 'Not so', baseUrl: 'https://evil.example' },
      preset: null,
    };
    const loaded = await load([mine, stored]);
    expect(loaded).toEqual([mine, preset && profileOfPreset(preset)]);
  });

  it.each([[null], ['text'], [{}]])(
    'are the first ones where %j stands for them',
    async (stored) => {
      expect((await load(stored)).map(({ id }) => id)).toEqual([
        'on-device',
        'vision-api',
        'gptproto',
      ]);
    },
  );

  it('may be none but the one that is always there', async () => {
    expect((await load([])).map(({ id }) => id)).toEqual(['on-device']);
  });
});
