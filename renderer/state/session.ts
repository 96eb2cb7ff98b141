import { create } from 'zustand';
import type { Endpoint } from '../../shared/domain/endpoint';
import type { RefusedFile } from '../../shared/domain/picture';
import { MAX_LINKS, UNDO_MS } from '../../shared/domain/limits';
import {
  DEFAULT_CHOICES,
  DEFAULT_COSTS,
  type Choices,
  type Costs,
} from '../../shared/domain/settings';
import {
  patchChoices,
  patchCosts,
  type ChoicesPatch,
  type CostsPatch,
} from '../../shared/domain/settings-patch';
import type { AboutApp, PicturesUpdate } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { endpointActions, type EndpointActions } from './endpoints';
import { notify, orNotice } from './notices';
import {
  applyUpdate,
  extendBy,
  movePictures,
  NO_PICTURES,
  refusedOnce,
  reorderBy,
  selectPicture,
  stepPicture,
  withoutPictures,
  type PictureState,
  type SelectHow,
} from './pictures';

/** What stage and answers show: the draft, or one analysis of the history, read-only. */
export type View = 'draft' | { readonly analysisId: number };

/** A draft that something replaced. */
export type OldDraft = Pick<SessionState, 'pictures' | 'prompt' | 'choices'> & {
  /** Brings back what else went with it: the cards. */
  readonly restore: () => void;
};

export interface SessionState extends PictureState, EndpointActions {
  /** False until the main process answered for the first time. */
  readonly started: boolean;
  readonly about: AboutApp | null;
  readonly prompt: string;
  readonly choices: Choices;
  readonly costs: Costs;
  readonly endpoints: readonly Endpoint[];
  readonly view: View;
  /** Ask was pressed while something was missing. */
  readonly triedInVain: boolean;
  /** Which picture of the viewed analysis is on the stage. */
  readonly viewedPicture: number;

  /** Each change goes to the main process at once, which gathers them: nothing waits here when the window goes. */
  setPrompt: (prompt: string) => void;
  /** Changes choices; they are kept for the next start. */
  choose: (change: ChoicesPatch) => void;
  /** Sets the model of the chosen endpoint. */
  chooseModel: (model: string) => void;
  /** Changes what was said about money; it holds at once, and is kept for the next start. */
  changeCosts: (change: CostsPatch) => Promise<void>;
  /** Empties the draft and shows it. @param restore called by Undo, beside what it brings back itself */
  newDraft: (restore?: () => void) => Promise<void>;
  /** Says what replaced the draft, with an Undo that brings its pictures, prompt and choices back. */
  offerDraftBack: (message: string, before: OldDraft) => void;
  showDraft: () => void;
  setViewedPicture: (index: number) => void;

  addFiles: (files: readonly File[]) => Promise<void>;
  /** Asks for files, or for a folder whose pictures are all added. */
  openDialog: (folder: boolean) => Promise<void>;
  /** Loads pictures from links; one into a private network is refused first, unless allowed. */
  addLinks: (urls: readonly string[], allowPrivate?: boolean) => Promise<void>;
  /** Loads the links of entries refused alike, once more or although they lead into the own network; the entries go. */
  loadRefused: (files: readonly RefusedFile[]) => Promise<void>;
  /** Adds a link that the endpoint loads itself. */
  sendLink: (url: string) => Promise<void>;
  /** @param page from 0 */
  choosePage: (id: string, page: number) => Promise<void>;
  paste: () => Promise<void>;
  /** @returns whether it is on its way */
  addSample: () => Promise<boolean>;
  /** Warms imaging up while a drag is over the window. */
  expectPictures: () => void;
  /** Removes at once, with an Undo notice. */
  removePictures: (ids: readonly string[]) => Promise<void>;
  /** Puts the pictures before index `to`. */
  move: (ids: ReadonlySet<string>, to: number) => Promise<void>;
  /** Moves the selected pictures, or the current one, `steps` along. */
  reorder: (steps: number) => void;
  select: (id: string, how: SelectHow) => void;
  /** Moves the end of the selection `steps` along. */
  extend: (steps: number) => void;
  selectAll: () => void;
  clearSelection: () => void;
  /** Moves along the pictures of the draft or of the viewed analysis. */
  step: (steps: number, last?: number) => void;
  updatePictures: (update: PicturesUpdate) => void;
  refuse: (files: readonly RefusedFile[]) => void;
  dismissRefused: () => void;
}

