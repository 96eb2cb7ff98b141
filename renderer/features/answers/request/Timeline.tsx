import type { CSSProperties } from 'react';
import type { SendingTimes } from '../../../../shared/domain/request-trace';
import { timelineOf } from './timeline';
import styles from './Request.module.css';

const ms = (milliseconds: number): string => `${milliseconds.toLocaleString('en-US')} ms`;

/** When a sending came to what, each moment on one line. */
export function Timeline({ times }: { readonly times: SendingTimes }) {
  const moments = timelineOf(times);
  const total = Math.max(1, moments.at(-1)?.at ?? 1);
  return (
    <table className={`${styles.timeline} ls-small`} data-selectable>
      <caption className="ls-hidden">When it came to what</caption>
      <thead className="ls-hidden">
        <tr>
          <th scope="col">Moment</th>
          <th scope="col">Milliseconds since the one before</th>
          <th scope="col">Milliseconds since it was queued</th>
        </tr>
      </thead>
      <tbody>
        {moments.map(({ at, name, took }, index) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {index === 0 ? (
              <td colSpan={2} className={styles.clock}>
                {clockText(times.queued)}
              </td>
            ) : (
              <>
                <td>+ {ms(took)}</td>
                <td className="ls-dim">{ms(at)}</td>
              </>
            )}
            <td className={styles.track} aria-hidden>
              <span style={barOf((at - took) / total, took / total)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (part: number): string => `${(part * 100).toFixed(2)}%`;

function barOf(from: number, width: number): CSSProperties {
  return { insetInlineStart: percent(from), width: percent(width) };
}

/** `14:03:07.512`, here. */
function clockText(at: number): string {
  const two = '2-digit';
  const parts = { hour: two, minute: two, second: two, fractionalSecondDigits: 3 } as const;
  return new Date(at).toLocaleTimeString('en-GB', parts);
}
