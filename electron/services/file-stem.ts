/** Bytes of a name before what is put behind it: file systems take 255 for all of it. */
const MAX_STEM_BYTES = 200;

/**
 * Names of devices, which Windows opens in place of a file, whatever stands behind the first dot. Superscript digits count.
 * @see https://learn.microsoft.com/windows/win32/fileio/naming-a-file
 */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])[ .]*(?:\.|$)/i;

/** A name without its extension, fit for every file system. */
export function fileStem(name: string): string {
  const stem = name
    .replace(/\.[^.]{1,5}$/, '')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\\/:*?"<>|\u0000-\u001f\u007f\ufffd]/g, '_')
    .replace(/^[. ]+|[. ]+$/g, '');
  let kept = '';
  for (const letter of stem) {
    if (Buffer.byteLength(kept + letter) > MAX_STEM_BYTES) break;
    kept += letter;
  }
  // What was cut may end in what Windows drops.
  kept = kept.replace(/[. ]+$/, '');
  return DEVICE.test(kept) ? `_${kept}` : kept || 'picture';
}
