import {
  useAnalyses,
  useDescriptions,
  useLayout,
  usePages,
  useSentPreview,
  useSession,
  useZoom,
  ZOOM_STEP,
} from '../state';
import type { Command } from './key-map';

const COMMANDS: Readonly<Record<Command, () => void>> = {
  open: () => void useSession.getState().openDialog(false),
  'open-folder': () => void useSession.getState().openDialog(true),
  'add-link': () => useLayout.getState().setLinkDialog(true),
  paste: () => void useSession.getState().paste(),
  new: () => {
    useAnalyses.getState().stopWaiting();
    void useSession.getState().newDraft(useAnalyses.getState().clearCards());
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
  facts: () => useDescriptions.getState().toggle(),
  'what-the-model-sees': () => useSentPreview.getState().toggle(),
  'previous-page': () => usePages.getState().turn(-1),
  'next-page': () => usePages.getState().turn(1),
  about: () => useLayout.getState().openAbout(),
};

/** Does what a key or the menu asks for. */
export function runCommand(command: Command): void {
  COMMANDS[command]();
}

function focusPrompt(): void {
  document.querySelector<HTMLElement>('[data-prompt]')?.focus();
}
