import { SegmentedControl } from '@mantine/core';
import { planAsk, useSession } from '../../state';
import { DetailChoice } from './DetailChoice';
import { EndpointPicker } from './EndpointPicker';
import { ModelPicker } from './ModelPicker';
import { SizeChoice } from './SizeChoice';
import styles from './Compose.module.css';

const MODES = [
  { value: 'each', label: 'Each' },
  { value: 'together', label: 'Together' },
] as const;

/** Endpoint, model, detail, size, and from two pictures on Each or Together. */
export function Choosing() {
  const mode = useSession((state) => state.choices.mode);
  const several = useSession((state) => planAsk(state).pictureIds.length > 1);
  const { choose } = useSession.getState();

  return (
    <div className={styles.choices}>
      <EndpointPicker />
      <ModelPicker />
      <DetailChoice />
      <SizeChoice />
      {several && (
        <SegmentedControl
          aria-label="Requests"
          className={styles.switch ?? ''}
          size="xs"
          bg="var(--ls-stage)"
          title="One request for each picture, or one for all of them together"
          data={[...MODES]}
          value={mode}
          onChange={(value) => choose({ mode: value })}
          transitionDuration={100}
        />
      )}
    </div>
  );
}
