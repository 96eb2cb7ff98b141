import { useMemo } from 'react';
import { prettyJson } from './pretty-json';
import styles from './Wire.module.css';

/** Characters that are laid out as one: some screens full. */
const PIECE_CHARS = 4_000;
const LINE_PX = 16;
/** Characters of a line in the width that there usually is. */
const LINE_CHARS = 110;

interface Props {
  readonly label: string;
  /** JSON is shown in lines. */
  readonly text: string;
}

/**
 * A text of any length that scrolls by itself. It is laid out in pieces, and only where it is in sight: a quarter of a
 * megabyte in one piece would hold up the window.
 */
export function LongText({ label, text }: Props) {
  const pieces = useMemo(() => piecesOf(prettyJson(text) ?? text), [text]);
  return (
    <div className={styles.text} role="group" aria-label={label} tabIndex={0} data-selectable>
      {pieces.map((piece, index) => (
        <div
          key={index}
          className={styles.piece}
          style={{ containIntrinsicBlockSize: `auto ${linesOf(piece) * LINE_PX}px` }}
        >
          {piece}
        </div>
      ))}
    </div>
  );
}

/** Cut behind the ends of lines, and within those that are too long. */
function piecesOf(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length;) {
    const most = Math.min(at + PIECE_CHARS, text.length);
    const lineEnd = most === text.length ? most : text.lastIndexOf('\n', most - 1) + 1;
    const end = lineEnd > at ? lineEnd : mostWhole(text, most);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

/** Never between the two halves of a character. */
function mostWhole(text: string, end: number): number {
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(end - 1));
  return isHalf ? end - 1 : end;
}

function linesOf(piece: string): number {
  return piece
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARS)), 0);
}
