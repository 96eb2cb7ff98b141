import { SegmentedControl } from '@mantine/core';
import { DETAILS, type Detail } from '../../../shared/domain/endpoint';
import { chosenEndpoint, useAskEstimate, useSession } from '../../state';
import { tip } from '../../ui/tip';
import { figuresOf, type Figures } from './estimate-words';
import styles from './Compose.module.css';

const DETAIL_WORDS = { low: 'Low', high: 'High', auto: 'Auto' };
const MEANS: Readonly<Record<Detail, string>> = {
  low: 'The model looks from afar: enough for what is there, too little for small print.',
  high: 'The model looks as closely as it can.',
  auto: 'The endpoint decides how closely the model looks; the estimate is the most it takes.',
};

/** How closely the model looks, each choice with what the whole ask takes by it. */
export function DetailChoice() {
  const detail = useSession((state) => state.choices.detail);
  const onDevice = useSession((state) => chosenEndpoint(state)?.profile.kind === 'on-device');
  const estimate = useAskEstimate();
  return (
    <SegmentedControl
      aria-label="Detail"
      className={`${styles.switch} ${onDevice ? '' : styles.wide}`}
      size="xs"
      bg="var(--ls-stage)"
      data={DETAILS.map((value) => ({
        value,
        label: (
          <span className={onDevice ? undefined : styles.level} {...tip(MEANS[value])}>
            <span>{DETAIL_WORDS[value]}</span>
            {!onDevice && <Numbers of={figuresOf(estimate?.details[value])} />}
          </span>
        ),
      }))}
      value={detail}
      onChange={(value) => useSession.getState().choose({ detail: value })}
      disabled={onDevice}
      transitionDuration={100}
    />
  );
}

function Numbers({ of: { tokens, cost, words } }: { readonly of: Figures }) {
  if (tokens === '') return null;
  return (
    <>
      <span className={`${styles.figures} ls-dim`} aria-hidden>
        <span>{tokens}</span>
        <span>{cost}</span>
      </span>
      <span className="ls-hidden">{words}</span>
    </>
  );
}
