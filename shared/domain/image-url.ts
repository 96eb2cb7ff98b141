/**
 * Addresses of pictures that the visible page may show. All of them were encoded by imaging; the page never
 * gets a file of the user's.
 */
export const IMAGE_SCHEME = 'looksee-image';

/** What of a picture is shown: a thumbnail, the whole at stage size, or the picture as it was sent. */
export type ImageKind = 'thumb' | 'view' | 'sent';

/**
 * @param id a draft picture's id (`thumb`, `view`), or the SHA-256 of a kept picture (`thumb` for a thumbnail's,
 *   `sent` for that of the sent bytes)
 * @param page of a draft picture, from 0: an address means the same picture for ever
 */
export function imageUrl(id: string, kind: ImageKind, page = 0): string {
  return `${IMAGE_SCHEME}://${id}/${ofPage(page)}${kind}`;
}

/**
 * One tile of a draft picture (by id) or of a kept sent picture (by SHA-256) at 1:1.
 * @param column tile index from the left; tiles are TILE_SIDE pixels wide, the last one may be narrower
 * @param row tile index from the top
 * @param page as for {@link imageUrl}
 */
export function tileUrl(id: string, column: number, row: number, page = 0): string {
  return `${IMAGE_SCHEME}://${id}/${ofPage(page)}tile/${column}/${row}`;
}

function ofPage(page: number): string {
  return page === 0 ? '' : `page/${page}/`;
}
