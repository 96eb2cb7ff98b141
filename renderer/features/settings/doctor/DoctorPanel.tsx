import { useId, useState } from 'react';
import { Button } from '@mantine/core';
import type { DoctorReport } from '../../../../shared/domain/doctor';
import type { Endpoint, EndpointProfile } from '../../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../../shared/domain/limits';
import {
  checkupOf,
  modelsKey,
  useDoctor,
  useModels,
  useSession,
  type Checkup,
} from '../../../state';
import { changesInWords, progressInWords, spentInWords } from './doctor-words';
import { Step } from './Step';
import styles from './Doctor.module.css';

interface Props {
  readonly endpointId: string;
  /** The model to begin with; by default the one chosen for this endpoint. */
  readonly model?: string;
}

/** Checks an endpoint with real requests, shows each step as it goes, and offers to save what it learned. */
export function DoctorPanel({ endpointId, model }: Props) {
  const endpoint = useSession(
    (state) => state.endpoints.find((each) => each.profile.id === endpointId) ?? null,
  );
  if (endpoint === null || endpoint.profile.kind === 'on-device') return null;
  return (
    <OfEndpoint key={endpointId} endpoint={endpoint} {...(model !== undefined && { model })} />
  );
}

interface OfEndpointProps {
  readonly endpoint: Endpoint;
  readonly model?: string;
}

function OfEndpoint({ endpoint, model }: OfEndpointProps) {
  const { profile } = endpoint;
  const { id, models, name } = profile;
  const chosen = useSession((state) => state.choices.models[id] ?? models[0] ?? '');
  const checkup = useDoctor((state) => checkupOf(state.byEndpoint, endpoint));
  const [typed, setTyped] = useState<string | null>(null);
  const modelId = useId();
  const namesId = useId();
  const listed = useModels((state) => state.lists[modelsKey(profile)]?.list?.models);
  const names = new Set([
    ...profile.favourites,
    ...models,
    ...(listed ?? []).map((each) => each.name),
  ]);
  const { cancel, run } = useDoctor.getState();
  const running = checkup?.report.state === 'running';
  const asked = typed ?? model ?? chosen;

  return (
    <section className={styles.doctor} aria-label={`Check of ${name}`}>
      <div className={styles.start}>
        <div className={styles.model}>
          <label className="ls-small ls-dim" htmlFor={modelId}>
            Model to check with
          </label>
          <input
            id={modelId}
            type="text"
            className="ls-field"
            placeholder={models[0]}
            value={running ? checkup.report.model : asked}
            readOnly={running}
            maxLength={MAX_NAME_CHARS}
            spellCheck={false}
            autoComplete="off"
            list={namesId}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
              void useModels.getState().listModels(profile, false);
            }}
          />
          <datalist id={namesId}>
            {[...names].map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </div>
        <Button
          variant="default"
          size="xs"
          h={32}
          className={styles.button ?? ''}
          onClick={() => void (running ? cancel(id) : run(id, asked.trim()))}
        >
          {running ? 'Cancel' : 'Check this endpoint'}
        </Button>
      </div>
      <p className="ls-small ls-dim">
        Sends a few short questions, one with a picture made for it, to learn what this endpoint
        takes. It costs a few hundred tokens.
      </p>
      {checkup !== null && <Result checkup={checkup} profile={profile} />}
    </section>
  );
}

interface ResultProps {
  readonly checkup: Checkup;
  readonly profile: EndpointProfile;
}

function Result({ checkup, profile }: ResultProps) {
  const { report } = checkup;
  return (
    <>
      <p className={`${styles.progress} ls-small`} aria-live="polite">
        {progressInWords(report)}
      </p>
      <ol className={styles.steps} aria-label="Steps">
        {report.steps.map((step) => (
          <Step key={step.name} step={step} />
        ))}
      </ol>
      <p className={`${styles.spent} ls-small ls-dim`}>{spentInWords(report)}</p>
      {report.state !== 'running' && <Changes {...{ checkup, profile, report }} />}
      {checkup.error !== null && (
        <p className={styles.problem} role="alert">
          {`${checkup.error.message} ${checkup.error.hint}`.trim()}
        </p>
      )}
    </>
  );
}

/** What it learned that the profile does not say yet. */
function Changes({ checkup, profile, report }: ResultProps & { readonly report: DoctorReport }) {
  // In the words of when they were found: once saved, the profile says the same.
  const [words] = useState(() => changesInWords(profile, report.changes));
  const { leave, save } = useDoctor.getState();
  if (words.length === 0) {
    const told = report.steps.every(({ ok }) => ok !== null);
    return told && checkup.error === null ? (
      <p className="ls-small">The settings of {profile.name} fit what was found.</p>
    ) : null;
  }
  return (
    <div
      className={styles.changes}
      role="group"
      aria-label="What would change"
      data-open={checkup.decided === null || undefined}
    >
      <h4 className={styles.heading}>Suggested settings</h4>
      <ul className={styles.words}>
        {words.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <div className={styles.decide}>
        {checkup.decided === null ? (
          <>
            <Button
              size="xs"
              h={32}
              className={styles.save ?? ''}
              loading={checkup.saving}
              title={`Save to ${profile.name}`}
              onClick={() => void save(profile.id)}
            >
              Save to {profile.name}
            </Button>
            <Button variant="default" size="xs" h={32} onClick={() => leave(profile.id)}>
              Leave as it is
            </Button>
          </>
        ) : (
          <p role="status">
            {checkup.decided === 'saved' ? `Saved to ${profile.name}.` : 'Left as it was.'}
          </p>
        )}
      </div>
    </div>
  );
}
