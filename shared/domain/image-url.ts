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
 */
export function imageUrl(id: string, kind: ImageKind): string {
  return `${IMAGE_SCHEME}://${id}/${kind}`;
}

/**
 * One tile of a draft picture (by id) or of a kept sent picture (by SHA-256) at 1:1.
 * @param column tile index from the left; tiles are TILE_SIDE pixels wide, the last one may be narrower
 * @param row tile index from the top
 */
export function tileUrl(id: string, column: number, row: number): string {
  return `${IMAGE_SCHEME}://${id}/tile/${column}/${row}`;
}
