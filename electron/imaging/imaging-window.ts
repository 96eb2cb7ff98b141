import { constants, setPriority } from 'node:os';
import { BrowserWindow, session, type CustomScheme, type Session } from 'electron';
import { IMAGING_ORIGIN, IMAGING_SCHEME } from '../../shared/domain/imaging-job';
import { PAGES, type PageKind } from './page-kind';

/** To be registered, with the other schemes, before the app is ready. */
export const IMAGING_SCHEME_PRIVILEGES: CustomScheme = {
  scheme: IMAGING_SCHEME,
  privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true },
};

/**
 * The session of a page: it reaches its own scheme and nothing else. Not `persist:`: nothing of it is written to disk.
 * @param serve answers every request of the page
 */
export function openImagingSession(
  kind: PageKind,
  serve: (request: Request) => Promise<Response>,
): Session {
  const own = session.fromPartition(`looksee-imaging-${kind}`, { cache: false });
  if (own.protocol.isProtocolHandled(IMAGING_SCHEME)) own.protocol.unhandle(IMAGING_SCHEME);
  own.protocol.handle(IMAGING_SCHEME, serve);
  // SECURITY: the second wall behind the Content-Security-Policy, for a page that was taken over.
  own.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !url.startsWith(`${IMAGING_ORIGIN}/`) }),
  );
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  own.setPermissionCheckHandler(() => false);
  own.on('will-download', (event) => event.preventDefault());
  return own;
}

/** What a page is told. */
export interface PageQuery {
  readonly workers: number;
  /** Milliseconds a job may take. */
  readonly timeoutMs: number;
  /** Names this window to the queue. */
  readonly run: number;
}

/**
 * The hidden window of a page. It has no preload: it speaks by its scheme alone.
 * @param onGone called once, when its process ended or the page did not load
 */
export function openImagingWindow(
  kind: PageKind,
  own: Session,
  query: PageQuery,
  onGone: () => void,
): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    width: 100,
    height: 100,
    skipTaskbar: true,
    focusable: false,
    // A page that counts as hidden gets none of V8's best compiler: its loops took five to ten times as long.
    paintWhenInitiallyHidden: true,
    title: 'Looksee imaging',
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: false,
      spellcheck: false,
      webgl: false,
      // Hidden windows are slowed down by default, and this one is always hidden.
      backgroundThrottling: false,
    },
  });
  const { webContents } = window;
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');

  let gone = false;
  const report = () => {
    if (!gone) onGone();
    gone = true;
  };
  window.on('closed', () => (gone = true));
  webContents.on('render-process-gone', report);
  webContents.on('did-fail-load', report);
  webContents.once('did-finish-load', () => yieldToTheWindow(webContents.getOSProcessId()));

  const url = new URL(`${IMAGING_ORIGIN}/${PAGES[kind].file}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value));
  window.loadURL(url.href).catch(() => {
    // `did-fail-load` and `render-process-gone` report it.
  });
  return window;
}

/** Decoding keeps every core busy: the visible window, which shares them, goes first. */
function yieldToTheWindow(processId: number): void {
  try {
    setPriority(processId, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The system forbids it, or the process is gone: it runs as it is.
  }
}
