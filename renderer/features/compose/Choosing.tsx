import { Autocomplete, SegmentedControl, Select } from '@mantine/core';
import { MAX_NAME_CHARS } from '../../../shared/domain/limits';
import { chosenEndpoint, chosenModel, planAsk, useSession } from '../../state';
import { DetailChoice } from './DetailChoice';
import { SizeChoice } from './SizeChoice';
import styles from './Compose.module.css';

const MODES = [
  { value: 'each', label: 'Each' },
  { value: 'together', label: 'Together' },
] as const;

/** Inside the form, and so inside a landmark. */
const IN_PLACE = { withinPortal: false, transitionProps: { duration: 0 } };

/** Endpoint, model, detail, size, and from two pictures on Each or Together. */
export function Choosing() {
  const endpoints = useSession((state) => state.endpoints);
  const chosen = useSession(chosenEndpoint);
  const model = useSession(chosenModel);
  const mode = useSession((state) => state.choices.mode);
  const several = useSession((state) => planAsk(state).pictureIds.length > 1);
  const { choose, chooseModel } = useSession.getState();
  const onDevice = chosen?.profile.kind === 'on-device';

  return (
    <div className={styles.choices}>
      <Select
        aria-label="Endpoint"
        size="xs"
        data={endpoints.map(({ profile: { id, name } }) => ({ value: id, label: name }))}
        value={chosen?.profile.id ?? null}
        onChange={(endpointId) => endpointId !== null && choose({ endpointId })}
        allowDeselect={false}
        comboboxProps={IN_PLACE}
      />
      <Autocomplete
        aria-label="Model"
        size="xs"
        placeholder={onDevice ? 'Text reader' : 'Model'}
        data={onDevice ? [] : [...(chosen?.profile.models ?? [])]}
        value={onDevice ? '' : model}
        onChange={chooseModel}
        disabled={onDevice}
        maxLength={MAX_NAME_CHARS}
        spellCheck={false}
        filter={({ options }) => options}
        selectFirstOptionOnChange={false}
        comboboxProps={IN_PLACE}
      />
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
