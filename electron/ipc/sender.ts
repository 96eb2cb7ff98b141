import { APP_ORIGIN } from '../window/origin';

interface Frame {
  readonly origin: string;
}

/** What the gate reads of Electron's event; a frame that is gone is null. */
export interface Sender {
  readonly senderFrame: Frame | null;
  readonly sender: { readonly mainFrame: Frame };
}

/**
 * SECURITY: only the top frame of our own page may speak with the main process. The frame is asked, not the
 * contents: a sub-frame of another origin shares its contents with the page around it.
 */
export function isTrustedSender(event: Sender): boolean {
  try {
    const frame = event.senderFrame;
    return frame !== null && frame === event.sender.mainFrame && frame.origin === APP_ORIGIN;
  } catch {
    // Electron throws on the properties of a frame that was disposed of while its message was on the way.
    return false;
  }
}
