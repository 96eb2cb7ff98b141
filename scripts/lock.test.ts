import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

describe('withLock', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'looksee-lock-'));
    file = join(folder, 'deep', 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one task in at a time', async () => {
    const events: string[] = [];
    const task = (name: string) => async () => {
      events.push(`${name} in`);
      await new Promise((done) => setTimeout(done, 20));
      events.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => withLock(file, 'waiting', task(name))));
    expect(events).toHaveLength(6);
    for (let at = 0; at < events.length; at += 2) {
      expect(events[at + 1]).toBe(events[at]?.replace('in', 'out'));
    }
    expect(readdirSync(join(folder, 'deep'))).toEqual([]);
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = spawnSync(process.execPath, ['-e', 'process.stdout.write(String(process.pid))']);
    await withLock(file, 'waiting', async () => undefined);
    writeFileSync(file, gone.stdout);
    expect(await withLock(file, 'waiting', async () => 'done')).toBe('done');
    expect(existsSync(file)).toBe(false);
  });

  it('is free again after a task that failed', async () => {
    const failing = withLock(file, 'waiting', () => Promise.reject(new Error('task failed')));
    await expect(failing).rejects.toThrow('task failed');
    expect(await withLock(file, 'waiting', async () => 'done')).toBe('done');
  });
});
