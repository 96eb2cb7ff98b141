import { create } from 'zustand';
import { DEFAULT_LAYOUT, type LayoutChoices } from '../../shared/domain/settings';
import { looksee, unwrap } from '../bridge';
import { useDetailQuestions } from './detail-questions';
import { later } from './later';
import { orNotice } from './notices';

/** What covers the window, topmost. */
export type Dialog = 'settings' | 'costs' | 'about' | null;

/** What the compose form is to fix: opens the field in its place. */
export interface FieldToFix {
  readonly endpointId: string;
  readonly field: 'key' | 'base-url';
}

/** An ask whose prompts cost more than the user lets pass unasked. In US dollars. */
export interface Spending {
  readonly cost: number;
  /** Of some of its pictures the cost is not known, and not in `cost`. */
  readonly orMore: boolean;
  readonly requests: number;
  readonly limit: number;
}

export interface LayoutState extends LayoutChoices {
  readonly dialog: Dialog;
  /** The endpoint that settings open at; null for none. */
  readonly settingsEndpointId: string | null;
  /** Where they open, when it is not the field that is needed next. */
  readonly settingsPart: 'proxy' | null;
  /** The settings open where a new endpoint is chosen. */
  readonly settingsAdding: boolean;
  /** The picture over the whole window. */
  readonly lightbox: boolean;
  /** The field for a link to a picture. */
  readonly linkDialog: boolean;
  /** The analysis whose requests are looked at. */
  readonly inspecting: number | null;
  readonly fieldToFix: FieldToFix | null;
  /** What waits for a yes or a no. */
  readonly spending: Spending | null;
  /** The window is too narrow for the history beside the rest: folded, or for a moment over the stage. */
  readonly narrow: boolean;
  readonly historyOver: boolean;
  /** Grows with each wish to put the cursor into the history's search. */
  readonly searchFocus: number;
  setWidths: (widths: Partial<Pick<LayoutChoices, 'historyWidth' | 'answersWidth'>>) => void;
  /** Folds the history to icons or back; in a narrow window lays it over the stage or takes it away. */
  toggleHistory: () => void;
  closeHistoryOver: () => void;
  setNarrow: (narrow: boolean) => void;
  openSettings: (endpointId?: string, part?: 'proxy') => void;
  /** Opens the settings where a new endpoint is chosen. */
  openAddEndpoint: () => void;
  /** The part of the settings about money. */
  openCosts: () => void;
  openAbout: () => void;
  closeDialog: () => void;
  setLightbox: (open: boolean) => void;
  setLinkDialog: (open: boolean) => void;
  inspect: (analysisId: number | null) => void;
  fix: (fieldToFix: FieldToFix | null) => void;
  /** Asks whether it may cost that much. @returns the answer */
  confirmSpending: (spending: Spending) => Promise<boolean>;
  /** Answers what `confirmSpending` asked. */
  decideSpending: (yes: boolean) => void;
  focusSearch: () => void;
}

const SAVE_MS = 300;

export const useLayout = create<LayoutState>()((set, get) => {
  let unsaved: Partial<LayoutChoices> = {};
  const saveLater = later(SAVE_MS, () => {
    const layout = unsaved;
    unsaved = {};
    void orNotice(unwrap(looksee().changeSettings({ layout })));
  });
  const save = (change: Partial<LayoutChoices>): void => {
    set(change);
    unsaved = { ...unsaved, ...change };
    saveLater();
  };
  let decide: (yes: boolean) => void = () => undefined;
  return {
    ...DEFAULT_LAYOUT,
    dialog: null,
    settingsEndpointId: null,
    settingsPart: null,
    settingsAdding: false,
    lightbox: false,
    linkDialog: false,
    inspecting: null,
    fieldToFix: null,
    spending: null,
    narrow: false,
    historyOver: false,
    searchFocus: 0,
    setWidths: save,
    toggleHistory: () => {
      const { narrow, historyOver, historyFolded } = get();
      if (narrow) set({ historyOver: !historyOver });
      else save({ historyFolded: !historyFolded });
    },
    closeHistoryOver: () => set({ historyOver: false }),
    setNarrow: (narrow) => set({ narrow, historyOver: false }),
    openSettings: (endpointId, part) =>
      set({
        dialog: 'settings',
        settingsEndpointId: endpointId ?? null,
        settingsPart: part ?? null,
        settingsAdding: false,
        fieldToFix: null,
      }),
    openAddEndpoint: () =>
      set({ dialog: 'settings', settingsEndpointId: null, settingsAdding: true, fieldToFix: null }),
    openCosts: () => set({ dialog: 'costs' }),
    openAbout: () => set({ dialog: 'about' }),
    closeDialog: () => set({ dialog: null }),
    setLightbox: (lightbox) => set({ lightbox }),
    setLinkDialog: (linkDialog) => set({ linkDialog }),
    inspect: (inspecting) => set({ inspecting }),
    fix: (fieldToFix) => set({ fieldToFix }),
    confirmSpending: (spending) => {
      decide(false);
      set({ spending });
      return new Promise((resolve) => (decide = resolve));
    },
    decideSpending: (yes) => {
      set({ spending: null });
      decide(yes);
    },
    focusSearch: () => {
      if (historyFoldedNow(get())) get().toggleHistory();
      set((state) => ({ searchFocus: state.searchFocus + 1 }));
    },
  };
});

/** Whether a dialog lies over the window: what is below it waits. */
export function dialogIsOpen({
  dialog,
  inspecting,
  linkDialog,
  spending,
}: Pick<LayoutState, 'dialog' | 'inspecting' | 'linkDialog' | 'spending'>): boolean {
  const isAsked = useDetailQuestions.getState().open.length > 0;
  return dialog !== null || inspecting !== null || linkDialog || spending !== null || isAsked;
}

/** Whether the history shows icons only. */
export function historyFoldedNow(
  state: Pick<LayoutState, 'narrow' | 'historyOver' | 'historyFolded'>,
): boolean {
  return state.narrow ? !state.historyOver : state.historyFolded;
}
