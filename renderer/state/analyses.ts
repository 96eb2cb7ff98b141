import { create } from 'zustand';
import type { Analysis } from '../../shared/domain/analysis';
import type { AnalysisDelta } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { applyDeltas, takeAnalysis, type Analyses } from './answer-text';
import { planAsk, questionOf } from './ask-plan';
import { estimateDraft, isWhole, leastCost } from './estimate';
import { useLayout, type Spending } from './layout';
import { orNotice } from './notices';
import { usePages } from './pages';
import { useSession, type SessionState } from './session';
import { countTexts, useTextTokens } from './text-tokens';

export interface AnalysesState {
  /** Every analysis this run has seen whole; text of running ones grows, once a frame. */
  readonly byId: Analyses;
  /** The cards of the draft, oldest first. */
  readonly cardIds: readonly number[];
  /** What this window has asked and may still be running, also where its card is gone. */
  readonly askedIds: readonly number[];
  /** True from the press of Ask until the main process has written the rows. */
  readonly asking: boolean;
  /** Ask was pressed while pictures were being read: it asks once these are there. */
  readonly waiting: boolean;
  /** Deltas that came before their analysis. */
  readonly early: readonly AnalysisDelta[];

  /**
   * Asks what the draft holds, above the user's limit only on a yes; does nothing while something is missing. Where that is
   * only that pictures are being read, it waits for them.
   */
  ask: () => Promise<void>;
  /** Asks once no picture is being read any more; a second call changes nothing. */
  askWhenRead: () => Promise<void>;
  /** Gives up an ask that waits for pictures. */
  stopWaiting: () => void;
  /** Adds the picture that comes with the app and has its text read on this device. */
  trySample: () => Promise<void>;
  /** Asks the same again, above the user's limit only on a yes; its card stands after the old one. In the history's view the new one is shown. */
  askAgain: (id: number) => Promise<void>;
  /** Cancels the given ones, by default all running ones of the draft. What arrived is kept. */
  cancel: (ids?: readonly number[]) => Promise<void>;
  /** Loads an analysis of the history, unless it is known. @returns whether it is there */
  load: (id: number) => Promise<boolean>;
  /** Empties the column of answers. @returns what brings its cards back, before those that came since */
  clearCards: () => () => void;
  /** Takes over what was asked before this page was loaded, and still runs. */
  takeRunning: (analyses: readonly Analysis[]) => void;
  take: (analysis: Analysis) => void;
  takeDeltas: (deltas: readonly AnalysisDelta[]) => void;
}

export const useAnalyses = create<AnalysesState>()((set, get) => {
  const take = (analyses: readonly Analysis[]): void =>
    set((state) => {
      const known = analyses.reduce(takeAnalysis, state.byId);
      return applyDeltas(known, state.early);
    });
  const takeAsked = (analyses: readonly Analysis[]): void => {
    take(analyses);
    set(({ askedIds }) => ({ askedIds: [...askedIds, ...analyses.map(({ id }) => id)] }));
  };

  return {
    byId: {},
    cardIds: [],
    askedIds: [],
    asking: false,
    waiting: false,
    early: [],

    ask: async () => {
      const session = useSession.getState();
      const plan = planAsk(session);
      const waits = plan.missing.length > 0 && plan.missing.every((what) => what === 'loading');
      useSession.setState({ triedInVain: plan.missing.length > 0 && !waits });
      const [first] = plan.missing;
      if (first === 'base-url' || first === 'key') {
        useLayout.getState().fix({ endpointId: session.choices.endpointId, field: first });
      }
      if (get().asking || runningIds(get()).length > 0) return;
      if (plan.missing.length > 0) {
        if (waits) await get().askWhenRead();
        return;
      }
      set({ asking: true });
      // What is asked about is the page that was turned to, though it is still being read.
      await usePages.getState().turned();
      const reply = (await mayCost(session, plan.requests))
        ? await orNotice(
            unwrap(looksee().ask(questionOf(session), [...plan.pictureIds], plan.mode)),
          )
        : null;
      set({ asking: false });
      if (reply === null) return;
      takeAsked(reply.analyses);
      set(({ cardIds }) => ({ cardIds: [...cardIds, ...reply.analyses.map(({ id }) => id)] }));
    },
    askWhenRead: async () => {
      if (get().waiting) return;
      set({ waiting: true });
      await whenRead(() => get().waiting);
      if (!get().waiting) return;
      set({ waiting: false });
      await get().ask();
    },
    stopWaiting: () => set({ waiting: false }),
    trySample: async () => {
      useSession.getState().choose({ endpointId: 'on-device' });
      const sample = nextPicture();
      if (!(await useSession.getState().addSample())) sample.stop();
      if (await sample.ready) await get().ask();
    },
    askAgain: async (id) => {
      const cost = get().byId[id]?.estimate?.cost ?? null;
      if (cost !== null && !(await maySpend({ cost, orMore: false, requests: 1 }))) return;
      const reply = await orNotice(unwrap(looksee().askAgain(id)));
      if (reply === null) return;
      takeAsked(reply.analyses);
      const ids = reply.analyses.map((analysis) => analysis.id);
      const [newest] = ids;
      if (useSession.getState().view !== 'draft' && newest !== undefined) {
        useSession.setState({ view: { analysisId: newest } });
        return;
      }
      set(({ cardIds }) => {
        const at = cardIds.indexOf(id);
        const after = at === -1 ? cardIds.length : at + 1;
        return { cardIds: cardIds.toSpliced(after, 0, ...ids) };
      });
    },
    cancel: async (ids) => {
      const running = ids ?? runningIds(get());
      if (running.length > 0) await orNotice(unwrap(looksee().cancel([...running])));
    },
    load: async (id) => {
      if (get().byId[id] !== undefined) return true;
      const analysis = await orNotice(unwrap(looksee().getAnalysis(id)));
      if (analysis !== null) take([analysis]);
      return analysis !== null;
    },
    clearCards: () => {
      const before = get().cardIds;
      set({ cardIds: [] });
      return () =>
        set(({ cardIds }) => ({
          cardIds: [...before, ...cardIds.filter((id) => !before.includes(id))],
        }));
    },
    takeRunning: takeAsked,
    take: (analysis) => take([analysis]),
    takeDeltas: (deltas) => set((state) => applyDeltas(state.byId, [...state.early, ...deltas])),
  };
});

