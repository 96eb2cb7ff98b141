import type { AnswerImage } from '../../../shared/domain/analysis';
import { countInWords } from '../../../shared/domain/count-in-words';
import { FORMAT_NAMES } from '../../../shared/domain/picture';

/** `Picture 1: PNG, 84,213 bytes`; of a link its address. */
export function answerImageText(image: AnswerImage, index: number): string {
  const name = `Picture ${index + 1}`;
  if (image.sha256 === null) return `${name}: ${image.link}`;
  const { bytes, format, mime } = image;
  return `${name}: ${format === null ? mime : FORMAT_NAMES[format]}, ${countInWords(bytes, 'byte')}`;
}
