import { useRef, useState } from 'react';
import { placeInWords, useSession } from '../../state';
import { countInWords } from '../../../shared/domain/count-in-words';
import { firstFew } from './first-few';
import styles from './Empty.module.css';

/** Who would answer, one line each. Of many endpoints the first few and the chosen one, until all are asked for. */
export function HowItAnswers() {
  const endpoints = useSession((state) => state.endpoints);
  const chosen = useSession((state) => state.choices.endpointId);
  const [whole, setWhole] = useState(false);
  const fieldset = useRef<HTMLFieldSetElement>(null);
  const { choose } = useSession.getState();
  const shown = whole ? endpoints : firstFew(endpoints, chosen);
  const others = endpoints.length - shown.length;
  const showAll = (): void => {
    setWhole(true);
    // The button goes; the focus stays here.
    fieldset.current?.querySelector<HTMLElement>('input:checked')?.focus();
  };
  return (
    <fieldset ref={fieldset} className={styles.how}>
      <legend>How it answers</legend>
      {shown.map(({ profile }) => {
        const { id, name, description } = profile;
        return (
          <label key={id} className={styles.endpoint}>
            <input
              type="radio"
              name="how-it-answers"
              value={id}
              checked={id === chosen}
              aria-label={name}
              aria-describedby={`how-${id}`}
              onChange={() => choose({ endpointId: id })}
            />
            <span className={styles.name} title={name}>
              {name}
            </span>
            <span id={`how-${id}`} className={`${styles.line} ls-small ls-dim`}>
              {description || placeInWords(profile)}
            </span>
          </label>
        );
      })}
      {others > 0 && (
        <button type="button" className={`${styles.others} ls-small ls-dim`} onClick={showAll}>
          Show {countInWords(others, 'other')}
        </button>
      )}
    </fieldset>
  );
}
