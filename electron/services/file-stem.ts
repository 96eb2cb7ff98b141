/** Bytes of a name before what is put behind it: file systems take 255 for all of it. */
const MAX_STEM_BYTES = 200;

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
  return kept || 'picture';
}
