/** Pure: what would be refused of the ask, and what fixes it. */
import { overLimitInWords } from '../../../shared/domain/check-plan';
import { askedPictures, planAsk, type Draft } from '../../state';
import { shortName } from './short-name';

export interface Refusal {
  readonly text: string;
  readonly fix: 'send-to-fit' | 'ask-about-each';
}

/** Null where nothing would be refused for sure. Of several pictures over their limits it says how many they are. */
export function refusalOf(draft: Draft): Refusal | null {
  const { over } = planAsk(draft);
  const pictures = new Set(over.flatMap((one) => ('position' in one ? one.position : [])));
  const first = over.find((one) => pictures.size === 0 || 'position' in one);
  if (first === undefined) return null;
  const asked = askedPictures(draft);
  const text =
    pictures.size > 1
      ? `${pictures.size} pictures are larger than what is taken here.`
      : overLimitInWords(first, (position) => shortName(asked[position]?.name ?? ''));
  return { text, fix: pictures.size === 0 ? 'ask-about-each' : 'send-to-fit' };
}
