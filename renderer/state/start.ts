import type { AnalysisProgress } from '../../shared/domain/analysis';
import type { AnalysisDelta, AppCommand } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { useAnalyses } from './analyses';
import { useDetailQuestions } from './detail-questions';
import { useDoctor } from './doctor';
import { useHistory } from './history';
import { useLayout } from './layout';
import { notify, orNotice } from './notices';
import { useProgress } from './progress';
import { useSession } from './session';
import { followTexts } from './text-tokens';

/**
 * Listens to the main process and asks it for the first screen. Called once, before the page is drawn.
 * @param onCommand what the menu asks for
 */
export async function start(onCommand: (command: AppCommand) => void): Promise<void> {
  listen(onCommand);
  followTexts();
  const state = await orNotice(unwrap(looksee().start()));
  if (state === null) return;
  const { pictures, prompt, choices, costs, endpoints, about } = state;
  useLayout.setState(state.layout);
  useHistory.getState().takeFirstPage(state.history);
  useHistory.setState({ problem: state.historyProblem });
  useDetailQuestions.setState({ open: state.detailQuestions });
  useAnalyses.getState().takeRunning(state.running);
  useSession.setState({
    pictures,
    prompt,
    choices,
    costs,
    about,
    currentId: pictures[0]?.id ?? null,
    started: true,
  });
  useSession.getState().setEndpoints(endpoints);
}

function listen(onCommand: (command: AppCommand) => void): void {
  const bridge = looksee();
  bridge.onPicturesUpdate((update) =>
    frame.add(() => useSession.getState().updatePictures(update)),
  );
  bridge.onAnalysisUpdate(({ analysis }) =>
    frame.add(() => {
      useAnalyses.getState().take(analysis);
      useHistory.getState().take(analysis);
    }),
  );
  bridge.onAnalysisDelta((delta) => deltas.add(delta));
  bridge.onDoctorUpdate(({ report }) => frame.add(() => useDoctor.getState().take(report)));
  bridge.onDetailQuestions(({ open }) => useDetailQuestions.setState({ open }));
  bridge.onAnalysisProgress((event) => progress.add(event));
  bridge.onHistoryChanged(() => void useHistory.getState().refresh());
  bridge.onEndpointsChanged(({ endpoints }) => useSession.getState().setEndpoints(endpoints));
  bridge.onCommand(({ command }) => onCommand(command));
  bridge.onNotice(({ message, hint }) => notify({ message, hint, lasts: null }));
}

/**
 * Gathers what comes in, in its order, so that the page is drawn once a frame: a hundred requests start and end in
 * bursts, and fifty drawings with nothing between them React takes for an endless loop.
 */
const frame = {
  waiting: [] as (() => void)[],
  add(take: () => void): void {
    if (this.waiting.push(take) === 1) requestAnimationFrame(() => this.flush());
  },
  flush(): void {
    for (const take of this.waiting.splice(0)) take();
  },
};

/** What comes in one frame is taken at once. */
function perFrame<T>(take: (all: readonly T[]) => void): { add: (one: T) => void } {
  const waiting: T[] = [];
  return {
    add: (one) => {
      if (waiting.push(one) === 1) frame.add(() => take(waiting.splice(0)));
    },
  };
}

/** Text that is ahead of its analysis waits for it. */
const deltas = perFrame<AnalysisDelta>((all) => useAnalyses.getState().takeDeltas(all));
const progress = perFrame<AnalysisProgress>((all) => useProgress.getState().take(all));
