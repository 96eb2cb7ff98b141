/** Characters of a file name that is shown; file systems allow 255 bytes or characters. */
const MAX_SHOWN_NAME = 255;

/**
 * Control characters and line ends, halves of characters, and those that turn the direction of what follows:
 * `photo<U+202E>gnp.exe` must not read as `photoexe.png`.
 */
export const UNSAFE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A file name as it can be shown in a line: what would break or disguise it is replaced by U+FFFD. */
export function shownName(name: string): string {
  return [...name.slice(0, MAX_SHOWN_NAME * 2)]
    .slice(0, MAX_SHOWN_NAME)
    .join('')
    .replace(UNSAFE, '\ufffd');
}
