import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { hasDisplay, noDisplayMessage, startXvfb, xauthority } from './display.mjs';

describe('hasDisplay', () => {
  it('asks Linux for an X or a Wayland display', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  });

  it('takes it for granted elsewhere', () => {
    expect(hasDisplay('darwin', {})).toBe(true);
    expect(hasDisplay('win32', {})).toBe(true);
  });
});

describe('noDisplayMessage', () => {
  it('names both ways on, and how to get the first', () => {
    expect(noDisplayMessage(true)).toContain('xvfb-run -a npm start');
    expect(noDisplayMessage(true)).toContain('npm run --silent looksee -- analyze');
    expect(noDisplayMessage(true)).not.toContain('apt-get');
    expect(noDisplayMessage(false)).toContain('apt-get install -y xvfb xauth');
  });
});

/**
 * Opens a display as an X client does.
 * @returns whether the server lets the client in
 */
function admits(display: string, cookie: Buffer): Promise<boolean> {
  const name = Buffer.from('MIT-MAGIC-COOKIE-1\0\0');
  const hello = Buffer.alloc(12);
  hello.write('l', 0);
  hello.writeUInt16LE(11, 2);
  hello.writeUInt16LE(18, 6);
  hello.writeUInt16LE(16, 8);
  return new Promise((resolve, reject) => {
    const socket = connect(`/tmp/.X11-unix/X${display.slice(1)}`);
    socket.once('connect', () => socket.write(Buffer.concat([hello, name, cookie])));
    socket.once('data', (answer) => {
      resolve(answer[0] === 1);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}

describe.runIf(process.platform === 'linux')('startXvfb', () => {
  it('opens a display to whoever has its cookie, and to nobody else', async () => {
    const display = await startXvfb('640x480x24');
    try {
      const cookie = readFileSync(display.env.XAUTHORITY).subarray(-16);
      expect(readFileSync(display.env.XAUTHORITY).equals(xauthority(cookie))).toBe(true);
      expect(await admits(display.env.DISPLAY, cookie)).toBe(true);
      expect(await admits(display.env.DISPLAY, Buffer.alloc(16))).toBe(false);
    } finally {
      await display.stop();
    }
    await expect(admits(display.env.DISPLAY, Buffer.alloc(16))).rejects.toThrow();
  });

  it('runs two beside each other', async () => {
    const [one, two] = await Promise.all([startXvfb('640x480x24'), startXvfb('640x480x24')]);
    expect(one.env.DISPLAY).not.toBe(two.env.DISPLAY);
    await Promise.all([one.stop(), two.stop()]);
  });

  it('says what Xvfb said when it does not start', async () => {
    await expect(startXvfb('nonsense')).rejects.toThrow(/Invalid screen/);
  });
});
