import { expect, it } from 'vitest';
import type { AnalysisProgress } from '../../../shared/domain/analysis';
import { analysis } from './testing';
import { countsDown, waitingText } from './waiting-text';

const NOW = 1_763_800_000_000;
const running = analysis({ status: 'running', sentTo: null });

const words = (change: Partial<AnalysisProgress>, of = running): string =>
  waitingText(of, { id: 1, step: 'turn', until: null, why: null, ...change }, NOW);

it('says what a request does until its answer begins', () => {
  expect(waitingText(running, undefined, NOW)).toBe('Waiting for its turn');
  expect(words({ step: 'preparing' })).toBe('Preparing');
  expect(words({})).toBe('Waiting for its turn');
  expect(words({ step: 'sent' })).toBe('Waiting for the answer');
  const local = analysis({ status: 'running', endpointId: 'on-device', sentTo: null });
  expect(words({ step: 'preparing' }, local)).toBe('Reading on this device');
});

it('counts down what it waits for, and says why', () => {
  const until = NOW + 11_200;
  expect(words({ until, why: 'rate-limit' })).toBe('Waiting 12 s: the endpoint’s rate limit');
  expect(words({ until, why: 'unreachable' })).toBe(
    'The endpoint does not answer: trying again in 12 s',
  );
  expect(words({ until, why: 'repeat' })).toBe(
    'The endpoint could not take it: trying again in 12 s',
  );
  expect(words({ until: NOW - 1, why: 'rate-limit' })).toBe('Waiting for its turn');
  expect(words({ until: NOW - 1, why: 'unreachable' })).toBe(
    'The endpoint does not answer: trying again',
  );
  const progress = { id: 1, step: 'turn', until, why: 'rate-limit' } as const;
  expect(countsDown(progress)).toBe(true);
  expect(countsDown({ ...progress, until: null })).toBe(false);
  expect(countsDown({ ...progress, step: 'sent' })).toBe(false);
});

it('of one that another window asked only what was sent is certain', () => {
  expect(waitingText(analysis({ status: 'running' }), undefined, NOW)).toBe(
    'Waiting for the answer',
  );
});
