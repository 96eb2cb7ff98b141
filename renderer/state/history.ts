import { create } from 'zustand';
import type { Analysis, AnalysisSummary } from '../../shared/domain/analysis';
import { UNDO_MS } from '../../shared/domain/limits';
import type { HistoryPage, StartState } from '../../shared/ipc/contract';
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
  /** The last page could not be read: the next try comes by itself. */
  readonly paused: boolean;
  /** Why this run keeps nothing on disk. */
  readonly problem: StartState['historyProblem'];
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
const FIRST_RETRY_MS = 2_000;
const MAX_RETRY_MS = 60_000;

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
    if (page !== null) retryMs = FIRST_RETRY_MS;
    return page;
  };
  let retryMs = FIRST_RETRY_MS;
  /** What failed is tried again after a while, each time a longer one. */
  const pauseLoading = (): void => {
    set({ paused: true });
    setTimeout(() => set({ paused: false }), retryMs);
    retryMs = Math.min(retryMs * 2, MAX_RETRY_MS);
  };
  /** Down to the last row that is there now, however many there are: the place in the list stays. */
  const refresh = async (): Promise<void> => {
    const oldest = get().entries.at(-1)?.id ?? Infinity;
    const wanted = get().entries.length;
    const entries: AnalysisSummary[] = [];
    for (let before: number | null = null; ;) {
      const rows = Math.min(Math.max(wanted - entries.length, PAGE_ROWS), MAX_PAGE_ROWS);
      const page = await list(before, rows);
      if (page === null) return;
      entries.push(...page.entries);
      before = page.entries.at(-1)?.id ?? null;
      if (!page.more || before === null || before <= oldest) {
        takeFirstPage({ entries, more: page.more });
        return;
      }
    }
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
    paused: false,
    problem: null,
    hidden: new Set(),

    search: (query) => {
      set({ query, loading: true });
      typed();
    },
    loadMore: async () => {
      const { more, loading, paused, entries } = get();
      if (!more || loading || paused) return;
      const page = await list(entries.at(-1)?.id ?? null, PAGE_ROWS);
      // Something else may be on its way in its place; then the list asks again once that is there.
      if (page === null && !get().loading) pauseLoading();
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
      const restore = useAnalyses.getState().clearCards();
      useSession.setState({ prompt: again.prompt, choices: again.choices, view: 'draft' });
      before.offerDraftBack('The draft was replaced', { ...before, restore });
    },
    takeFirstPage,
    take: (analysis) => {
      if (get().hidden.has(analysis.id)) return;
      if (get().query !== '') changed();
      else set(({ entries }) => ({ entries: putEntry(entries, summaryOf(analysis)) }));
    },
  };
});
