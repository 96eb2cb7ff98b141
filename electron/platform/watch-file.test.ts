import { EventEmitter } from 'node:events';
import type { watch } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { watchFile, type WatchFileOptions } from './watch-file';

async function watched(options: Partial<WatchFileOptions> = {}) {
  const dir = await mkdtemp(join(tmpdir(), 'looksee-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const file = join(dir, 'settings.json');
  await writeFile(file, '{}');
  const log: string[] = [];
  let changes = 0;
  const watcher = watchFile(file, () => (changes += 1), {
    log: { warn: (text) => log.push(text) },
    pollMs: 5,
    ...options,
  });
  onTestFinished(() => watcher.close());
  /** As settings are written: another file in its place. */
  const replace = async (text: string): Promise<void> => {
    await writeFile(`${file}.part`, text);
    await rename(`${file}.part`, file);
  };
  return { changes: () => changes, log, replace, watcher };
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

it('tells of a file that is replaced', async () => {
  const { changes, log, replace } = await watched();
  await replace('{"a":1}');
  await expect.poll(changes, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(log).toEqual([]);
});

it.each(['ENOSPC', 'EMFILE'])('looks now and then where the system throws %s', async (code) => {
  const throws = (() => {
    throw failure(code);
  }) as unknown as typeof watch;
  const { changes, log, replace } = await watched({ watch: throws });
  expect(log).toEqual([`watching settings.json: ${code}; looking every 5 ms instead`]);
  await replace('{"a":1}');
  await expect.poll(changes, { timeout: 10_000 }).toBe(1);
});

it('goes on where the system stops watching later, and looks when it is asked to', async () => {
  const system = Object.assign(new EventEmitter(), { close: () => undefined });
  const { changes, log, replace, watcher } = await watched({
    watch: (() => system) as unknown as typeof watch,
    pollMs: 1_000_000,
  });
  system.emit('error', failure('EMFILE'));
  system.emit('error', failure('EMFILE'));
  expect(log).toHaveLength(1);
  await watcher.look();
  expect(changes()).toBe(0);
  await replace('{"a":1}');
  await watcher.look();
  expect(changes()).toBe(1);
});
