import { describe, expect, it } from 'vitest';
import { readLaunch, relaunchArgs } from './launch';

const at = '/home/ann';

describe('readLaunch', () => {
  it('takes file names for the window, relative to where it was started', () => {
    expect(readLaunch(['--no-sandbox', 'a.png', '/x/b.jpg'], at)).toEqual({
      userDataDir: null,
      command: null,
      files: ['/home/ann/a.png', '/x/b.jpg'],
    });
  });

  it('takes a name that begins with a hyphen after --', () => {
    expect(readLaunch(['--', '-odd.png'], at).files).toEqual(['/home/ann/-odd.png']);
  });

  it('finds a command with and without --, and leaves its flags to it', () => {
    const command = ['analyze', 'a.png', '--json'];
    expect(readLaunch(['--no-sandbox', '--', ...command], at).command).toEqual(command);
    expect(readLaunch(['--no-sandbox', ...command], at).command).toEqual(command);
    expect(readLaunch(['--', '--help'], at).command).toEqual(['--help']);
  });

  it('takes no word for a file where the command line is wanted', () => {
    for (const words of [['analyse', 'a.png'], ['a.png'], []]) {
      const launch = readLaunch(['--no-sandbox', '--', '--command-line', ...words], at);
      expect(launch).toMatchObject({ command: words, files: [] });
    }
  });

  it('keeps a file that is named like a command a file when it has a folder', () => {
    expect(readLaunch(['./analyze'], at)).toMatchObject({
      command: null,
      files: ['/home/ann/analyze'],
    });
  });

  it.each([
    [['--user-data-dir=data', 'a.png']],
    [['--user-data-dir', 'data', 'a.png']],
    [['--', 'a.png', '--user-data-dir', 'data']],
    [['--user-data-dir=other', '--', 'a.png', '--user-data-dir=data']],
  ])('takes the folder of the user’s data out of %j', (argv) => {
    expect(readLaunch(argv, at)).toEqual({
      userDataDir: '/home/ann/data',
      command: null,
      files: ['/home/ann/a.png'],
    });
  });
});

describe('a start that opens the app again', () => {
  const APP = '/src/app';
  it.each([
    [['--no-sandbox', APP, '--', 'old.png'], 1, null, ['--no-sandbox', APP]],
    [[APP, '--user-data-dir', '/old', 'old.png'], 0, '/data', [APP, '--user-data-dir=/data']],
    [['--ozone-platform-hint=auto', 'old.png'], -1, null, ['--ozone-platform-hint=auto']],
    [[], -1, null, []],
  ] as const)('of %j keeps how it was started', (argv, appAt, dir, kept) => {
    const args = relaunchArgs(argv, appAt, dir, ['/new.png', '--odd.png']);
    expect(args).toEqual([...kept, '--', '/new.png', '--odd.png']);
    expect(readLaunch(args.slice(appAt + 1), '/')).toEqual({
      userDataDir: dir,
      command: null,
      files: ['/new.png', '/--odd.png'],
    });
  });
});
