/** Where the visible page lives. The scheme is served by schemes.ts from the renderer's folder alone. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'looksee';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const PAGE_URL = `${APP_ORIGIN}/index.html`;
