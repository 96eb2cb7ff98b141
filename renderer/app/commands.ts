import type { AppCommand } from '../../shared/ipc/contract';
import { useAnalyses, useLayout, useSession, useZoom, ZOOM_STEP } from '../state';

const COMMANDS: Readonly<Record<AppCommand, () => void>> = {
  open: () => void useSession.getState().openDialog(false),
  'open-folder': () => void useSession.getState().openDialog(true),
  'add-link': () => useLayout.getState().setLinkDialog(true),
  paste: () => void useSession.getState().paste(),
  new: () => {
    void useSession.getState().newDraft();
    useAnalyses.getState().clearCards();
    focusPrompt();
  },
  search: () => useLayout.getState().focusSearch(),
  settings: () => useLayout.getState().openSettings(),
  ask: () => {
    if (useSession.getState().view === 'draft') void useAnalyses.getState().ask();
  },
  'zoom-in': () => useZoom.getState().zoomBy(ZOOM_STEP),
  'zoom-out': () => useZoom.getState().zoomBy(1 / ZOOM_STEP),
  'zoom-fit': () => useZoom.getState().toFit(),
  'zoom-actual': () => useZoom.getState().toActual(),
  about: () => useLayout.getState().openAbout(),
};

/** Does what a key or the menu asks for. */
export function runCommand(command: AppCommand): void {
  COMMANDS[command]();
}

function focusPrompt(): void {
  document.querySelector<HTMLElement>('[data-prompt]')?.focus();
}
