import { looksee, unwrap } from '../bridge';
import { orNotice } from './notices';

/** @returns whether the text is on the clipboard now */
export async function copyText(text: string): Promise<boolean> {
  return (await orNotice(unwrap(looksee().copyText(text)).then(() => true))) ?? false;
}

/** Opens a link in the system's browser; the main process checks that it is https. */
/** Asks where, and writes the exact bytes of a kept picture there. */
export async function saveKept(sha256: string): Promise<void> {
  await orNotice(unwrap(looksee().saveSent(sha256)));
}

export async function openLink(url: string): Promise<void> {
  await orNotice(unwrap(looksee().openLink(url)));
}
