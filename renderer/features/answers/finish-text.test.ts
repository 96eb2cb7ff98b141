import { expect, it } from 'vitest';
import type { AnalysisPicture, AnalysisStatus } from '../../../shared/domain/analysis';
import { finishText } from './finish-text';

const facts = { format: 'png', width: 8, height: 8, bytes: 64 } as const;
const picture: AnalysisPicture = {
  ...facts,
  name: 'receipt.png',
  link: null,
  page: 0,
  sha256: 'aa',
  thumbnail: null,
  sent: { ...facts, sha256: 'bb' },
  removed: [],
};

const sentTo = { host: 'api.example.com', at: 0 };
const nothing = {
  answer: '',
  endpointId: 'vision-api',
  error: null,
  finishReason: null,
  usage: null,
};

const ended = (status: AnalysisStatus, finishReason: string | null, answer = '', local = false) =>
  finishText({
    ...nothing,
    status,
    finishReason,
    answer,
    endpointId: local ? 'on-device' : 'vision-api',
    pictures: [picture],
    sentTo: local ? null : sentTo,
  });

it('one that was refused and waited to be sent again when it was cancelled is not billed', () => {
  const error = { code: 'cancelled', message: '', hint: '', retryable: true, status: 429 } as const;
  const asked = { ...nothing, pictures: [picture], sentTo, status: 'cancelled', error } as const;
  expect(finishText(asked)?.text).toBe(
    'Canceled. The endpoint had refused it (HTTP 429), so it is not billed.',
  );
});

it.each([
  ['stop', 'quiet', 'stop'],
  ['length', 'loud', 'Cut off: the token limit was reached.'],
  ['content_filter', 'loud', 'Filtered: the endpoint withheld all or part of this answer.'],
  ['tool_calls', 'loud', 'Ended early: the model tried to call a tool, and Looksee has none.'],
  ['MAX_TOKENS', 'loud', 'Cut off: the token limit was reached.'],
  ['SAFETY', 'loud', 'Filtered: the endpoint withheld all or part of this answer.'],
  ['error', 'loud', 'The endpoint had an error while answering (error).'],
  ['eos', 'quiet', 'eos'],
  ['novel', 'quiet', 'ended with “novel”'],
  [null, 'quiet', 'no finish reason reported'],
])('says of the finish reason %s', (reason, tone, text) => {
  expect(ended('done', reason)).toEqual({ tone, text });
});

it('says what a stop may cost, and what is kept', () => {
  expect(ended('cancelled', null, 'Half an')?.text).toBe(
    'Canceled. What arrived is kept. The endpoint may still bill it.',
  );
  expect(ended('interrupted', null)?.text).toBe(
    'Interrupted: Looksee quit before this was done. The endpoint may still bill it.',
  );
});

it('does not speak of bills on this device', () => {
  expect(ended('cancelled', null, '', true)?.text).toBe('Canceled.');
  expect(ended('done', null, 'text', true)).toBeNull();
  expect(ended('done', 'stop', 'text', true)).toBeNull();
});

it('speaks of no bill where nothing was sent', () => {
  const waiting = { ...picture, sent: null, removed: null };
  const asked = { ...nothing, status: 'cancelled', sentTo: null } as const;
  expect(finishText({ ...asked, pictures: [picture, waiting] })?.text).toBe(
    'Canceled. Nothing was sent.',
  );
  expect(finishText({ ...asked, pictures: [waiting], sentTo })?.text).toBe(
    'Canceled. The endpoint may still bill it.',
  );
});

it('leaves running and failed ones to their places', () => {
  expect(ended('running', null)).toBeNull();
  expect(ended('failed', 'stop')).toBeNull();
});
