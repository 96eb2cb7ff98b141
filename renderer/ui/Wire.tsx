/** Parts of what went over the wire, in the letters that it went in. */
import { Later } from './Later';
import { LongText } from './LongText';
import styles from './Wire.module.css';

export function RequestLine({ method, url }: { readonly method: string; readonly url: string }) {
  return (
    <p className={styles.line} data-selectable>
      <span>{method}</span> {url}
    </p>
  );
}

interface HeadersProps {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
}

export function Headers({ headers }: HeadersProps) {
  if (headers.length === 0) return null;
  return (
    <dl className={styles.headers} data-selectable>
      {headers.map(({ name, value }, index) => (
        <div key={index}>
          <dt className="ls-dim">{name}:</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** After what stands around it: it may be long. */
export function Body({ label, text }: { readonly label: string; readonly text: string }) {
  if (text === '') return null;
  return (
    <Later>
      <LongText label={label} text={text} />
    </Later>
  );
}

/** Why there is no response, or no whole one. */
export function Failure({ words }: { readonly words: string }) {
  return (
    <p className={styles.failure} data-selectable>
      {words}
    </p>
  );
}
