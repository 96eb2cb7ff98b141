import { create } from 'zustand';
import type { Analysis, AnalysisSummary } from '../../shared/domain/analysis';
import { UNDO_MS } from '../../shared/domain/limits';
import type { HistoryPage } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { useAnalyses } from './analyses';
import { appendPage, putEntry, summaryOf } from './history-list';
import { later } from './later';
import { notify, orNotice } from './notices';
import { useSession } from './session';

export interface HistoryState {
  /** Newest first; without those in `hidden`. */
  readonly entries: readonly AnalysisSummary[];
  /** The search as typed. */
  readonly query: string;
  /** Older rows exist. */
  readonly more: boolean;
  /** A page is on its way. */
  readonly loading: boolean;
  /** Deleted, still to be undone. */
  readonly hidden: ReadonlySet<number>;

  search: (query: string) => void;
  loadMore: () => Promise<void>;
  /** Reads the list anew, as long as it is now. */
  refresh: () => Promise<void>;
  /** Shows an analysis, read-only. The selected row is the one that `useSession` views. */
  open: (id: number) => Promise<void>;
  /** Hides at once, with an Undo notice. */
  remove: (id: number) => Promise<void>;
  undoRemove: (id: number) => Promise<void>;
  /** Puts question and pictures into the draft and shows it. */
  useAgain: (id: number) => Promise<void>;
  takeFirstPage: (page: HistoryPage) => void;
  /** Keeps the row of an analysis up to date. */
  take: (analysis: Analysis) => void;
}

const PAGE_ROWS = 60;
const MAX_PAGE_ROWS = 500;
const TYPING_MS = 80;

export const useHistory = create<HistoryState>()((set, get) => {
  /** Counts questions to the history: only the answer to the last one is shown. */
  let asked = 0;
  const list = async (before: number | null, limit: number): Promise<HistoryPage | null> => {
    const mine = ++asked;
    set({ loading: true });
    const text = get().query;
    const page = await orNotice(unwrap(looksee().listHistory({ text, before, limit })));
    if (mine !== asked) return null;
    set({ loading: false });
    return page;
  };
  const refresh = async (): Promise<void> => {
    const rows = Math.min(Math.max(get().entries.length, PAGE_ROWS), MAX_PAGE_ROWS);
    const page = await list(null, rows);
    if (page !== null) takeFirstPage(page);
  };
  const takeFirstPage = (page: HistoryPage): void => {
    const { hidden } = get();
    set({ entries: page.entries.filter(({ id }) => !hidden.has(id)), more: page.more });
  };
  /** The old rows stay until the new ones are there. */
  const typed = later(TYPING_MS, () => {
    void list(null, PAGE_ROWS).then((page) => page !== null && takeFirstPage(page));
  });
  const changed = later(TYPING_MS, () => void refresh());
  const unhide = (id: number): void =>
    set(({ hidden }) => ({ hidden: new Set([...hidden].filter((other) => other !== id)) }));

  return {
    entries: [],
    query: '',
    more: false,
    loading: false,
    hidden: new Set(),

    search: (query) => {
      set({ query, loading: true });
      typed();
    },
    loadMore: async () => {
      const { more, loading, entries } = get();
      if (!more || loading) return;
      const page = await list(entries.at(-1)?.id ?? null, PAGE_ROWS);
      if (page === null) return;
      const shown = page.entries.filter(({ id }) => !get().hidden.has(id));
      set((state) => ({ entries: appendPage(state.entries, shown), more: page.more }));
    },
    refresh,
    open: async (id) => {
      const before = useSession.getState().view;
      useSession.setState({ view: { analysisId: id }, viewedPicture: 0 });
      if (await useAnalyses.getState().load(id)) return;
      const { view } = useSession.getState();
      if (view !== 'draft' && view.analysisId === id) useSession.setState({ view: before });
    },
    remove: async (id) => {
      const { view } = useSession.getState();
      if (view !== 'draft' && view.analysisId === id) useSession.setState({ view: 'draft' });
      set((state) => ({
        hidden: new Set([...state.hidden, id]),
        entries: state.entries.filter((entry) => entry.id !== id),
      }));
      const done = await orNotice(unwrap(looksee().deleteAnalysis(id)).then(() => true));
      if (done === null) {
        unhide(id);
        await refresh();
        return;
      }
      notify({
        message: 'Deleted from the history',
        action: { label: 'Undo', run: () => void get().undoRemove(id) },
        lasts: UNDO_MS,
      });
    },
    undoRemove: async (id) => {
      const done = await orNotice(unwrap(looksee().undoDeleteAnalysis(id)).then(() => true));
      if (done === null) return;
      unhide(id);
      await refresh();
    },
    useAgain: async (id) => {
      const before = useSession.getState();
      const again = await orNotice(unwrap(looksee().useAgain(id)));
      if (again === null) return;
      useAnalyses.getState().clearCards();
      useSession.setState({ prompt: again.prompt, choices: again.choices, view: 'draft' });
      before.offerDraftBack('The draft was replaced', before);
    },
    takeFirstPage,
    take: (analysis) => {
      if (get().hidden.has(analysis.id)) return;
      if (get().query !== '') changed();
      else set(({ entries }) => ({ entries: putEntry(entries, summaryOf(analysis)) }));
    },
  };
});
