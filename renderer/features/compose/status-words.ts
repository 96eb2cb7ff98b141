import type { AnalysisProgress } from '../../../shared/domain/analysis';
import type { KeyProblem } from '../../../shared/domain/endpoint';
import { BACKEND_NAME, chosenEndpoint, planAsk, type Draft, type Missing } from '../../state';

export interface FixWith {
  readonly label: string;
  readonly how: 'key' | 'base-url' | 'model' | 'prompt' | 'open';
}

export interface Status {
  readonly text: string;
  /** Something is missing. */
  readonly problem: boolean;
  readonly fix: FixWith | null;
}

const KEY_PROBLEMS: Readonly<Record<KeyProblem, string>> = {
  'backend-changed': 'The keychain changed; enter the key again.',
  unavailable: 'The keychain is locked or missing. Unlock it and ask again.',
  denied: 'Access to the keychain was denied. Ask again and allow it.',
  undecryptable: 'The stored key can’t be read; enter it again.',
  damaged: 'The stored key can’t be read; enter it again.',
  'file-unreadable': 'The file with your keys could not be read. Ask again to retry.',
  'origin-changed': 'The address changed; enter the key for it.',
};

/**
 * The words of the line above Ask.
 * @param tried Ask was pressed in vain: what an untouched form always lacks is said only then
 */
export function statusOf(
  draft: Draft,
  now: { running: Running | null; tried: boolean; waiting?: boolean },
): Status {
  if (now.running) return plain(runningWords(now.running));
  if (now.waiting === true) return plain('Asks once the pictures are read. Esc cancels.');
  const said = planAsk(draft).missing.find((what) => now.tried || isSetUp(what));
  return said === undefined ? restingStatus(draft) : missingStatus(said, draft);
}

const plain = (text: string): Status => ({ text, problem: false, fix: null });

function isSetUp(what: Missing): boolean {
  return what === 'base-url' || what === 'key' || what === 'endpoint';
}

/** Requests of one ask, while some of them run. */
export interface Running {
  readonly onDevice: boolean;
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  /** One of them may be billed: it has left, and is not answered yet. */
  readonly sent: boolean;
  /** What the next one waits for, and how long at least, in seconds. */
  readonly wait: { readonly why: AnalysisProgress['why']; readonly seconds: number } | null;
}

function runningWords({ answered, failed, onDevice, requests, sent, wait }: Running): string {
  const count = `${answered} of ${requests} answered${failed > 0 ? `, ${failed} failed` : ''}`;
  const counted = requests > 1 ? [count] : [];
  if (onDevice) return ['Reading on this device', ...counted].join(' · ');
  if (wait !== null) return [...counted, waitWords(wait, requests > 1)].join(' · ');
  const bill = 'If you cancel, what was sent may still be billed.';
  return [...counted, ...(sent ? [bill] : requests > 1 ? [] : ['Nothing sent yet.'])].join(' · ');
}

function waitWords({ why, seconds }: NonNullable<Running['wait']>, several: boolean): string {
  if (why === 'unreachable') return `no response, trying again in ${seconds} s`;
  return several ? `next in ${seconds} s` : `Sends in ${seconds} s`;
}

function restingStatus(draft: Draft): Status {
  const endpoint = chosenEndpoint(draft);
  if (endpoint === null) return plain('');
  const { profile, key } = endpoint;
  if (profile.kind === 'on-device') return plain('Nothing leaves this computer.');
  const host = hostOf(profile.baseUrl);
  if (profile.auth.type !== 'none' && key.problem !== null) {
    const fix = { label: 'Enter key', how: 'key' } as const;
    return { text: KEY_PROBLEMS[key.problem], problem: true, fix };
  }
  if (profile.auth.type === 'none') return plain(`Sends to ${host}`);
  const last4 = key.last4 === '' ? '' : ` …${key.last4}`;
  const place = key.persisted ? `in ${BACKEND_NAME[key.backend]}` : '(until you quit)';
  const text = `Sends to ${host} · key${last4} ${place}`;
  return { text, problem: false, fix: { label: 'Change key', how: 'key' } };
}

function missingStatus(what: Missing, draft: Draft): Status {
  const endpoint = chosenEndpoint(draft);
  const name = endpoint?.profile.name ?? '';
  const problem = (text: string, fix: FixWith | null): Status => ({ text, problem: true, fix });
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
      return problem('No picture yet.', { label: 'Open…', how: 'open' });
    case 'loading':
      return problem('The pictures are still being read.', null);
    case 'prompt':
      return problem('No question yet.', { label: 'Type a question first', how: 'prompt' });
    case 'over-limit':
      // The estimate's line says why, and fixes it.
      return problem('Not asked: it would be refused.', null);
  }
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
