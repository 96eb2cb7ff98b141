import { countInWords } from '../../../../shared/domain/count-in-words';
import type { DoctorReport, DoctorStep, DoctorStepName } from '../../../../shared/domain/doctor';
import { dollarsInWords } from '../../../../shared/domain/dollars-in-words';
import type { Auth, EndpointProfile, ProfileChange } from '../../../../shared/domain/endpoint';

/** What each step checks. */
export const STEP_NAMES: Readonly<Record<DoctorStepName, string>> = {
  reach: 'Reachable',
  tls: 'Secure connection',
  auth: 'Form of the key',
  key: 'Key',
  model: 'Model',
  detail: 'Detail',
  tokenParameter: 'Token limit',
  streaming: 'Streaming',
  usage: 'Token usage',
  sees: 'Sees pictures',
};

export type StepState = 'waiting' | 'running' | 'ok' | 'not-ok' | 'not-checked';

export function stateOf({ state, ok }: Pick<DoctorStep, 'state' | 'ok'>): StepState {
  if (state !== 'ended') return state;
  return ok === null ? 'not-checked' : ok ? 'ok' : 'not-ok';
}

export const STATE_WORDS: Readonly<Record<StepState, string>> = {
  waiting: 'Waiting',
  running: 'Checking…',
  ok: 'OK',
  'not-ok': 'Not OK',
  'not-checked': 'Not checked',
};

/** Where the check stands, for those who do not see it. */
export function progressInWords({ state, steps }: DoctorReport): string {
  const at = steps.findIndex((step) => step.state === 'running');
  const running = steps[at];
  if (state === 'running') {
    return running === undefined
      ? 'Checking'
      : `Checking ${at + 1} of ${steps.length}: ${STEP_NAMES[running.name]}`;
  }
  const count = (wanted: StepState): number =>
    steps.filter((step) => stateOf(step) === wanted).length;
  const parts = [`${count('ok')} OK`, `${count('not-ok')} not OK`];
  if (count('not-checked') > 0) parts.push(`${count('not-checked')} not checked`);
  return `${state === 'ended' ? 'Checked' : 'Canceled'}: ${parts.join(', ')}`;
}

/** What it took: `9 requests, 1,204 tokens in, 87 out, $0.0034`. */
export function spentInWords(report: DoctorReport): string {
  const { completionTokens, cost, promptTokens, requests } = report;
  if (requests === 0) return 'Nothing asked yet: no cost';
  const tokens =
    promptTokens + completionTokens === 0
      ? 'no tokens reported'
      : `${promptTokens.toLocaleString('en-US')} tokens in, ${completionTokens.toLocaleString('en-US')} out`;
  const price = cost === null ? 'price not known' : dollarsInWords(cost);
  return `${countInWords(requests, 'request')}, ${tokens}, ${price}`;
}

/** Each change in words: `detail: at the top of the request instead of with each picture`. */
export function changesInWords(profile: EndpointProfile, change: ProfileChange): string[] {
  const fields = Object.keys(change) as (keyof ProfileChange)[];
  return fields.map(
    (field) =>
      `${FIELD_NAMES[field] ?? field}: ${valueInWords(change, field)} instead of ${valueInWords(profile, field)}`,
  );
}

const FIELD_NAMES: Partial<Readonly<Record<keyof ProfileChange, string>>> = {
  auth: 'key',
  authMayVary: 'trying the other form of a refused key',
  baseUrl: 'base URL',
  detailPlacement: 'detail',
  statesStream: 'saying so where it does not stream',
  stream: 'streaming',
  systemPrompt: 'system prompt',
  tokenParameter: 'token limit',
};

const PLACES: Readonly<Record<EndpointProfile['detailPlacement'], string>> = {
  part: 'with each picture',
  'top-level': 'at the top of the request',
  both: 'with each picture and at the top of the request',
  nowhere: 'not sent',
};

function valueInWords(values: ProfileChange, field: keyof ProfileChange): string {
  if (field === 'auth' && values.auth !== undefined) return authInWords(values.auth);
  if (field === 'detailPlacement' && values.detailPlacement !== undefined) {
    return PLACES[values.detailPlacement];
  }
  const value = values[field];
  if (value === undefined) return 'nothing';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function authInWords(auth: Auth): string {
  switch (auth.type) {
    case 'bearer':
      return 'as Authorization: Bearer KEY';
    case 'raw':
      return 'as Authorization: KEY';
    case 'header':
      return `in the header ${auth.name}`;
    case 'none':
      return 'none';
  }
}
