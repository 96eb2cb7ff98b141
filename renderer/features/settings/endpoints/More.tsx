import { useContext, useState } from 'react';
import type { Endpoint, EndpointProfile } from '../../../../shared/domain/endpoint';
import { FORMAT_NAMES, PICTURE_FORMATS } from '../../../../shared/domain/picture';
import type { ProfilePatch } from '../../../../shared/domain/profile-patch';
import { useSession } from '../../../state';
import { ChoicePart, SwitchLine } from './ChoicePart';
import { EditsContext, editsOf } from './edits';
import { Part, Wrong } from './Part';
import { ProxyPart } from './ProxyPart';
import {
  countAsTyped,
  megabytesAsTyped,
  readConcurrency,
  readCount,
  readMegabytes,
  readSeconds,
  secondsAsTyped,
} from './read-fields';
import { TextPart } from './TextPart';
import styles from './Editor.module.css';

interface Props {
  readonly profile: EndpointProfile;
}

type Save = (change: ProfilePatch) => Promise<string | null>;

interface GroupProps extends Props {
  readonly save: Save;
}

/** What unfolds below the edge would not be noticed. */
function showWhole(summary: HTMLElement): void {
  requestAnimationFrame(() => summary.parentElement?.scrollIntoView({ block: 'nearest' }));
}

interface MoreProps {
  readonly endpoint: Endpoint;
  /** The settings were opened for the proxy. */
  readonly wantsProxy: boolean;
}

/** What few endpoints need, and the rest can be left as it is. */
export function More({ endpoint, wantsProxy }: MoreProps) {
  const { profile, proxyLogin } = endpoint;
  const save: Save = (change) => useSession.getState().updateEndpoint(profile.id, change);
  const edits = useContext(EditsContext);
  // What is wrong in it is not hidden.
  const [unfolded] = useState(
    () =>
      wantsProxy ||
      editsOf(edits, `${profile.id} more`).length > 0 ||
      (proxyLogin?.problem ?? null) !== null,
  );
  return (
    <details className={styles.more} open={unfolded}>
      <summary onClick={(event) => showWhole(event.currentTarget)}>
        More: requests, pictures, times
      </summary>
      <Requests profile={profile} save={save} />
      <Pictures profile={profile} save={save} />
      <Times endpoint={endpoint} save={save} wantsProxy={wantsProxy} />
    </details>
  );
}

const DETAIL_PLACES = [
  { value: 'part', label: 'With each picture' },
  { value: 'top-level', label: 'At the top of the request' },
  { value: 'both', label: 'In both places' },
  { value: 'nowhere', label: 'Not sent' },
] as const;

const TOKEN_PARAMETERS = [
  { value: 'max_tokens', label: 'max_tokens' },
  { value: 'max_completion_tokens', label: 'max_completion_tokens' },
] as const;

const SYSTEM_PLACES = [
  { value: 'message', label: 'As a message of its own' },
  { value: 'first-text-part', label: 'Before the prompt, in the same message' },
] as const;

function Requests({ profile, save }: GroupProps) {
  return (
    <section aria-label="Requests" className={styles.group}>
      <Part label="Answers">
        <SwitchLine
          label="Stream answers"
          description="The text flows in as the model writes it."
          checked={profile.stream}
          onChange={(stream) => save({ stream })}
        />
        <SwitchLine
          label="Say so when they are not streamed"
          description="Some endpoints want stream: false to be stated."
          checked={profile.statesStream}
          onChange={(statesStream) => save({ statesStream })}
        />
      </Part>
      <ChoicePart
        label="Detail is sent"
        value={profile.detailPlacement}
        options={DETAIL_PLACES}
        onChoose={(detailPlacement) => save({ detailPlacement })}
      />
      <ChoicePart
        label="Max tokens is called"
        value={profile.tokenParameter}
        options={TOKEN_PARAMETERS}
        onChoose={(tokenParameter) => save({ tokenParameter })}
      />
      <ChoicePart
        label="System prompt"
        value={profile.systemPrompt}
        options={SYSTEM_PLACES}
        onChoose={(systemPrompt) => save({ systemPrompt })}
      />
    </section>
  );
}

const COUNT = { asTyped: countAsTyped, read: readCount };
const MEGABYTES = { unit: 'MB', asTyped: megabytesAsTyped, read: readMegabytes };

const LIMITS = [
  { field: 'maxSide', label: 'Longest side', unit: 'pixels', ...COUNT },
  { field: 'maxPictureBytes', label: 'One picture', ...MEGABYTES },
  { field: 'maxPictures', label: 'One request', unit: 'pictures', ...COUNT },
  { field: 'maxBodyBytes', label: 'One request, whole', ...MEGABYTES },
] as const;

function Pictures({ profile, save }: GroupProps) {
  const { id, formats } = profile;
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <section aria-label="Pictures" className={styles.group}>
      <Part label="Formats it takes">
        <div role="group" aria-label="Formats it takes" className={styles.formats}>
          {PICTURE_FORMATS.map((format) => (
            <label key={format}>
              <input
                type="checkbox"
                checked={formats.includes(format)}
                onChange={(event) => {
                  const { checked } = event.currentTarget;
                  const change = checked ? { add: [format] } : { remove: [format] };
                  void save({ formats: change }).then(setWrong);
                }}
              />
              {FORMAT_NAMES[format]}
            </label>
          ))}
        </div>
        <Wrong words={wrong} />
      </Part>
      <Part label="Links">
        <SwitchLine
          label="It loads links itself"
          description="A picture can be sent as its link, where you choose so."
          checked={profile.takesLinks}
          onChange={(takesLinks) => save({ takesLinks })}
        />
      </Part>
      {LIMITS.map(({ field, label, unit, asTyped, read }) => (
        <TextPart
          key={field}
          id={`${id} more ${field}`}
          label={label}
          unit={unit}
          placeholder="no limit"
          kept={asTyped(profile[field])}
          read={read}
          save={(limit) => save({ [field]: limit })}
        />
      ))}
    </section>
  );
}

const WAITS = [
  { field: 'connect', label: 'Wait to connect' },
  { field: 'firstByte', label: 'Wait for an answer' },
  { field: 'betweenBytes', label: 'Wait within it' },
] as const;

function Times({ endpoint, save, wantsProxy }: MoreProps & { readonly save: Save }) {
  const { profile } = endpoint;
  const { id, timeouts } = profile;
  return (
    <section aria-label="Times and ways" className={styles.group}>
      {WAITS.map(({ field, label }) => (
        <TextPart
          key={field}
          id={`${id} more ${field}`}
          label={label}
          unit="seconds"
          kept={secondsAsTyped(timeouts[field])}
          read={readSeconds}
          save={(ms) => save({ timeouts: { [field]: ms } })}
        />
      ))}
      <TextPart
        id={`${id} more concurrency`}
        label="Requests at once"
        unit="at most"
        kept={String(profile.concurrency)}
        read={readConcurrency}
        save={(concurrency) => save({ concurrency })}
      />
      <ProxyPart endpoint={endpoint} wanted={wantsProxy} />
      <Part label="Prices">
        <SwitchLine
          label="It has prices of its own"
          description="Known prices of models do not hold here; yours under Costs do."
          checked={profile.ownPrices ?? false}
          onChange={(own) => save({ ownPrices: own ? true : undefined })}
        />
      </Part>
    </section>
  );
}
