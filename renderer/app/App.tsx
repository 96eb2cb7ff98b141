import { memo, useEffect, useRef, type CSSProperties } from 'react';
import { AnswersColumn } from '../features/answers/AnswersColumn';
import { Compose } from '../features/compose/Compose';
import { HistoryColumn } from '../features/history/HistoryColumn';
import { DropTarget } from '../intake/DropTarget';
import { useAnalyses, useLayout, useSession } from '../state';
import { onDemand } from '../ui/on-demand';
import { Tooltips } from '../ui/Tooltips';
import { FOLDED_WIDTH, MIN_ANSWERS, MIN_HISTORY } from './columns';
import { Notices } from './Notices';
import { Separator } from './Separator';
import { StageColumn } from './StageColumn';
import { useColumns } from './use-columns';
import { useKeyboard } from './use-keyboard';
import styles from './App.module.css';

const [SettingsDialog, loadSettings] = onDemand(
  async () => (await import('../features/settings/SettingsDialog')).SettingsDialog,
);

const [LinkDialog, loadLinkDialog] = onDemand(
  async () => (await import('../features/link/LinkDialog')).LinkDialog,
);

/** The window: history, stage, answers. */
export function App() {
  const { history, answers, maxHistory, maxAnswers, folded, over } = useColumns();
  useKeyboard();
  useEffect(() => {
    // Not at the start, where it would cost time and memory, but before it is asked for.
    const first = new AbortController();
    const load = (): void => {
      first.abort();
      loadSettings();
      loadLinkDialog();
    };
    addEventListener('pointerdown', load, { signal: first.signal });
    addEventListener('keydown', load, { signal: first.signal });
    return () => first.abort();
  }, []);
  const nothingAsked = useAnalyses(({ cardIds }) => cardIds.length === 0);
  const drafting = useSession(({ view }) => view === 'draft');
  const widths = {
    '--history': `${over ? FOLDED_WIDTH : history}px`,
    '--answers': `${answers}px`,
  } as CSSProperties;
  return (
    <div className={styles.app} style={widths} data-unasked={drafting && nothingAsked}>
      {over && <div style={{ gridRow: '1 / -1' }} />}
      <section
        className={over ? `${styles.history} ${styles.over}` : styles.history}
        aria-label="History"
      >
        <History folded={folded} />
        {!folded && !over && (
          <Separator
            label="Width of the history"
            column="historyWidth"
            width={history}
            least={MIN_HISTORY}
            most={maxHistory}
            direction={1}
          />
        )}
      </section>
      <Middle />
      <section className={styles.answers} aria-label="Questions and answers">
        <Separator
          label="Width of the answers"
          column="answersWidth"
          width={answers}
          least={MIN_ANSWERS}
          most={maxAnswers}
          direction={-1}
        />
        <Talk />
      </section>
      <Notices />
      <DropTarget />
      <Tooltips />
      <Dialogs />
    </div>
  );
}

// The window draws itself anew while a column is dragged; what stands in the columns does not.
const Middle = memo(StageColumn);
const History = memo(HistoryColumn);
const Talk = memo(function Talk() {
  return (
    <>
      <div className={styles.scrolls}>
        <AnswersColumn />
      </div>
      <Compose />
    </>
  );
});

function Dialogs() {
  const settings = useLayout((state) => state.dialog !== null);
  const link = useLayout((state) => state.linkDialog);
  // Once opened, it stays: closing, it gives the focus back to where it was.
  const linkOpened = useRef(false);
  linkOpened.current ||= link;
  // The settings do not stay, and cannot give it back themselves.
  useEffect(() => {
    if (!settings) return undefined;
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [settings]);
  return (
    <>
      {settings && <SettingsDialog />}
      {linkOpened.current && <LinkDialog />}
    </>
  );
}
