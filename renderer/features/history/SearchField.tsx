import { useEffect, useRef } from 'react';
import { IconSearch, IconX } from '@tabler/icons-react';
import { MAX_QUERY_CHARS } from '../../../shared/domain/limits';
import { useHistory, useLayout } from '../../state';
import { keysForAria, keysInWords } from '../../ui/keys';
import { FIRST_ENTRY } from './first-entry';
import styles from './HistoryColumn.module.css';

/** The last wish for the cursor that was met: the field comes and goes with the column's folding. */
let answered = 0;

/** The search over all that is kept. It takes the cursor when `searchFocus` asks for it, also as it appears. */
export function SearchField() {
  const query = useHistory((s) => s.query);
  const search = useHistory((s) => s.search);
  const searchFocus = useLayout((s) => s.searchFocus);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (searchFocus === answered) return;
    answered = searchFocus;
    input.current?.focus();
    input.current?.select();
  }, [searchFocus]);

  return (
    <div className={styles.search} role="search">
      <IconSearch size={16} className={styles.searchIcon} aria-hidden />
      <input
        ref={input}
        className="ls-field"
        type="text"
        role="searchbox"
        aria-label="Search history"
        aria-keyshortcuts={keysForAria('Mod+F')}
        placeholder="Search"
        title={`Search prompts, answers, file names and models  ${keysInWords('Mod+F')}`}
        maxLength={MAX_QUERY_CHARS}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && query !== '') {
            event.stopPropagation();
            search('');
          }
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            document.querySelector<HTMLElement>(`[${FIRST_ENTRY}]`)?.focus();
          }
        }}
      />
      {query !== '' && (
        <button
          type="button"
          className={styles.clear}
          aria-label="Clear the search"
          title="Clear the search  Esc"
          onClick={() => {
            search('');
            input.current?.focus();
          }}
        >
          <IconX size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}
