import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { currentOwner, isAlive, ownerFromText, ownerToText, powershell } from './process-owner';

test('this process is alive, and the same in its own words', () => {
  const owner = currentOwner();
  expect(owner.pid).toBe(process.pid);
  expect(currentOwner()).toEqual(owner);
  expect(isAlive(owner)).toBe(true);
  expect(ownerFromText(ownerToText(owner))).toEqual(owner);
});

test('a process that took over the id of a dead one is not it', () => {
  const { startedAt } = currentOwner();
  expect(isAlive({ pid: process.pid, startedAt: `${startedAt}0` })).toBe(false);
  expect(isAlive({ pid: process.pid, startedAt: 'ms:1000' })).toBe(false);
});

test('another process is alive until it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'console.log("up"); setInterval(() => {}, 1e6)']);
  await once(child.stdout, 'data');
  const pid = child.pid ?? 0;
  const owner = { pid, startedAt: `ms:${Date.now()}` };
  expect(isAlive(owner)).toBe(true);
  expect(isAlive({ pid, startedAt: 'ms:1000' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(owner)).toBe(false);
});

test.each(['', 'x', '0 ms:1', '-1 ms:1', '1.5 ms:1'])('"%s" names no living process', (text) => {
  expect(isAlive(ownerFromText(text))).toBe(false);
});

test.each([
  [{ SystemRoot: 'D:\\WINNT' }, 'D:\\WINNT\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  [{ windir: 'C:\\Win' }, 'C:\\Win\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  [{ SystemRoot: 'pictures' }, 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
  [{}, 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'],
])('PowerShell is called by its full path where %j', (env, path) => {
  expect(powershell(env)).toBe(path);
});
