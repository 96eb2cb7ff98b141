/** What no page of this app may do, whatever it was made to run. */
import type { App, Session, WebContents } from 'electron';
import { isAllowed } from './permissions';

/**
 * Guards every page and every session that this process will ever make. Call it before `ready`.
 * @param log told what was refused, without addresses: they can hold what the user entered
 */
export function guardApp(app: App, log: { warn(message: string): void }): void {
  // SECURITY: each renderer runs in the OS sandbox, also one whose window forgot to ask for it. The call takes
  // --no-sandbox back, without which no process of Chromium's can start as root; whoever gives that flag has chosen.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  app.on('session-created', (session) => guardSession(session, log));
  // SECURITY: no page connects to anything; a bad certificate is never accepted on its behalf.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on('select-client-certificate', (event) => event.preventDefault());
  app.on('login', (event) => event.preventDefault());
}

function guardContents(contents: WebContents, log: { warn(message: string): void }): void {
  const refuse = (what: string) => (event: { preventDefault(): void }) => {
    event.preventDefault();
    log.warn(`refused: ${what}`);
  };
  // SECURITY: a page stays what the main process loaded: a link, a form, a script or a file dropped outside any target
  // cannot replace it. Loading and reloading from the main process raise none of these.
  contents.on('will-navigate', refuse('navigation'));
  contents.on('will-frame-navigate', refuse('navigation of a frame'));
  contents.on('will-redirect', refuse('redirect'));
  contents.on('will-attach-webview', refuse('webview'));
  // SECURITY: no window but our own. Links open in the browser through a request that checks them.
  contents.setWindowOpenHandler(() => {
    log.warn('refused: window.open');
    return { action: 'deny' };
  });
  // SECURITY: the content security policy does not cover WebRTC; without a proxy it cannot send a packet.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}

function guardSession(session: Session, log: { warn(message: string): void }): void {
  // SECURITY: by default Electron grants whatever a page asks for.
  session.setPermissionRequestHandler((_contents, permission, callback) => {
    const allowed = isAllowed(permission);
    if (!allowed) log.warn(`refused: permission ${permission}`);
    callback(allowed);
  });
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => {
    event.preventDefault();
    log.warn('refused: download');
  });
  // By default Electron fetches a dictionary from the internet. Turned off, the spell checker still fetches it for
  // every language it knows of (tried on 33.2.1), so it is told of none.
  session.setSpellCheckerEnabled(false);
  session.setSpellCheckerLanguages([]);
}

/**
 * SECURITY: a session of ours loads nothing but these schemes, by whatever way a request is made.
 * @param schemes without colon
 */
export function confineRequests(session: Session, schemes: readonly string[]): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !schemes.some((scheme) => details.url.startsWith(`${scheme}:`)) });
  });
}
