/**
 * The pages that do jobs. Each has a window, a session and so a process of its own: what happens to one does not reach
 * the other.
 */
export type PageKind =
  /** Decodes in workers, which the page watches. */
  | 'pictures'
  /** Draws SVG, which workers cannot do, in the page's own thread. */
  | 'drawings';

interface PageTraits {
  /** The page among the built files. */
  readonly file: string;
  /** Sources that its policy allows beyond its own scripts and requests. */
  readonly policy: readonly string[];
  /** Whether it ends what hangs by itself, so that the main process has to watch the page alone. */
  readonly watchesItself: boolean;
}

export const PAGES: Readonly<Record<PageKind, PageTraits>> = {
  pictures: {
    file: 'index.html',
    // WebAssembly, for HEIC, is compiled under no weaker source.
    policy: ["script-src 'self' 'wasm-unsafe-eval'", "worker-src 'self'"],
    watchesItself: true,
  },
  drawings: {
    file: 'drawing.html',
    // SECURITY: an SVG gets in as an image alone, where the browser runs no script of it and loads nothing it names.
    policy: ["script-src 'self'", 'img-src data:'],
    watchesItself: false,
  },
};
