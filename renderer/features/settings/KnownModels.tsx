import { useId } from 'react';
import {
  MODEL_TABLE,
  MODEL_TABLE_SOURCES,
  MODEL_TABLE_VERSION,
} from '../../../shared/domain/model-table';
import { openLink } from '../../state';
import { dollarsAsTyped } from './read-dollars';
import settings from './Settings.module.css';
import styles from './Costs.module.css';

/** The built-in table: how old it is, where it is from, and what it says. */
export function KnownModels() {
  const nameId = useId();
  const { counting, prices } = MODEL_TABLE_SOURCES;
  return (
    <section className={settings.endpoint} aria-labelledby={nameId}>
      <h3 id={nameId} className={settings.name}>
        Known models
      </h3>
      <p className="ls-dim">
        Version {MODEL_TABLE_VERSION} of the table, with {MODEL_TABLE.length} models. How they count
        pictures is from <Source {...counting} />, their prices are from <Source {...prices} />.
        What comes of it is an estimate, never a bill.
      </p>
      <details className={styles.known}>
        <summary className="ls-small ls-dim">All {MODEL_TABLE.length} with their prices</summary>
        <table className="ls-small" data-selectable>
          <thead className="ls-dim">
            <tr>
              <th scope="col">Model</th>
              <th scope="col">In</th>
              <th scope="col">Out</th>
              <th scope="col">Cached in</th>
            </tr>
          </thead>
          <tbody>
            {MODEL_TABLE.map(({ name, price }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                {price === null ? (
                  <td colSpan={3} className="ls-dim">
                    no price known
                  </td>
                ) : (
                  [price.in, price.out, price.cachedIn].map((dollars, index) => (
                    <td key={index}>{dollars === null ? '–' : dollarsAsTyped(dollars)}</td>
                  ))
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

interface SourceProps {
  readonly name: string;
  readonly url: string;
  /** Year and month: `2026-11`. */
  readonly read: string;
}

function Source({ name, read, url }: SourceProps) {
  return (
    <>
      <a
        href={url}
        title={url}
        className={styles.link}
        onClick={(event) => {
          event.preventDefault();
          void openLink(url);
        }}
        onAuxClick={(event) => event.preventDefault()}
      >
        {name}
      </a>{' '}
      (read in {monthInWords(read)})
    </>
  );
}

/** `2026-11` as `November 2026`. */
function monthInWords(month: string): string {
  const words = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString('en-US', words);
}
