import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainProfile } from '../../shared/domain/endpoint';
import { FailureStreak } from './failure-streak';
import {
  asked,
  buildHistory,
  changeProfile,
  completion,
  openServices,
  question,
  serve,
  type BuiltHistory,
} from './testing';

const CONCURRENCY = plainProfile('e', 'E').concurrency;
const PICTURES = 50;

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

type Answer = (response: ServerResponse, index: number) => void;

/** Asks an endpoint about a folder's worth of pictures, each by itself. */
async function askMany(answer: Answer, concurrency = CONCURRENCY) {
  const endpoint = await serve((response, _request, index) => answer(response, index));
  const services = await openServices({
    workerUrl: built.workerUrl,
    baseUrl: endpoint.baseUrl,
    countText: async () => 1,
  });
  await changeProfile(services.settings, 'vision-api', { concurrency });
  const pictures = await Promise.all(
    Array.from({ length: PICTURES }, (_, index) => asked(`picture ${index}`)),
  );
  const rows = await services.analyses.ask(question(), pictures, 'each');
  const ended = await Promise.all(rows.map(({ id }) => services.analyses.ended(id)));
  return { ended, uploads: endpoint.received.length };
}

const refusal =
  (status: number, message: string): Answer =>
  (response) =>
    void response.writeHead(status).end(JSON.stringify({ error: { message } }));
const answered: Answer = (response) => void response.end(completion('It is a receipt.'));

describe('FailureStreak', () => {
  it('keeps its first reason, for a request that is refused once more after the end', () => {
    const streak = new FailureStreak();
    const error = {
      code: 'key-refused',
      message: 'No.',
      hint: 'Replace it.',
      retryable: false,
    } as const;
    const failed = { status: 'failed', error, wasSent: true } as const;
    const reasons = [1, 2, 3].map(() => streak.add(failed));
    const [, , reason] = reasons;
    expect(reason?.message).toBe('Not sent, because 3 requests in a row failed: No.');
    expect(streak.add({ status: 'failed', error: reason ?? null, wasSent: false })).toBe(reason);
    expect(streak.add(failed)).toBe(reason);
  });
});

describe('an ask whose requests all fail alike', () => {
  it('is sent whole where each answer only reaches its token limit', async () => {
    const cut = completion('It is a').replace('"stop"', '"length"');
    const { ended, uploads } = await askMany((response) => void response.end(cut));
    expect(uploads).toBe(PICTURES);
    expect(ended.every((row) => row?.answer === 'It is a' && row.error?.code === 'cut-off')).toBe(
      true,
    );
  });

  it.each([
    [401, 'Incorrect API key provided', 'key-refused'],
    [402, 'Insufficient credits', 'payment-required'],
    [404, 'The model `gpt-4o` does not exist', 'model-not-found'],
  ] as const)('is ended after three: %i', async (status, message, code) => {
    const { ended, uploads } = await askMany(refusal(status, message));
    expect(uploads).toBeLessThanOrEqual(3 + CONCURRENCY);
    expect(ended.map((row) => [row?.status, row?.error?.code])).toEqual(
      Array(PICTURES).fill(['failed', code]),
    );
    const unsent = ended.filter((row) => row?.sentTo === null);
    expect(unsent).toHaveLength(PICTURES - uploads);
    for (const row of unsent)
      expect(row?.error?.message).toMatch(/^Not sent, because 3 requests in a row failed: /);
    expect(ended[0]?.error?.message).not.toContain('Not sent');
  });

  it('is ended after ten where another picture might have fared better', async () => {
    const { ended, uploads } = await askMany(refusal(400, 'Something about this request'));
    expect(uploads).toBeGreaterThanOrEqual(10);
    expect(uploads).toBeLessThanOrEqual(10 + CONCURRENCY);
    expect(ended.filter((row) => row?.sentTo === null)).toHaveLength(PICTURES - uploads);
  });

  it('goes on where one of them is answered in between', async () => {
    const refuse = refusal(402, 'Insufficient credits');
    const { ended, uploads } = await askMany(
      (response, index) => (index % 3 === 2 ? answered : refuse)(response, index),
      1,
    );
    expect(uploads).toBe(PICTURES);
    expect(ended.filter((row) => row?.status === 'done')).toHaveLength(Math.floor(PICTURES / 3));
  });
});

describe('a streak', () => {
  const failure = (code: 'key-refused' | 'payment-required' | 'picture-unusable', wasSent = true) =>
    ({
      status: 'failed',
      error: { code, message: code, hint: 'Do this.', retryable: false },
      wasSent,
    }) as const;

  it('is one of the same failure', () => {
    const streak = new FailureStreak();
    const ends = ['key-refused', 'payment-required', 'key-refused', 'key-refused'] as const;
    expect(ends.map((code) => streak.add(failure(code)))).toEqual([null, null, null, null]);
    expect(streak.add(failure('key-refused'))).toMatchObject({
      code: 'key-refused',
      message: 'Not sent, because 3 requests in a row failed: key-refused',
      hint: 'Do this.',
    });
  });

  it('is no matter of pictures that failed here, or of requests that the user cancelled', () => {
    const streak = new FailureStreak();
    for (let index = 0; index < 20; index += 1)
      expect(streak.add(failure('picture-unusable', false))).toBeNull();
    streak.add(failure('key-refused'));
    streak.add(failure('picture-unusable', false));
    streak.add({ status: 'cancelled', error: null, wasSent: false });
    streak.add(failure('key-refused'));
    expect(streak.add(failure('key-refused'))).not.toBeNull();
  });
});
