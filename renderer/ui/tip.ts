/** The attribute that holds the words of an element's tooltip; {@link Tooltips} shows them. */
export const TIP = 'data-tip';

/** Milliseconds that the pointer rests on something before it is named. */
export const TIP_DELAY_MS = 500;

/** Gives an element a tooltip: `<button {...tip('Open  Ctrl+O')}>`. Two spaces stand between the name and its keys. */
export function tip(words: string): Readonly<Record<typeof TIP, string>> {
  return { [TIP]: words };
}
