import { BrowserWindow, type CustomScheme, type Session } from 'electron';
/** To be registered, with the other schemes, before the app is ready. */
export declare const IMAGING_SCHEME_PRIVILEGES: CustomScheme;
/**
 * The session of the imaging page: it reaches its own scheme and nothing else.
 * @param serve answers every request of the page
 */
export declare function openImagingSession(serve: (request: Request) => Promise<Response>): Session;
/**
 * The hidden window that decodes pictures. It has no preload: it speaks by its scheme alone.
 * @param onGone called once, when its process ended or the page did not load
 */
export declare function openImagingWindow(
  own: Session,
  options: {
    readonly workers: number;
    readonly timeoutMs: number;
  },
  onGone: () => void,
): BrowserWindow;
