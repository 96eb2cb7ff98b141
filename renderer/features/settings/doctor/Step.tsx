import { memo, useId, useState, type ComponentType } from 'react';
import {
  IconAlertCircle,
  IconChevronDown,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconLoader2,
} from '@tabler/icons-react';
import { countInWords } from '../../../../shared/domain/count-in-words';
import type { DoctorStep } from '../../../../shared/domain/doctor';
import { STATE_WORDS, stateOf, STEP_NAMES, type StepState } from './doctor-words';
import { Sending } from './Sending';
import styles from './Doctor.module.css';

const ICONS: Readonly<Record<StepState, ComponentType<{ size: number }>>> = {
  waiting: IconCircleDashed,
  running: IconLoader2,
  ok: IconCircleCheck,
  'not-ok': IconAlertCircle,
  'not-checked': IconCircleMinus,
};

/** One line of the check: as high while it waits as when it has ended. */
export const Step = memo(function Step({ step }: { readonly step: DoctorStep }) {
  const { name, sendings, words } = step;
  const [open, setOpen] = useState(false);
  const tracesId = useId();
  const state = stateOf(step);
  const Icon = ICONS[state];
  return (
    <li className={styles.step} data-state={state} aria-busy={state === 'running'}>
      <span className={styles.icon} aria-hidden>
        <Icon size={16} />
      </span>
      <span className={styles.name}>{STEP_NAMES[name]}</span>
      <div className={`${styles.outcome} ls-small`}>
        <span className={styles.state}>{STATE_WORDS[state]}</span>
        {sendings.length > 0 && (
          <button
            type="button"
            className={styles.fold}
            aria-expanded={open}
            aria-controls={tracesId}
            aria-label={`${countInWords(sendings.length, 'request')} of ${STEP_NAMES[name]}: what was sent and answered`}
            title="What was sent and answered"
            onClick={() => setOpen(!open)}
          >
            {countInWords(sendings.length, 'request')}
            <IconChevronDown size={14} aria-hidden />
          </button>
        )}
      </div>
      <p className={`${styles.found} ls-small`} data-selectable>
        {words}
      </p>
      <div id={tracesId} className={styles.traces} hidden={!open}>
        {open && sendings.map((sending, index) => <Sending key={index} sending={sending} />)}
      </div>
    </li>
  );
});
