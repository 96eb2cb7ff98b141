import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absoluteFiles, electronSwitches } from './app-process.mjs';
import { sourceStamp } from './build.mjs';
import { hasBuiltinSqlite } from './node-builtin-sqlite.mjs';
import { isDirOnly, isForOtherPlatform } from './package.mjs';
import { userCacheDir } from './paths.mjs';
import { progressLine, progressText } from './report.mjs';
import { whyUnreachable } from './runtime.mjs';
import { missingDebianPackages, packagesFor } from './system-packages.mjs';

describe('system packages', () => {
  const dpkg = 'libnss3 installed\nlibgtk-3-0t64 installed\nlibasound2 not-installed\n';

  it('counts a library under either of its names, and a removed one as missing', () => {
    const wanted = ['libnss3', 'libgtk-3-0', 'libasound2', 'xvfb'];
    expect(missingDebianPackages(wanted, dpkg)).toEqual(['libasound2', 'xvfb']);
  });

  it('wants a virtual display, a keychain and a reader of metadata only where they are used', () => {
    expect(packagesFor(['run'])).not.toContain('xvfb');
    expect(packagesFor(['run', 'headless'])).not.toContain('libimage-exiftool-perl');
    expect(packagesFor(['run', 'headless'])).toEqual(
      expect.arrayContaining(['libgtk-3-0', 'xvfb']),
    );
    expect(packagesFor(['tests'])).toEqual(
      expect.arrayContaining(['gnome-keyring', 'libimage-exiftool-perl']),
    );
  });
});

describe('the stamp of the sources', () => {
  it('changes with a save and a new file, and not with a test', () => {
    const root = mkdtempSync(join(tmpdir(), 'looksee-stamp-'));
    mkdirSync(join(root, 'electron', 'cli'), { recursive: true });
    writeFileSync(join(root, 'electron', 'cli', 'run.ts'), 'one');
    const stamp = () => sourceStamp(root, ['electron', 'package.json']);
    const first = stamp();
    expect(stamp()).toBe(first);
    writeFileSync(join(root, 'electron', 'cli', 'run.test.ts'), 'a test');
    expect(stamp()).toBe(first);
    writeFileSync(join(root, 'electron', 'cli', 'run.ts'), 'two!');
    const second = stamp();
    expect(second).not.toBe(first);
    writeFileSync(join(root, 'package.json'), '{}');
    expect(stamp()).not.toBe(second);
    rmSync(root, { recursive: true });
  });
});

describe('starting Electron', () => {
  const user = {
    platform: 'linux',
    env: { DISPLAY: ':0' },
    isRoot: false,
    isVirtualDisplay: false,
  } as const;

  it('keeps the sandbox for everyone but root', () => {
    expect(electronSwitches(user)).toEqual(['--log-level=3']);
    expect(electronSwitches({ ...user, isRoot: true })).toContain('--no-sandbox');
  });

  it('looks for no graphics card on a virtual display, and for Wayland where there is no X', () => {
    expect(electronSwitches({ ...user, isVirtualDisplay: true })).toContain('--disable-gpu');
    expect(electronSwitches({ ...user, env: { WAYLAND_DISPLAY: 'wayland-0' } })).toContain(
      '--ozone-platform-hint=auto',
    );
  });

  it("leaves Chromium's messages alone when they were asked for", () => {
    const env = { DISPLAY: ':0', ELECTRON_ENABLE_LOGGING: '1' };
    expect(electronSwitches({ ...user, env })).toEqual([]);
  });

  it('names files from the folder in which the command was typed', () => {
    const folder = resolve('somewhere');
    expect(absoluteFiles(['a.png', '--flag', resolve('b.png')], folder)).toEqual([
      join(folder, 'a.png'),
      '--flag',
      resolve('b.png'),
    ]);
  });
});

describe('reaching the download', () => {
  it('connects, or says why not', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    expect(await whyUnreachable(`http://127.0.0.1:${port}/`)).toBeUndefined();
    await new Promise((done) => server.close(done));
    expect(await whyUnreachable(`http://127.0.0.1:${port}/`)).toMatch(
      /127\.0\.0\.1 cannot be reached/,
    );
  });
});

describe('packaging', () => {
  it('knows when only the plain folder is wanted', () => {
    expect(isDirOnly(['--dir'])).toBe(true);
    expect(isDirOnly(['--linux', 'dir'])).toBe(true);
    expect(isDirOnly(['--linux', 'dir:x64'])).toBe(true);
    expect(isDirOnly([])).toBe(false);
    expect(isDirOnly(['--linux', 'dir', 'deb'])).toBe(false);
  });

  it('knows when another platform is wanted', () => {
    expect(isForOtherPlatform(['--dir'], 'linux')).toBe(false);
    expect(isForOtherPlatform(['--linux', 'deb'], 'linux')).toBe(false);
    expect(isForOtherPlatform(['--win'], 'linux')).toBe(true);
    expect(isForOtherPlatform(['-l'], 'darwin')).toBe(true);
  });
});

describe('progress', () => {
  it('shows sizes and percent', () => {
    expect(progressText(49_000_000, 196_000_000)).toBe('49.0 of 196.0 MB (25 %)');
    expect(progressText(49_000_000, 0)).toBe('49.0 MB');
  });

  it('writes eleven lines at most into a log, and rewrites one on a terminal', () => {
    for (const isTTY of [false, true]) {
      const written: string[] = [];
      const line = progressLine('Test', { isTTY, write: (text: string) => written.push(text) });
      for (let done = 0; done <= 5000; done += 1) line.update(done * 1000, 5_000_000);
      line.end();
      if (isTTY) {
        expect(written.slice(0, -1).every((text) => text.startsWith('\r'))).toBe(true);
        expect(written.at(-1)).toBe('\n');
      } else {
        expect(written).toHaveLength(11);
        expect(written.at(-1)).toBe('Test: 5.0 of 5.0 MB (100 %)\n');
      }
    }
  });
});

describe('where things are', () => {
  it('caches downloads where the platform wants caches', () => {
    expect(userCacheDir('linux', {}, '/home/me')).toBe(join('/home/me', '.cache', 'looksee'));
    expect(userCacheDir('linux', { XDG_CACHE_HOME: '/c' }, '/home/me')).toBe(join('/c', 'looksee'));
    expect(userCacheDir('darwin', {}, '/Users/me')).toBe(
      join('/Users/me', 'Library', 'Caches', 'looksee'),
    );
    expect(userCacheDir('win32', { LOCALAPPDATA: 'L' }, 'H')).toBe(join('L', 'looksee', 'Cache'));
  });

  it('knows which Node has its own SQLite', () => {
    expect(['20.20.2', '22.12.0'].map(hasBuiltinSqlite)).toEqual([false, false]);
    expect(['22.13.0', '24.21.0', '26.0.0'].map(hasBuiltinSqlite)).toEqual([true, true, true]);
  });
});
