import { builtApp, Guest } from '../../fixtures/guest';
import { picture } from '../../fixtures/pictures';
import { expect, test } from '../../fixtures/test';
import { commandLine, procFile, processesBelow, renderersBelow } from '../../fixtures/traces';

test.skip(process.platform !== 'linux', 'It reads the state of the sandbox from /proc.');

test('as an unprivileged user, in the sandbox: start, drop, answer', async ({ folder }) => {
  const guest = await Guest.start(builtApp(folder));
  try {
    const { screen } = guest;
    await screen.drop([guest.copy(picture('exif-orient-6.jpg'))]);
    // The page and, from the first picture on, imaging.
    const renderers = renderersBelow(guest.pid);
    expect(renderers.length).toBeGreaterThanOrEqual(2);
    for (const pid of renderers) {
      expect(procFile(pid, 'status'), commandLine(pid)).toMatch(/^Seccomp:\s+2$/m);
      expect(procFile(pid, 'status')).toMatch(/^NoNewPrivs:\s+1$/m);
    }
    for (const pid of processesBelow(guest.pid)) {
      expect(commandLine(pid)).not.toContain('--no-sandbox');
      expect(procFile(pid, 'status')).not.toMatch(/^Uid:\s+0\b/m);
    }
    await screen.ask.click();
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.entries).toHaveCount(1);
  } finally {
    await guest.stop();
  }
});
