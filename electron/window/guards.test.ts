import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { beforeEach, describe, expect, test } from 'vitest';
import { hardenCommandLine } from './command-line';
import { confineRequests, guardApp } from './guards';
import { isAllowed, PERMISSIONS } from './permissions';

const lines: string[] = [];
const log = { warn: (line: string) => void lines.push(line) };

/** An event whose default can be prevented. */
function occurrence(): { prevented: boolean; preventDefault(): void } {
  return {
    prevented: false,
    preventDefault() {
      this.prevented = true;
    },
  };
}

class Guarded extends EventEmitter {
  readonly given = new Map<string, unknown>();
  sandboxed = false;
  switches: readonly string[] = [];
  readonly commandLine = { hasSwitch: (name: string) => this.switches.includes(name) };
  enableSandbox(): void {
    this.sandboxed = true;
  }
  readonly setWindowOpenHandler = (handler: unknown) => this.given.set('open', handler);
  readonly setWebRTCIPHandlingPolicy = (policy: unknown) => this.given.set('webrtc', policy);
  readonly setPermissionRequestHandler = (handler: unknown) => this.given.set('request', handler);
  readonly setPermissionCheckHandler = (handler: unknown) => this.given.set('check', handler);
  readonly setDevicePermissionHandler = (handler: unknown) => this.given.set('device', handler);
  readonly setDisplayMediaRequestHandler = (handler: unknown) => this.given.set('media', handler);
  readonly setSpellCheckerLanguages = (languages: unknown) =>
    this.given.set('languages', languages);
  readonly setSpellCheckerEnabled = (enabled: unknown) => this.given.set('spelling', enabled);
}

const app = new Guarded();
const contents = new Guarded();
const session = new Guarded();
guardApp(app as unknown as App, log);
app.emit('web-contents-created', {}, contents);
app.emit('session-created', session);
const handler = <F>(of: Guarded, name: string): F => of.given.get(name) as F;

beforeEach(() => void (lines.length = 0));

test('every renderer is sandboxed, unless Chromium was told that it cannot', () => {
  expect(app.sandboxed).toBe(true);
  const asRoot = new Guarded();
  asRoot.switches = ['no-sandbox'];
  guardApp(asRoot as unknown as App, log);
  expect(asRoot.sandboxed).toBe(false);
});

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
  '%s is denied and told without its address',
  (name) => {
    const event = { ...occurrence(), url: 'https://SECRET.example/' };
    contents.emit(name, event);
    expect(event.prevented).toBe(true);
    expect(lines).toHaveLength(1);
    expect(lines[0]).not.toContain('SECRET');
  },
);

test('window.open is denied', () => {
  const open = handler<(details: object) => unknown>(contents, 'open');
  expect(open({ url: 'app://looksee/index.html' })).toEqual({ action: 'deny' });
});

test('no certificate, client certificate or login is accepted', () => {
  const bad = occurrence();
  let accepted: boolean | undefined;
  app.emit('certificate-error', bad, contents, '', '', {}, (is: boolean) => (accepted = is));
  expect([bad.prevented, accepted]).toEqual([true, false]);
  for (const name of ['select-client-certificate', 'login']) {
    const event = occurrence();
    app.emit(name, event);
    expect(event.prevented).toBe(true);
  }
});

test('downloads are cancelled', () => {
  const event = occurrence();
  session.emit('will-download', event);
  expect(event.prevented).toBe(true);
});

test('no dictionary is fetched, no device chosen, no packet sent by WebRTC', () => {
  expect(session.given.get('spelling')).toBe(false);
  expect(session.given.get('languages')).toEqual([]);
  expect(handler<() => boolean>(session, 'device')()).toBe(false);
  expect(session.given.get('media')).toBeNull();
  expect(contents.given.get('webrtc')).toBe('disable_non_proxied_udp');
});

describe('permissions', () => {
  const names = [...Object.keys(PERMISSIONS), 'invented-tomorrow', '__proto__', 'toString'];
  test.each(names)('%s is denied, asked or checked', (name) => {
    let granted: boolean | undefined;
    handler<(c: unknown, p: string, f: (is: boolean) => void) => void>(session, 'request')(
      contents,
      name,
      (is) => (granted = is),
    );
    expect(granted).toBe(false);
    expect(handler<(c: unknown, p: string) => boolean>(session, 'check')(null, name)).toBe(false);
    expect(isAllowed(name)).toBe(false);
  });

  test('each row has its reason', () => {
    expect(Object.values(PERMISSIONS).every(({ reason }) => /^[A-Z].+\.$/.test(reason))).toBe(true);
  });
});

test('a confined session cancels every address but its own schemes', () => {
  type Listener = (details: { url: string }, callback: (reply: object) => void) => void;
  let listener: Listener | undefined;
  const confined = { webRequest: { onBeforeRequest: (given: Listener) => (listener = given) } };
  confineRequests(confined as unknown as Session, ['app', 'looksee-image']);
  const cancelled = (url: string): unknown => {
    let reply: unknown;
    listener?.({ url }, (given) => (reply = given));
    return (reply as { cancel: boolean }).cancel;
  };
  expect(cancelled('app://looksee/index.html')).toBe(false);
  expect(cancelled('looksee-image://a/thumb')).toBe(false);
  for (const url of [
    'https://example.com/app://looksee',
    'http://127.0.0.1/',
    'ws://localhost/',
    'application://x',
    'file:///etc/passwd',
    'data:text/html,app:',
    'looksee-imaging://work/',
  ])
    expect(cancelled(url), url).toBe(true);
});

test('features already turned off stay off', () => {
  const switches = new Map([['disable-features', 'Vulkan,Mine']]);
  hardenCommandLine({
    commandLine: {
      appendSwitch: (name: string, value = '') => void switches.set(name, value),
      getSwitchValue: (name: string) => switches.get(name) ?? '',
    } as App['commandLine'],
  });
  expect(switches.get('disable-features')).toMatch(/^Vulkan,Mine,Autofill.*,Translate$/);
  expect(switches.has('disable-background-networking')).toBe(true);
  expect(switches.has('disable-component-update')).toBe(true);
});
