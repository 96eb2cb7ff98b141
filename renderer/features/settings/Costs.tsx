import { useId, useState } from 'react';
import { useSession } from '../../state';
import { KnownModels } from './KnownModels';
import { OwnModels } from './OwnModels';
import { dollarsAsTyped, MAX_DOLLARS, readDollars } from './read-dollars';
import settings from './Settings.module.css';
import styles from './Costs.module.css';

/** What is said about money: when to ask first, and models and prices of the user's own. All holds as it is typed. */
export function Costs() {
  return (
    <>
      <AskAbove />
      <OwnModels />
      <KnownModels />
    </>
  );
}

function AskAbove() {
  const askAbove = useSession(({ costs }) => costs.askAbove);
  const [typed, setTyped] = useState(() => dollarsAsTyped(askAbove));
  const fieldId = useId();
  const noteId = useId();
  const read = readDollars(typed);
  const wrong = typeof read === 'string';
  const change = (text: string): void => {
    setTyped(text);
    const amount = readDollars(text);
    if (typeof amount !== 'string') {
      void useSession.getState().changeCosts({ askAbove: amount });
    }
  };
  return (
    <section className={settings.endpoint} aria-labelledby={`${fieldId}-name`}>
      <h3 id={`${fieldId}-name`} className={settings.name}>
        Ask first
      </h3>
      <div className={styles.limit}>
        <label htmlFor={fieldId}>Confirm when a prompt costs more than</label>
        <span className={styles.dollars}>
          <input
            id={fieldId}
            className="ls-field"
            inputMode="decimal"
            autoComplete="off"
            aria-invalid={wrong}
            aria-describedby={noteId}
            value={typed}
            onChange={(event) => change(event.currentTarget.value)}
          />
        </span>
      </div>
      <p
        id={noteId}
        role={wrong ? 'alert' : undefined}
        className={wrong ? settings.problem : 'ls-small ls-dim'}
      >
        {wrong ? wrongWords(read, askAbove) : noteWords(read)}
      </p>
    </section>
  );
}

function wrongWords(read: 'unreadable' | 'too-large', holds: number | null): string {
  const why =
    read === 'unreadable'
      ? 'The limit is a number of US dollars, such as 0.50.'
      : `The limit is at most ${MAX_DOLLARS.toLocaleString('en-US')}.`;
  return `${why} Until then ${holds === null ? 'nothing is asked' : `$${dollarsAsTyped(holds)} holds`}.`;
}

function noteWords(read: number | null): string {
  return read === null
    ? 'Leave empty to never confirm.'
    : 'US dollars per ask, answers not included. Leave empty to never confirm.';
}
