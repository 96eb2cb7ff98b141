import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
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
});
