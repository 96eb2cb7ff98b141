import { describe, expect, it } from 'vitest';
import {
  DOCTOR_STEPS,
  NOTHING_LEARNED,
  type DoctorReport,
  type DoctorStep,
} from '../../../../shared/domain/doctor';
import { plainProfile } from '../../../../shared/domain/endpoint';
import { changesInWords, progressInWords, spentInWords, stateOf } from './doctor-words';

const profile = plainProfile('e', 'E');

function reportOf(change: Partial<DoctorReport>, ...ended: (boolean | null)[]): DoctorReport {
  const steps = DOCTOR_STEPS.map((name, index): DoctorStep => {
    const ok = ended[index];
    const state = ok === undefined ? 'waiting' : 'ended';
    return { name, state, ok: ok ?? null, words: '', sendings: [] };
  });
  return {
    endpointId: 'e',
    model: 'm',
    state: 'running',
    steps,
    learned: NOTHING_LEARNED,
    changes: {},
    requests: 0,
    promptTokens: 0,
    completionTokens: 0,
    cost: null,
    ...change,
  };
}

it('tells waiting and not checked apart, both with nothing found', () => {
  expect(stateOf({ state: 'waiting', ok: null })).toBe('waiting');
  expect(stateOf({ state: 'ended', ok: null })).toBe('not-checked');
  expect(stateOf({ state: 'ended', ok: false })).toBe('not-ok');
  expect(stateOf({ state: 'ended', ok: true })).toBe('ok');
});

describe('progressInWords', () => {
  it('names the step that runs, and its place', () => {
    const report = reportOf({}, true, true);
    const steps = report.steps.map((step) =>
      step.name === 'auth' ? { ...step, state: 'running' as const } : step,
    );
    expect(progressInWords({ ...report, steps })).toBe('Checking 3 of 10: Form of the key');
    expect(progressInWords(report)).toBe('Checking');
  });

  it('adds up at the end', () => {
    const all = Array.from(DOCTOR_STEPS, () => true);
    expect(progressInWords(reportOf({ state: 'ended' }, ...all))).toBe('Checked: 10 OK, 0 not OK');
    const some = [true, false, ...Array.from({ length: 8 }, () => null)];
    expect(progressInWords(reportOf({ state: 'cancelled' }, ...some))).toBe(
      'Canceled: 1 OK, 1 not OK, 8 not checked',
    );
  });
});

describe('spentInWords', () => {
  const spent = { requests: 9, promptTokens: 1_204, completionTokens: 87 };
  it.each([
    [{ ...spent, cost: 0.0034 }, '9 requests, 1,204 tokens in, 87 out, $0.0034'],
    [spent, '9 requests, 1,204 tokens in, 87 out, price not known'],
    [{ requests: 1 }, '1 request, no tokens reported, price not known'],
    [{}, 'Nothing asked yet: no cost'],
  ])('%o', (change, words) => {
    expect(spentInWords(reportOf(change))).toBe(words);
  });
});

it('says each change with what it was before', () => {
  expect(
    changesInWords(profile, {
      auth: { type: 'header', name: 'api-key' },
      detailPlacement: 'top-level',
      tokenParameter: 'max_completion_tokens',
      stream: true,
    }),
  ).toEqual([
    'key: in the header api-key instead of as Authorization: Bearer KEY',
    'detail: at the top of the request instead of with each picture',
    'token limit: max_completion_tokens instead of max_tokens',
    'streaming: on instead of off',
  ]);
});

it('says changes of fields it has no words for too', () => {
  expect(changesInWords(profile, { concurrency: 2, maxSide: 1_024 })).toEqual([
    'concurrency: 2 instead of 4',
    'maxSide: 1024 instead of nothing',
  ]);
});
