const KEY = 'warmed-up';

/**
 * Draws the page while its module is still being evaluated, once for each version of it. Chromium writes the cache of
 * compiled code at the end of that evaluation; without this the functions that only drawing calls are not in it, and
 * every start compiles a thousand of them anew.
 */
export function warmUpOnce(draw: () => void): void {
  // The name of a built file holds the hash of its content.
  const version = import.meta.url;
  if (localStorage.getItem(KEY) === version) return;
  draw();
  localStorage.setItem(KEY, version);
}
