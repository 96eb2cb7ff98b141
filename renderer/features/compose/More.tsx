import { NumberInput } from '@mantine/core';
import { MAX_MAX_TOKENS, MAX_PROMPT_CHARS } from '../../../shared/domain/limits';
import { useSession } from '../../state';
import styles from './Compose.module.css';

const LABEL = { fw: 400, mb: 4 };

/** What is seldom changed. Left empty, it is not sent, and the endpoint's own default holds. */
export function More() {
  const { system, maxTokens, temperature } = useSession((state) => state.choices);
  const { choose } = useSession.getState();
  return (
    <div className={styles.more}>
      <div className={styles.system}>
        <label className="ls-small" htmlFor="system-prompt">
          System prompt
        </label>
        <textarea
          id="system-prompt"
          className="ls-field"
          value={system}
          maxLength={MAX_PROMPT_CHARS}
          onChange={(event) => choose({ system: event.currentTarget.value })}
        />
      </div>
      <NumberInput
        label="Max tokens"
        labelProps={LABEL}
        size="xs"
        placeholder="Endpoint's default"
        value={maxTokens ?? ''}
        min={1}
        max={MAX_MAX_TOKENS}
        clampBehavior="blur"
        allowDecimal={false}
        allowNegative={false}
        onChange={(value) => choose({ maxTokens: wholeNumber(value) })}
      />
      <NumberInput
        label="Temperature, 0 to 2"
        labelProps={LABEL}
        size="xs"
        placeholder="Endpoint's default"
        value={temperature ?? ''}
        min={0}
        max={2}
        step={0.1}
        decimalScale={2}
        clampBehavior="strict"
        allowNegative={false}
        onChange={(value) => choose({ temperature: value === '' ? null : Number(value) })}
      />
    </div>
  );
}

/** Clamped while it is typed too: what is asked must be what the endpoint can be asked. */
function wholeNumber(value: string | number): number | null {
  const number = Math.round(Number(value));
  return value === '' || number < 1 ? null : Math.min(number, MAX_MAX_TOKENS);
}