/** Whether the draft's prompts are cheap enough to be sent unasked, or the user says so. An unknown price asks nothing. */
async function mayCost(draft: SessionState, requests: number): Promise<boolean> {
  if (draft.costs.askAbove === null) return true;
  await countTexts();
  // Of a page that was turned to, the size is known by now.
  const { pictures } = useSession.getState();
  const estimate = estimateDraft({ ...draft, pictures }, useTextTokens.getState().tokens);
  const cost = estimate && leastCost(estimate);
  if (estimate === null || cost === null) return true;
  return maySpend({ cost, orMore: !isWhole(estimate), requests });
}

async function maySpend(spending: Omit<Spending, 'limit'>): Promise<boolean> {
  const limit = useSession.getState().costs.askAbove;
  if (limit === null || spending.cost <= limit) return true;
  return useLayout.getState().confirmSpending({ ...spending, limit });
}

/** Requests whose cards are not among the draft's any more, while some of them run. */
export interface EarlierRequests {
  readonly running: readonly number[];
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  readonly canceled: number;
}

/** @returns null where none runs */
export function earlierRequests({
  askedIds,
  byId,
  cardIds,
}: Pick<AnalysesState, 'askedIds' | 'byId' | 'cardIds'>): EarlierRequests | null {
  const cards = new Set(cardIds);
  const earlier = askedIds.flatMap((id) => (cards.has(id) ? [] : (byId[id] ?? [])));
  const running = earlier.filter(({ status }) => status === 'running');
  if (running.length === 0) return null;
  // Those of one ask were written at one moment; some of them have ended.
  const since = Math.min(...running.map(({ createdAt }) => createdAt));
  const these = earlier.filter(({ createdAt }) => createdAt >= since);
  const count = (...among: readonly Analysis['status'][]): number =>
    these.filter(({ status }) => among.includes(status)).length;
  return {
    running: running.map(({ id }) => id),
    requests: these.length,
    answered: count('done'),
    failed: count('failed', 'interrupted'),
    canceled: count('cancelled'),
  };
}

/** Ids of the draft's cards that still run. */
export function runningIds({ byId, cardIds }: Pick<AnalysesState, 'byId' | 'cardIds'>): number[] {
  return cardIds.filter((id) => byId[id]?.status === 'running');
}

/** Resolves when no picture of the draft is being read any more, or nobody waits any more. */
function whenRead(isWanted: () => boolean): Promise<void> {
  const isOver = (): boolean =>
    !isWanted() || !planAsk(useSession.getState()).missing.includes('loading');
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isOver()) return;
      stopSession();
      stopAnalyses();
      resolve();
    };
    const stopSession = useSession.subscribe(look);
    const stopAnalyses = useAnalyses.subscribe(look);
    look();
  });
}

/** Waits for a picture that is not there yet. `stop` gives up. `ready` says false where it was refused, or given up. */
function nextPicture(): { ready: Promise<boolean>; stop: () => void } {
  const known = new Set(useSession.getState().pictures.map(({ id }) => id));
  let settle = (_ready: boolean): void => undefined;
  const ready = new Promise<boolean>((resolve) => (settle = resolve));
  const unsubscribe = useSession.subscribe((state, before) => {
    const added = state.pictures.find(({ id }) => !known.has(id));
    if (added?.state === 'ready') settle(true);
    else if (state.refused.length > before.refused.length) settle(false);
  });
  void ready.then(unsubscribe);
  return { ready, stop: () => settle(false) };
}
