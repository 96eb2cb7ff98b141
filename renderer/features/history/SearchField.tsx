import { useEffect, useRef } from 'react';
import { IconSearch, IconX } from '@tabler/icons-react';
import { MAX_QUERY_CHARS } from '../../../shared/domain/limits';
import { useHistory, useLayout } from '../../state';
import { keysForAria, keysInWords } from '../../ui/keys';
import { FIRST_ENTRY } from './first-entry';
import styles from './HistoryColumn.module.css';

/** @param startHere puts the cursor into the field at once */
export function SearchField({ startHere }: { readonly startHere: boolean }) {
  const query = useHistory((s) => s.query);
  const search = useHistory((s) => s.search);
  const searchFocus = useLayout((s) => s.searchFocus);
  const input = useRef<HTMLInputElement>(null);
  const seen = useRef(startHere ? -1 : searchFocus);
  useEffect(() => {
    if (seen.current === searchFocus) return;
    seen.current = searchFocus;
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
        aria-label="Search the history"
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
