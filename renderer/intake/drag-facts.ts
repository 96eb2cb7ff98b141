import { MIME_OF } from '../../shared/domain/picture';
import { formatsInWords } from '../state';
import { OWN_DRAG } from './dropped';

/** What is known of a drag before it is dropped: types, no names, no bytes, no addresses. */
export type DragFacts =
  | {
      readonly kind: 'files';
      readonly count: number;
      /** Of a type that is no picture. */
      readonly strange: number;
      /** Of a type that the system does not name: folders are among them. */
      readonly unknown: number;
    }
  | { readonly kind: 'link' };

/** Other names under which systems know formats that are read. */
const ALIASES = [
  'image/x-png',
  'image/apng',
  'image/vnd.mozilla.apng',
  'image/jpg',
  'image/pjpeg',
  'image/heif',
  'image/heic-sequence',
  'image/heif-sequence',
  'image/avif-sequence',
  'image/x-ms-bmp',
  'image/x-bmp',
  'image/vnd.microsoft.icon',
  'image/ico',
  'image/x-tiff',
  'image/svg',
];
const READABLE: ReadonlySet<string> = new Set([...Object.values(MIME_OF), ...ALIASES]);

/**
 * What a drag seems to bring.
 * @returns null for text, which may be a link or not, and for what was dragged within the window
 */
export function dragFacts(data: {
  readonly types: readonly string[];
  readonly items: Iterable<{ readonly kind: string; readonly type: string }>;
}): DragFacts | null {
  const { types } = data;
  if (types.includes(OWN_DRAG)) return null;
  if (types.includes('Files')) {
    const files = [...data.items].filter(({ kind }) => kind === 'file');
    const unknown = files.filter(({ type }) => type === '').length;
    const read = files.filter(({ type }) => READABLE.has(type.toLowerCase())).length;
    return { kind: 'files', count: files.length, strange: files.length - read - unknown, unknown };
  }
  const isLink = types.includes('text/uri-list') || types.includes('text/x-moz-url');
  return isLink ? { kind: 'link' } : null;
}

/** The words on the whole-window target. */
export function dragInWords(drag: DragFacts): { title: string; hint: string } {
  if (drag.kind === 'link') {
    return { title: 'Drop to add the picture', hint: 'It is loaded from its address.' };
  }
  const { count, strange, unknown } = drag;
  if (count === 0) return { title: 'Drop to add', hint: '' };
  if (strange === count) {
    const title = count === 1 ? 'This is not a picture' : `None of these ${count} is a picture`;
    return { title, hint: `Looksee reads ${formatsInWords('and')}.` };
  }
  const good = count - strange;
  const what = unknown > 0 ? 'item' : 'picture';
  const title = `Drop to add ${good} ${what}${good === 1 ? '' : 's'}`;
  return { title, hint: strange === 0 ? '' : `${strange} of ${count} will be refused: no picture` };
}
