import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Guest } from '../../fixtures/guest';
import { ROOT } from '../../fixtures/paths';
import { picture } from '../../fixtures/pictures';
import { expect, test } from '../../fixtures/test';
import { procFile, renderersBelow } from '../../fixtures/traces';

test.skip(process.platform !== 'linux', 'The packaged folder is laid out differently elsewhere.');

/** What `npm run package -- --dir` made. */
function packagedApp(): string {
  const executable = join(ROOT, 'dist/linux-unpacked/looksee');
  if (!existsSync(executable)) {
    throw new Error('The app is not packaged. Run `npm run package -- --dir` first.');
  }
  return executable;
}

const ON = FuseState.ENABLE;
const OFF = FuseState.DISABLE;

test('every fuse of the packaged program is as it should be', async () => {
  const wire = await getCurrentFuseWire(packagedApp());
  const { version: _version, ...states } = wire;
  const wanted: Readonly<Record<FuseV1Options, FuseState>> = {
    [FuseV1Options.RunAsNode]: OFF,
    [FuseV1Options.EnableCookieEncryption]: ON,
    [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: OFF,
    [FuseV1Options.EnableNodeCliInspectArguments]: OFF,
    [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: ON,
    [FuseV1Options.OnlyLoadAppFromAsar]: ON,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: OFF,
    [FuseV1Options.GrantFileProtocolExtraPrivileges]: OFF,
    [FuseV1Options.WasmTrapHandlers]: ON,
  };
  // A runtime older than a fuse does not have it; each that it has must be stated here.
  for (const [fuse, state] of Object.entries(states)) {
    expect(state, `fuse ${FuseV1Options[Number(fuse)]}`).toBe(
      wanted[Number(fuse) as FuseV1Options],
    );
  }
  expect(Object.keys(states).length).toBeGreaterThanOrEqual(8);
});

test('the packaged app starts, sandboxed, and reads a picture', async () => {
  const guest = await Guest.start({ executable: packagedApp(), args: [] });
  try {
    const { screen } = guest;
    await screen.drop([guest.copy(picture('receipt.png'))]);
    for (const pid of renderersBelow(guest.pid)) {
      expect(procFile(pid, 'status')).toMatch(/^Seccomp:\s+2$/m);
    }
    await screen.ask.click();
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.card).toContainText('Total 13.55');
    await expect(screen.entries).toHaveCount(1);
  } finally {
    await guest.stop();
  }
});

test('nothing is packaged that users do not need', () => {
  const files = readdirSync(join(ROOT, 'dist/linux-unpacked'), { recursive: true }).map(String);
  expect(
    files.some((file) => file.endsWith('resources/app.asar') || file === 'resources/app.asar'),
  ).toBe(true);
  expect(files.filter((file) => /\.(map|ts|tsx)$/.test(file))).toEqual([]);
});
