import { toAppError } from '../../shared/domain/app-error';
import { remarksOf } from '../../shared/domain/remarks';
import type { AnalysisPatch } from '../history';
import type { GreyPicture, Imaging } from '../imaging';
import type { ReadText, TextReader } from '../ocr';
import { isLink } from './asked';
import { onDeviceAnswer, type DeviceFindings } from './on-device';
import type { Request, ToSend } from './request-to-send';

export interface DeviceServices {
  readonly imaging: Pick<Imaging, 'readable'>;
  readonly reader: Pick<TextReader, 'read'>;
  readonly now: () => number;
}

/** Reads and measures the pictures here; nothing is sent. */
export async function answerOnDevice(
  { pictures, running, signal }: Request,
  { images }: Pick<ToSend, 'images'>,
  { imaging, now, reader }: DeviceServices,
): Promise<AnalysisPatch> {
  const from = now();
  const findings: DeviceFindings[] = [];
  for (const [position, image] of images.entries()) {
    const picture = pictures[position];
    if (!picture || isLink(picture) || 'link' in image) continue;
    const side = Math.max(image.width, image.height);
    const { grey, colours } = await imaging.readable(image.bytes, side);
    const text = await readInTime(reader, grey, signal);
    const { name, bytes, camera, facts } = picture;
    const { width, height, format } = facts;
    const remarks = remarksOf({ ...facts, name });
    findings.push({ name, bytes, camera, width, height, format, text, colours, remarks });
  }
  return {
    status: 'done',
    answer: onDeviceAnswer(running.analysis.prompt, findings),
    finishReason: 'stop',
    ms: now() - from,
    error: null,
  };
}

/** The text, or null where reading took too long: the measurements are worth having without it. */
async function readInTime(
  reader: DeviceServices['reader'],
  grey: GreyPicture,
  signal: AbortSignal,
): Promise<ReadText | null> {
  try {
    return await reader.read(grey, signal);
  } catch (thrown) {
    if (toAppError(thrown).code === 'ocr-timeout') return null;
    throw thrown;
  }
}
