import { MIME_OF, type EncodedFormat } from '../../shared/domain/picture';

/** @param quality 0 to 1; PNG knows none */
export async function encode(
  canvas: OffscreenCanvas,
  format: EncodedFormat,
  quality: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await canvas.convertToBlob({ type: MIME_OF[format], quality });
  if (blob.type !== MIME_OF[format]) throw new Error(`Cannot encode to ${format}.`);
  return new Uint8Array(await blob.arrayBuffer());
}