export const useSession = create<SessionState>()((set, get) => {
  const bringBack = async ({ pictures, prompt, choices, restore }: OldDraft): Promise<void> => {
    const old = new Set(pictures.map(({ id }) => id));
    const replaced = get().pictures.flatMap(({ id }) => (old.has(id) ? [] : [id]));
    get().setPrompt(prompt);
    get().choose(choices);
    set({ view: 'draft' });
    restore();
    const back = await orNotice(unwrap(looksee().restorePictures([...old])).then(() => true));
    if (back === null || replaced.length === 0) return;
    set((state) => withoutPictures(state, replaced));
    await orNotice(unwrap(looksee().removePictures(replaced)));
  };

  return {
    ...NO_PICTURES,
    ...endpointActions(set, get),
    started: false,
    about: null,
    prompt: '',
    choices: DEFAULT_CHOICES,
    costs: DEFAULT_COSTS,
    endpoints: [],
    view: 'draft',
    triedInVain: false,
    viewedPicture: 0,

    setPrompt: (prompt) => {
      set({ prompt });
      void orNotice(unwrap(looksee().savePrompt(prompt)));
    },
    choose: (change) => {
      set(({ choices }) => ({ choices: patchChoices(choices, change) }));
      void orNotice(unwrap(looksee().changeSettings({ choices: change })));
    },
    chooseModel: (model) => {
      const { choices, choose } = get();
      choose({ models: { [choices.endpointId]: model } });
    },
    changeCosts: async (change) => {
      set(({ costs }) => ({ costs: patchCosts(costs, change) }));
      await orNotice(unwrap(looksee().changeSettings({ costs: change })));
    },
    newDraft: async (restore = () => undefined) => {
      const before = { ...get(), restore };
      set({ ...NO_PICTURES, prompt: '', view: 'draft', triedInVain: false });
      const cleared = await orNotice(unwrap(looksee().clearDraft()).then(() => true));
      if (cleared !== null) get().offerDraftBack('Started a new draft', before);
    },
    offerDraftBack: (message, before) => {
      if (before.pictures.length === 0 && before.prompt.trim() === '') return;
      const action = { label: 'Undo', run: () => void bringBack(before) };
      notify({ message, action, lasts: UNDO_MS });
    },
    showDraft: () => set({ view: 'draft' }),
    setViewedPicture: (viewedPicture) => set({ viewedPicture }),

    addFiles: async (files) => {
      set({ view: 'draft' });
      await orNotice(unwrap(looksee().addFiles(files)));
    },
    openDialog: async (folder) => {
      await orNotice(unwrap(looksee().openDialog(folder)));
    },
    addLinks: async (urls, allowPrivate = false) => {
      set({ view: 'draft' });
      if (urls.length > MAX_LINKS) {
        notify({
          message: `Loading the first ${MAX_LINKS} of ${urls.length} links.`,
          hint: 'Add the others when these are there.',
        });
      }
      await orNotice(unwrap(looksee().addLinks(urls.slice(0, MAX_LINKS), allowPrivate)));
    },
    loadRefused: async (files) => {
      set(({ refused }) => ({ refused: refused.filter((file) => !files.includes(file)) }));
      const links = files.flatMap(({ link }) => link ?? []);
      const allowed = files.every(({ reason }) => reason === 'private-address');
      if (links.length > 0) await get().addLinks(links, allowed);
    },
    sendLink: async (url) => {
      set({ view: 'draft' });
      await orNotice(unwrap(looksee().sendLink(url)));
    },
    choosePage: async (id, page) => {
      await orNotice(unwrap(looksee().choosePage(id, page)));
    },
    paste: async () => {
      const pasted = await orNotice(unwrap(looksee().paste()));
      if (pasted?.added === 0) {
        notify({
          message: 'The clipboard holds no picture.',
          hint: 'Copy a picture, picture files or a link first, then paste.',
        });
      } else if (pasted !== null) set({ view: 'draft' });
    },
    addSample: async () => {
      set({ view: 'draft' });
      return (await orNotice(unwrap(looksee().addSample()).then(() => true))) ?? false;
    },
    expectPictures: () => void looksee().expectPictures(),
    removePictures: async (ids) => {
      if (ids.length === 0) return;
      const names = get().pictures.filter(({ id }) => ids.includes(id));
      set((state) => withoutPictures(state, ids));
      const removed = await orNotice(unwrap(looksee().removePictures([...ids])).then(() => true));
      if (removed === null) return;
      notify({
        message:
          ids.length === 1 ? `Removed ${names[0]?.name ?? ''}` : `Removed ${ids.length} pictures`,
        action: {
          label: 'Undo',
          run: () => void orNotice(unwrap(looksee().restorePictures([...ids]))),
        },
        lasts: UNDO_MS,
      });
    },
    move: async (ids, to) => {
      set((state) => movePictures(state, ids, to));
      await orNotice(unwrap(looksee().reorderPictures(get().pictures.map(({ id }) => id))));
    },
    reorder: (steps) => {
      const moved = reorderBy(get(), steps);
      if (moved !== null) void get().move(moved.ids, moved.to);
    },
    select: (id, how) => set((state) => selectPicture(state, id, how)),
    extend: (steps) => set((state) => extendBy(state, steps)),
    selectAll: () => set(({ pictures }) => ({ selection: new Set(pictures.map(({ id }) => id)) })),
    clearSelection: () => set({ selection: new Set(), anchorId: null }),
    step: (steps, last = 0) =>
      set((state) =>
        state.view === 'draft'
          ? stepPicture(state, steps)
          : { viewedPicture: Math.min(Math.max(state.viewedPicture + steps, 0), last) },
      ),
    updatePictures: (update) => set((state) => applyUpdate(state, update)),
    refuse: (files) => set(({ refused }) => ({ refused: refusedOnce(refused, files) })),
    dismissRefused: () => set({ refused: [] }),
  };
});
