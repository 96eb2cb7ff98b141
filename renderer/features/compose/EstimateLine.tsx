import { UnstyledButton } from '@mantine/core';
import {
  askedPictures,
  chosenEndpoint,
  useAskEstimate,
  useLayout,
  useSession,
  useTextTokens,
} from '../../state';
import { estimateLine } from './estimate-words';
import styles from './Compose.module.css';

/** What the prompts of the ask take, before anything is sent. Its room is kept while nothing is known. */
export function EstimateLine() {
  const onDevice = useSession((state) => chosenEndpoint(state)?.profile.kind === 'on-device');
  const asked = useSession(askedPictures);
  const written = useSession(({ choices, prompt }) => `${prompt}${choices.system}`.trim() !== '');
  const counted = useTextTokens(({ texts }) => texts.length > 0);
  const { addable, text } = estimateLine(useAskEstimate(), asked, written && !counted);
  if (onDevice) return null;
  return (
    <div className={`${styles.estimate} ls-small`}>
      <p role="note" aria-label="Estimate" className="ls-dim" title={text}>
        {text}
      </p>
      {addable && (
        <UnstyledButton
          className={styles.link ?? ''}
          onClick={() => useLayout.getState().openCosts()}
        >
          Add it
        </UnstyledButton>
      )}
    </div>
  );
}
