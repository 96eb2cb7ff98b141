import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';

/** Requests to endpoints that have not ended, and how many of them have left. */
export interface PaidCounts {
  readonly running: number;
  readonly sent: number;
}

const WAIT = 0;
const CLOSE = 1;

/** The question whether to close although something paid runs. */
export function closeQuestion({ running, sent }: PaidCounts): MessageBoxOptions {
  const bill = sent === 0 ? '' : `, ${sent} may be billed`;
  return {
    type: 'question',
    title: 'Looksee',
    message:
      running === 1 ? 'A request is still running.' : `${running} requests are still running.`,
    detail: 'If you close now, they are canceled. What arrived so far is kept.',
    buttons: ['Wait', `Close anyway${bill}`],
    // Neither Enter nor Esc may cost anything.
    defaultId: WAIT,
    cancelId: WAIT,
    noLink: true,
  };
}

/**
 * Asks whether to close.
 * @param signal takes the question away; that counts as *Wait*
 */
export async function confirmClose(
  window: BrowserWindow | null,
  paid: PaidCounts,
  signal: AbortSignal,
): Promise<boolean> {
  const options = { ...closeQuestion(paid), signal };
  if (window?.isMinimized()) window.restore();
  window?.show();
  const { response } = await (window
    ? dialog.showMessageBox(window, options)
    : dialog.showMessageBox(options));
  return response === CLOSE;
}
