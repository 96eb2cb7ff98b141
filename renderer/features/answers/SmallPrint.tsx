import { Fragment } from 'react';
import type { Analysis } from '../../../shared/domain/analysis';
import { isOnDevice } from '../../state';
import { costText, estimateText, type Figure } from './cost-text';
import { durationText, usageText } from './usage-text';
import styles from './Card.module.css';

/** Below this the time of what brought no answer says nothing. */
const SOON_MS = 100;

interface Props {
  readonly analysis: Analysis;
  /** How it ended, where that is as it should be. */
  readonly finish: string | null;
}

/** Usage as reported beside what was estimated; time, money, model and end. */
export function SmallPrint({ analysis, finish }: Props) {
  const { endpointId, ms, reportedModel, status, usage } = analysis;
  const local = isOnDevice(endpointId);
  // A request that failed has no usage to miss.
  const reported = !local && (usage !== null || status === 'done') ? usageText(usage) : null;
  const estimated = local ? null : estimateText(analysis);
  const facts = [
    ms === null || (status !== 'done' && ms < SOON_MS) ? null : plain(durationText(ms)),
    local ? null : costText(analysis),
    local || reportedModel === null ? null : plain(reportedModel),
    finish === null ? null : plain(finish),
  ];
  return (
    <div className={`${styles.print} ls-small ls-dim`} data-selectable>
      <Line figures={[reported]} />
      <Line figures={[estimated]} />
      <Line figures={facts} />
    </div>
  );
}

const plain = (short: string): Figure => ({ short, words: short });

/** Figures side by side; one that finds no room goes to the next line whole. */
function Line({ figures }: { readonly figures: readonly (Figure | null)[] }) {
  const shown = figures.filter((figure) => figure !== null);
  if (shown.length === 0) return null;
  return (
    <p>
      {shown.map(({ short, words }, index) => (
        <Fragment key={short}>
          {index > 0 && ' · '}
          <span className={styles.figure} title={words === short ? undefined : words}>
            {words === short ? (
              short
            ) : (
              <>
                <span aria-hidden>{short}</span>
                <span className={styles.heard}>{words}</span>
              </>
            )}
          </span>
        </Fragment>
      ))}
    </p>
  );
}
