import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useHistory, useLayout, useSession } from '../../state';
import { EntryRow } from './EntryRow';
import { nextEntry } from './move-focus';
import { groupByDay, rowHeight, sectionsOf } from './rows';
import { useAnchor } from './use-anchor';
import { useToday } from './use-today';
import styles from './HistoryColumn.module.css';

/** Rows left below the last one drawn at which older ones are fetched. */
const AHEAD = 30;

interface Props {
  readonly folded: boolean;
}

const placeOf = ({ size, start }: VirtualItem) => ({
  height: size,
  transform: `translateY(${start}px)`,
});

/** The list; only the rows in sight are drawn. One row takes the focus, arrows move it. */
export function EntryList({ folded }: Props) {
  const entries = useHistory((s) => s.entries);
  const query = useHistory((s) => s.query);
  const mayLoad = useHistory((s) => s.more && !s.loading && !s.paused);
  const loadMore = useHistory((s) => s.loadMore);
  const open = useHistory((s) => s.open);
  const remove = useHistory((s) => s.remove);
  const openId = useSession((s) => (s.view === 'draft' ? null : s.view.analysisId));
  const closeOver = useLayout((s) => s.closeHistoryOver);
  const today = useToday();

  const rows = useMemo(
    () => groupByDay(entries, today).filter(({ kind }) => !folded || kind === 'entry'),
    [entries, today, folded],
  );
  const [focusId, setFocusId] = useState<number | null>(null);
  /** The row that Tab reaches: the one last focused, else the open one, else the first. */
  const tabId =
    [focusId, openId].find((id) => entries.some((entry) => entry.id === id)) ??
    entries[0]?.id ??
    null;
  const tabIndex = rows.findIndex(({ key }) => key === tabId);

  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(rows[index], folded),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    // The row with the focus stays drawn wherever the list is scrolled to, else the focus would be lost.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (tabIndex === -1 || shown.includes(tabIndex)) return shown;
      return [...shown, tabIndex].sort((a, b) => a - b);
    },
  });
  useEffect(() => list.measure(), [list, rows]);
  useAnchor(scroller, rows, folded, query);

  const drawn = list.getVirtualItems();
  const lastDrawn = list.range?.endIndex ?? -1;
  useEffect(() => {
    if (mayLoad && lastDrawn >= rows.length - AHEAD) void loadMore();
  }, [mayLoad, lastDrawn, rows.length, loadMore]);

  const focusRow = (index: number): void => {
    const row = rows[index];
    if (row?.kind !== 'entry') return;
    setFocusId(row.key);
    list.scrollToIndex(index);
    // Drawn in the next frame at the latest, if it was out of sight.
    const focus = (): boolean => {
      const found = scroller.current?.querySelector<HTMLElement>(`[data-entry="${row.key}"]`);
      found?.focus({ preventScroll: true });
      return found != null;
    };
    if (!focus()) requestAnimationFrame(() => requestAnimationFrame(focus));
  };

  const onOpen = useCallback(
    (id: number) => {
      void open(id);
      closeOver();
    },
    [open, closeOver],
  );
  const onDelete = useCallback((id: number) => void remove(id), [remove]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const from = rows.findIndex(({ key }) => key === focusId);
    if (event.key === 'Delete' || event.key === 'Backspace') {
      const row = rows[from];
      if (row?.kind !== 'entry') return;
      event.preventDefault();
      const below = nextEntry(rows, from, 'ArrowDown');
      focusRow(below === from ? nextEntry(rows, from, 'ArrowUp') : below);
      void remove(row.key);
      return;
    }
    const to = nextEntry(rows, from, event.key);
    if (to === -1) return;
    event.preventDefault();
    focusRow(to);
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      {entries.length === 0 ? (
        <Nothing folded={folded} />
      ) : (
        <div className={styles.list} style={{ height: list.getTotalSize() }} onKeyDown={onKeyDown}>
          {sectionsOf(rows, drawn).map((section) =>
            section.kind === 'day' ? (
              <div key={section.key} className={styles.place} style={placeOf(section.item)}>
                <h2 className={`${styles.day} ls-small ls-dim`}>{section.label}</h2>
              </div>
            ) : (
              <div key={section.key} role="list">
                {section.entries.map(({ entry, item }) => (
                  <div
                    key={entry.id}
                    role="listitem"
                    className={styles.place}
                    style={placeOf(item)}
                  >
                    <EntryRow
                      entry={entry}
                      folded={folded}
                      open={entry.id === openId}
                      takesTab={entry.id === tabId}
                      onFocus={setFocusId}
                      onOpen={onOpen}
                      onDelete={onDelete}
                    />
                  </div>
                ))}
              </div>
            ),
          )}
        </div>
      )}
    </div>
  );
}

function Nothing({ folded }: { readonly folded: boolean }) {
  const query = useHistory((s) => s.query);
  const loading = useHistory((s) => s.loading);
  const search = useHistory((s) => s.search);
  /** The search that the empty list answers, not the one being typed. */
  const [searched, setSearched] = useState(query);
  if (!loading && searched !== query) setSearched(query);
  if (folded) return null;
  if (searched === '') {
    return (
      <p className={`${styles.nothing} ls-dim`}>
        No analyses yet. Every question is kept here with its answer.
      </p>
    );
  }
  return (
    <div className={styles.nothing} role="status">
      <p className="ls-dim">Nothing found for “{searched}”.</p>
      <button type="button" className={styles.link} onClick={() => search('')}>
        Clear the search
      </button>
    </div>
  );
}
