import { useId, useRef, useState } from 'react';
import type { Analysis } from '../../../shared/domain/analysis';
import { FileName } from '../../ui/FileName';
import { CopyButton } from './CopyButton';
import { ledgerOf, ledgerText, momentInWords, type LedgerPicture } from './ledger';
import styles from './Ledger.module.css';

/** What left this computer for an analysis: one line, and all of it once that is opened. */
export function Ledger({ analysis }: { readonly analysis: Analysis }) {
  const [open, setOpen] = useState(false);
  const ledger = ledgerOf(analysis);
  const { pictures, summary, where } = ledger;
  if (where.kind === 'nowhere') return <p className="ls-small ls-dim">{summary}</p>;
  return (
    <details
      className={`${styles.ledger} ls-small`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="ls-dim">{summary}</summary>
      {open && (
        <section className={styles.sheet} aria-label="What was sent" data-selectable>
          <div className={styles.where}>
            <p>
              {where.kind === 'host' ? (
                <>
                  To {where.host} on{' '}
                  <time dateTime={new Date(where.at).toISOString()}>{momentInWords(where.at)}</time>
                </>
              ) : (
                'Where to and when was not kept then.'
              )}
            </p>
            <CopyButton label="Copy what was sent" getText={() => ledgerText(ledger)} />
          </div>
          <ol className={styles.pictures}>
            {pictures.map((picture, index) => (
              <Picture key={index} picture={picture} alone={pictures.length === 1} />
            ))}
          </ol>
        </section>
      )}
    </details>
  );
}

function Picture({ picture, alone }: { picture: LedgerPicture; alone: boolean }) {
  const { name, removed, sha256, tokens, went } = picture;
  return (
    <li>
      <FileName name={name} />
      <dl className={styles.facts}>
        <div>
          <dt className="ls-dim">Sent</dt>
          <dd>{went}</dd>
        </div>
        {sha256 !== null && (
          <div>
            <dt className="ls-dim">SHA-256</dt>
            <dd className={styles.hash}>
              <span title={sha256}>
                {sha256.slice(0, 8)}…{sha256.slice(-8)}
              </span>
              <CopyButton label={`Copy the SHA-256 of ${name}`} getText={() => sha256} />
            </dd>
          </div>
        )}
        {removed.length > 0 && <Removed entries={removed} />}
        {tokens !== null && !alone && (
          <div>
            <dt className="ls-dim">Tokens</dt>
            <dd>{tokens.toLocaleString('en-US')} (estimated)</dd>
          </div>
        )}
      </dl>
    </li>
  );
}

/** So many entries are shown before the rest is asked for. */
const SHOWN = 6;

function Removed({ entries }: { readonly entries: readonly string[] }) {
  const [all, setAll] = useState(entries.length <= SHOWN + 1);
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  return (
    <div>
      <dt className="ls-dim">Removed</dt>
      <dd>
        <ul ref={list} id={listId} tabIndex={-1}>
          {(all ? entries : entries.slice(0, SHOWN)).map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
        {!all && (
          <button
            type="button"
            className={styles.more}
            aria-controls={listId}
            onClick={() => {
              setAll(true);
              // The button goes: whoever came by keys reads on where they were.
              list.current?.focus();
            }}
          >
            and {entries.length - SHOWN} more
          </button>
        )}
      </dd>
    </div>
  );
}
