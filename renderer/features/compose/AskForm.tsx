import { useId, useState } from 'react';
import { Button } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { MAX_PROMPT_CHARS } from '../../../shared/domain/limits';
import { DEFAULT_CHOICES } from '../../../shared/domain/settings';
import { useSession } from '../../state';
import { onDemand } from '../../ui/on-demand';
import { AskButton } from './AskButton';
import { Choosing } from './Choosing';
import { EstimateLine } from './EstimateLine';
import { Status } from './Status';
import styles from './Compose.module.css';

const [More] = onDemand(async () => (await import('./More')).More);

export function AskForm() {
  const prompt = useSession((state) => state.prompt);
  const onDevice = useSession((state) => state.choices.endpointId === 'on-device');
  const changed = useSession(({ choices: { system, maxTokens, temperature } }) => {
    const usual = DEFAULT_CHOICES;
    return (
      system !== usual.system || maxTokens !== usual.maxTokens || temperature !== usual.temperature
    );
  });
  const [more, setMore] = useState(false);
  const moreId = useId();

  return (
    <form
      className={styles.compose}
      aria-label="Ask"
      data-more={more}
      onSubmit={(event) => event.preventDefault()}
    >
      <textarea
        className={`ls-field ${styles.prompt}`}
        aria-label="Prompt"
        placeholder={onDevice ? 'Reads the text; needs no question' : 'Ask about the pictures'}
        value={prompt}
        maxLength={MAX_PROMPT_CHARS}
        onChange={(event) => useSession.getState().setPrompt(event.currentTarget.value)}
        data-prompt
      />
      <Choosing />
      <EstimateLine />
      <div id={moreId} className={styles.unfolded} hidden={!more}>
        {more && <More />}
      </div>
      <div className={styles.actions}>
        <Status />
        <Button
          variant="subtle"
          color="gray"
          c="var(--ls-text)"
          size="xs"
          h={32}
          px={8}
          leftSection={<IconAdjustmentsHorizontal size={16} />}
          rightSection={changed ? <span className={styles.dot} /> : undefined}
          aria-expanded={more}
          aria-controls={moreId}
          aria-label={changed ? 'More (changed)' : 'More'}
          onClick={() => setMore(!more)}
        >
          More
        </Button>
        <AskButton />
      </div>
    </form>
  );
}
