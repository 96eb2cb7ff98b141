import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exitCode, run } from './child.mjs';

const child = pathToFileURL(resolve('scripts/child.mjs')).href;

describe('run', () => {
  it('gives the exit code', async () => {
    expect(await run(process.execPath, ['-e', 'process.exit(42)'])).toBe(42);
  });

  it('gives 128 and the number of the signal that ended the command', async () => {
    expect(await run(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
    expect(exitCode(null, 'SIGTERM')).toBe(143);
  });

  it('gives 127 for a command that does not exist', async () => {
    expect(await run('looksee-no-such-command', [], { stdio: 'ignore' })).toBe(127);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('passes %s on, once', async (signal) => {
    const inner = `
      let count = 0;
      process.on('${signal}', () => { count += 1; setTimeout(() => process.exit(count + 20), 100); });
      setInterval(() => {}, 1000);
      console.log('ready');`;
    const outer = `
      import { run } from '${child}';
      process.exitCode = await run(process.execPath, ['-e', ${JSON.stringify(inner)}], { ownGroup: true });`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', outer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(launcher.stdout, 'data');
    launcher.kill(signal);
    launcher.kill(signal);
    const [code] = await once(launcher, 'exit');
    expect(code).toBe(21);
  });

  it.runIf(process.platform === 'linux')('leaves nothing behind when it is killed', async () => {
    const inner = `console.log('ready'); setTimeout(() => console.log('survived'), 20_000);`;
    const outer = `
      import { run } from '${child}';
      await run(process.execPath, ['-e', ${JSON.stringify(inner)}]);`;
    const launcher = spawn(process.execPath, ['--input-type=module', '-e', outer], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    launcher.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      if (printed === 'ready\n') launcher.kill('SIGKILL');
    });
    // The pipe closes when the last process that holds its other end is gone.
    await once(launcher.stdout, 'close');
    expect(printed).toBe('ready\n');
  });
});
