/** Names of keys as this platform writes them. */

const isMac = typeof navigator !== 'undefined' && navigator.platform.startsWith('Mac');

const MAC: Readonly<Record<string, string>> = {
  Mod: '⌘',
  Alt: '⌥',
  Shift: '⇧',
  Enter: '↩',
  Delete: '⌫',
  ArrowLeft: '←',
  ArrowRight: '→',
};
const OTHERS: Readonly<Record<string, string>> = {
  Mod: 'Ctrl',
  Delete: 'Del',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** `Mod+Enter` as `Ctrl+Enter`, or `⌘↩` on a Mac. */
export function keysInWords(keys: string, mac = isMac): string {
  const names = mac ? MAC : OTHERS;
  return keys
    .split('+')
    .map((key) => names[key] ?? key)
    .join(mac ? '' : '+');
}

/** For `aria-keyshortcuts`. */
export function keysForAria(keys: string): string {
  return keys.replace('Mod', isMac ? 'Meta' : 'Control');
}

/** Whether Ctrl, on a Mac Cmd, is held, and no other of the two. */
export function hasMod(event: { readonly ctrlKey: boolean; readonly metaKey: boolean }): boolean {
  return isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
}
