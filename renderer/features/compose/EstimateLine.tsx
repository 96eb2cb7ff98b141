import { UnstyledButton } from '@mantine/core';
import { useShallow } from 'zustand/react/shallow';
import type { Choices } from '../../../shared/domain/settings';
import {
  askedPictures,
  chosenEndpoint,
  useAskEstimate,
  useLayout,
  useSession,
  useTextTokens,
} from '../../state';
import { estimateLine } from './estimate-words';
import { refusalOf, type Refusal } from './refusal-words';
import styles from './Compose.module.css';

/** What the prompts of the ask take, before anything is sent, or why they would be refused. Its room is kept. */
export function EstimateLine() {
  const onDevice = useSession((state) => chosenEndpoint(state)?.profile.kind === 'on-device');
  const refusal = useSession(useShallow(refusalOf));
  if (onDevice) return null;
  return (
    <div className={`${styles.estimate} ls-small`}>
      {refusal === null && <Estimate />}
      <p role="status">{refusal !== null && <Refused {...refusal} />}</p>
    </div>
  );
}

function Estimate() {
  const asked = useSession(askedPictures);
  const written = useSession(({ choices, prompt }) => `${prompt}${choices.system}`.trim() !== '');
  const counted = useTextTokens(({ texts }) => texts.length > 0);
  const { addable, text } = estimateLine(useAskEstimate(), asked, written && !counted);
  return (
    <>
      <p role="note" aria-label="Estimate" className={`${styles.clamped} ls-dim`} title={text}>
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
    </>
  );
}

const FIXES: Readonly<Record<Refusal['fix'], readonly [label: string, Partial<Choices>]>> = {
  'send-to-fit': ['Send to fit', { size: 'fit' }],
  'ask-about-each': ['Ask about each', { mode: 'each' }],
};

function Refused({ fix, text }: Refusal) {
  const [label, change] = FIXES[fix];
  return (
    <>
      {text}{' '}
      <UnstyledButton
        className={styles.link ?? ''}
        onClick={() => useSession.getState().choose(change)}
      >
        {label}
      </UnstyledButton>
    </>
  );
}
