import { PICTURE_FORMATS } from '../../shared/domain/picture';

/** What is known of a drag before it is dropped: kinds and types, no names, no bytes. */
export interface DragFacts {
  readonly files: number;
  /** Of a type that is certainly no picture that Looksee reads. */
  readonly refused: number;
}

const READABLE: ReadonlySet<string> = new Set(PICTURE_FORMATS.map((format) => `image/${format}`));

/** @param items those of the drag's dataTransfer; where the system gives no type, nothing is foretold */
export function dragFacts(items: Iterable<{ kind: string; type: string }>): DragFacts {
  const files = [...items].filter(({ kind }) => kind === 'file');
  const refused = files.filter(({ type }) => type !== '' && !READABLE.has(type));
  return { files: files.length, refused: refused.length };
}

/** The words on the whole-window target. */
export function dragInWords({ files, refused }: DragFacts): { title: string; hint: string } {
  if (files === 0) return { title: 'Drop to add', hint: 'PNG, JPEG, GIF or WebP' };
  if (refused === files) {
    const title = files === 1 ? 'This is no picture' : `None of these ${files} is a picture`;
    return { title, hint: 'Looksee reads PNG, JPEG, GIF and WebP.' };
  }
  const good = files - refused;
  const title = good === 1 ? 'Drop to add 1 picture' : `Drop to add ${good} pictures`;
  if (refused === 0) return { title, hint: 'PNG, JPEG, GIF or WebP' };
  return { title, hint: `${refused} of ${files} will be refused: not PNG, JPEG, GIF or WebP` };
}
