import type { PictureFacts } from '../../shared/domain/picture';
import type { SendPlan } from '../../shared/domain/plan';
import type { PictureToSend } from '../history';
import type { Imaging } from '../imaging';

export type { PictureToSend } from '../history';

/**
 * Makes of a picture what is sent, as planned. Where encoding does not make it fewer bytes, and the original's bytes may
 * go too, they go.
 * @param bytes of the original
 * @throws PictureFailure, AppFailure imaging-failed
 */
export async function preparePicture(
  imaging: Pick<Imaging, 'prepare'>,
  facts: PictureFacts,
  bytes: Uint8Array,
  plan: SendPlan,
): Promise<PictureToSend> {
  const { format, height, page, width } = facts;
  const original = { bytes, format, width, height };
  if (plan.kind === 'original') return original;
  const encoded = await imaging.prepare(bytes, plan, page);
  return plan.orOriginal && bytes.byteLength <= encoded.bytes.byteLength ? original : encoded;
}
