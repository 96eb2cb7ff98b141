/** Keeps control characters of names, answers and errors away from the terminal, which would obey them. */
import { UNSAFE } from '../../shared/domain/shown-name';
import type { Streams } from './run';

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;

/** Text of any length for a terminal: its control characters become marks such as ␛; lines and tabs stay. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(UNSAFE, (character) => {
    if (character === '\n' || character === '\t') return character;
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === DELETE ? '\u2421' : '\ufffd';
  });
}

/** Everything that is written goes through {@link printable}; JSON that {@link jsonText} made stays as it is. */
export function printableStreams({ err, out }: Streams): Streams {
  return { out: (text) => out(printable(text)), err: (text) => err(printable(text)) };
}

/** JSON as it may stand in a terminal: what `JSON.stringify` leaves of control characters is escaped, too. */
export function jsonText(value: unknown): string {
  const escaped = JSON.stringify(value, null, 2).replace(UNSAFE, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${escaped}\n`;
}
