import type { MouseEvent } from 'react';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconHelpCircle, IconInfoCircle, IconX } from '@tabler/icons-react';
import type { RefusedFile } from '../../../shared/domain/picture';
import { linkInWords } from '../../../shared/domain/picture-links';
import { useSession } from '../../state';
import { FileName } from '../../ui/FileName';
import { IconButton } from '../../ui/IconButton';
import { actionOf, inOrderOfTone, refusedInWords, sameQuestions, toneOf } from './refused-words';
import styles from './RefusedFiles.module.css';

const ICONS = { question: IconHelpCircle, problem: IconAlertTriangle, note: IconInfoCircle };

/** Names what did not become a picture, why, and what can be done about it, until dismissed. */
export function RefusedFiles() {
  const refused = useSession((state) => state.refused);
  const viewing = useSession((state) => state.view !== 'draft');
  if (refused.length === 0 || viewing) return null;
  const same = sameQuestions(refused);
  return (
    <section className={`${styles.refused} ls-small`} aria-label="Not added" role="status">
      <header>
        <span>{refusedInWords(refused)}</span>
        {same.length > 0 && (
          <Button
            size="xs"
            h={24}
            variant="default"
            onClick={(event) => {
              keepFocus(event);
              void useSession.getState().loadRefused(same);
            }}
          >
            Load all {same.length}
          </Button>
        )}
        <IconButton
          label="Dismiss"
          onClick={(event) => {
            keepFocus(event);
            useSession.getState().dismissRefused();
          }}
        >
          <IconX size={16} />
        </IconButton>
      </header>
      {/* Reached by Tab, so that a long list can be scrolled by key. */}
      <ul className={styles.list} tabIndex={0} aria-label="Reasons">
        {inOrderOfTone(refused).map((file, index) => (
          <Entry key={index} file={file} />
        ))}
      </ul>
    </section>
  );
}

/** What was pressed goes: whoever works by key goes on from the stage. */
function keepFocus({ currentTarget }: MouseEvent): void {
  currentTarget.closest('main')?.focus();
}

function Entry({ file }: { readonly file: RefusedFile }) {
  const { link, message, name } = file;
  const tone = toneOf(file);
  const action = actionOf(file);
  const Icon = ICONS[tone];
  const load = (event: MouseEvent): void => {
    keepFocus(event);
    void useSession.getState().loadRefused([file]);
  };
  return (
    <li className={styles.entry} data-tone={tone}>
      <Icon size={16} stroke={1.5} aria-hidden />
      <div className={styles.words} data-selectable>
        <FileName name={link === undefined ? name : linkInWords(link)} />
        <p className="ls-dim">{message}</p>
      </div>
      {action !== null && (
        <Button size="xs" h={32} variant="default" onClick={load}>
          {action}
        </Button>
      )}
    </li>
  );
}
