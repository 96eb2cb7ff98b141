import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { buildPrograms } from '../platform/testing/build-programs';
import { Settings } from './settings';

const run = promisify(execFile);

let built: Awaited<ReturnType<typeof buildPrograms>>;
beforeAll(async () => {
  built = await buildPrograms({
    child: join(import.meta.dirname, 'testing', 'settings-child.ts'),
  });
}, 60_000);
afterAll(() => built.remove());

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'settings-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

it('patches of several processes at the same time are all kept', async () => {
  const dir = await folder();
  const file = join(dir, 'settings.json');
  const window = await Settings.load(file);
  const others = ['a', 'b'].map((name) =>
    run(process.execPath, [built.fileOf('child'), file, name, '20']),
  );
  for (let n = 0; n < 20; n += 1) await window.change({ choices: { models: { [`w-${n}`]: 'm' } } });
  await Promise.all(others);
  const { choices, costs } = (await Settings.load(file)).data;
  expect(Object.keys(choices.models)).toHaveLength(60);
  expect(costs.ownModels).toHaveLength(40);
  expect(await readdir(dir)).toEqual(['settings.json']);
}, 60_000);

it('the lock of a process that was killed is taken over', async () => {
  const dir = await folder();
  const file = join(dir, 'settings.json');
  const child = spawn(process.execPath, [built.fileOf('child'), file, 'a', 'hold']);
  await once(child.stdout, 'data');
  expect(await readdir(dir)).toEqual(['settings.json.lock']);
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  await (await Settings.load(file)).change({ choices: { system: 'mine' } });
  expect((await Settings.load(file)).data.choices.system).toBe('mine');
  expect(await readdir(dir)).toEqual(['settings.json']);
}, 60_000);
