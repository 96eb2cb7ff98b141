import type { Auth, DetailPlacement, ProfileChange, TokenParameter } from './endpoint';
import type { RequestSending } from './request-trace';

/** In the order in which they are checked. */
export const DOCTOR_STEPS = [
  'reach',
  'tls',
  'auth',
  'key',
  'model',
  'detail',
  'tokenParameter',
  'streaming',
  'usage',
  'sees',
] as const;
export type DoctorStepName = (typeof DOCTOR_STEPS)[number];

/** One thing that is checked, live. */
export interface DoctorStep {
  readonly name: DoctorStepName;
  readonly state: 'waiting' | 'running' | 'ended';
  /** Null until it has ended, and where it could not be checked because of an earlier step. */
  readonly ok: boolean | null;
  /** What was found, and what to do where it is not well; until it has ended, what it waits for, mostly nothing. */
  readonly words: string;
  /** What was sent and answered for it, the key masked. */
  readonly sendings: readonly RequestSending[];
}

/** Null: not known. */
export interface Learned {
  readonly auth: Auth | null;
  /** Where it is accepted; of several accepted places the one that shows an effect. */
  readonly detail: DetailPlacement | null;
  readonly tokenParameter: TokenParameter | null;
  readonly streaming: boolean | null;
  /** Whether token usage is reported, with streaming where that works. */
  readonly usage: boolean | null;
  /** Whether the model read the word in the picture. */
  readonly sees: boolean | null;
}

export const NOTHING_LEARNED: Learned = {
  auth: null,
  detail: null,
  tokenParameter: null,
  streaming: null,
  usage: null,
  sees: null,
};

/** What the doctor found out about an endpoint and one of its models; the same shape while it still looks. */
export interface DoctorReport {
  readonly endpointId: string;
  readonly model: string;
  readonly state: 'running' | 'ended' | 'cancelled';
  /** Of all of {@link DOCTOR_STEPS}, in order. */
  readonly steps: readonly DoctorStep[];
  readonly learned: Learned;
  /** What of it differs from the profile, and can be saved to it. */
  readonly changes: ProfileChange;
  /** Requests that a model was asked with. */
  readonly requests: number;
  /** Reported tokens of them all. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars; null where no price is known, or the endpoint reported no usage. */
  readonly cost: number | null;
}
