import { overLimitInWords, type OverLimit } from '../../../shared/domain/check-plan';
import type { KeyProblem } from '../../../shared/domain/endpoint';
import {
  askedPictures,
  BACKEND_NAME,
  chosenEndpoint,
  planAsk,
  type Draft,
  type Missing,
} from '../../state';
import { shortName } from './short-name';

export interface MendWith {
  readonly label: string;
  readonly how: 'key' | 'base-url' | 'model' | 'prompt' | 'open' | 'send-to-fit' | 'ask-about-each';
}

export interface Status {
  readonly text: string;
  /** Something is missing. */
  readonly problem: boolean;
  readonly mend: MendWith | null;
}

const KEY_PROBLEMS: Readonly<Record<KeyProblem, string>> = {
  'backend-changed': 'The keychain changed; enter the key again.',
  unavailable: 'The keychain cannot be reached now.',
  undecryptable: 'The kept key cannot be read; enter it again.',
  'origin-changed': 'The address changed; enter the key for it.',
};

/**
 * The words of the line above Ask.
 * @param tried Ask was pressed in vain: what an untouched form always lacks is said only then
 */
export function statusOf(draft: Draft, now: { running: boolean; tried: boolean }): Status {
  if (now.running) return plain(runningWords(draft));
  const { missing, over } = planAsk(draft);
  const said = missing.find((what) => now.tried || isSaidAtOnce(what));
  if (said === 'over-limit') return overStatus(over, draft);
  return said === undefined ? restingStatus(draft) : missingStatus(said, draft);
}

const plain = (text: string): Status => ({ text, problem: false, mend: null });

/** What an untouched form does not always lack. */
function isSaidAtOnce(what: Missing): boolean {
  return what === 'base-url' || what === 'key' || what === 'endpoint' || what === 'over-limit';
}

function runningWords(draft: Draft): string {
  const onDevice = chosenEndpoint(draft)?.profile.kind === 'on-device';
  return onDevice ? 'Reading on this device' : 'What was sent may still be billed when you cancel.';
}

function restingStatus(draft: Draft): Status {
  const endpoint = chosenEndpoint(draft);
  if (endpoint === null) return plain('');
  const { profile, key } = endpoint;
  if (profile.kind === 'on-device') return plain('Nothing leaves this computer.');
  const host = hostOf(profile.baseUrl);
  if (profile.auth.type === 'none') return plain(`Goes to ${host}`);
  const last4 = key.last4 === '' ? '' : ` …${key.last4}`;
  const place = key.persisted ? `in ${BACKEND_NAME[key.backend]}` : 'this run only';
  const text = `Goes to ${host}, key${last4} ${place}`;
  return { text, problem: false, mend: { label: 'Change key', how: 'key' } };
}

function missingStatus(what: Exclude<Missing, 'over-limit'>, draft: Draft): Status {
  const endpoint = chosenEndpoint(draft);
  const name = endpoint?.profile.name ?? '';
  const problem = (text: string, mend: MendWith | null): Status => ({ text, problem: true, mend });
  switch (what) {
    case 'endpoint':
      return problem('Choose an endpoint.', null);
    case 'base-url':
      return problem(`${name} needs its address.`, { label: 'Enter base URL', how: 'base-url' });
    case 'key': {
      const trouble = endpoint?.key.problem ?? null;
      const text = trouble === null ? `${name} needs a key.` : KEY_PROBLEMS[trouble];
      return problem(text, { label: 'Enter key', how: 'key' });
    }
    case 'model':
      return problem('Name a model.', { label: 'Enter model', how: 'model' });
    case 'picture':
      return problem('There is no picture yet.', { label: 'Open…', how: 'open' });
    case 'loading':
      return problem('The pictures are still being read.', null);
    case 'prompt':
      return problem('There is no question yet.', { label: 'Write it', how: 'prompt' });
  }
}

const TO_FIT: MendWith = { label: 'Send to fit', how: 'send-to-fit' };
const EACH: MendWith = { label: 'Ask about each', how: 'ask-about-each' };

/** Of several pictures over their limits: how many they are. */
function overStatus(over: readonly OverLimit[], draft: Draft): Status {
  const pictures = new Set(over.flatMap((one) => ('position' in one ? one.position : [])));
  const asked = askedPictures(draft);
  const [first] = over.filter((one) => pictures.size === 0 || 'position' in one);
  if (first === undefined) return plain('');
  const text =
    pictures.size > 1
      ? `${pictures.size} pictures are larger than what is taken here. Send them to fit.`
      : overLimitInWords(first, (position) => shortName(asked[position]?.name ?? ''));
  return { text, problem: true, mend: pictures.size === 0 ? EACH : TO_FIT };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
