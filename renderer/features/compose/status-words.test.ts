import { describe, expect, it } from 'vitest';
import { plainProfile, type Endpoint, type KeyStatus } from '../../../shared/domain/endpoint';
import type { EndpointLimits } from '../../../shared/domain/check-plan';
import type { Picture } from '../../../shared/domain/picture';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../../shared/domain/settings';
import { refusalOf } from './refusal-words';
import { statusOf, type Running } from './status-words';

const now = { running: null, tried: false };

const running = (change: Partial<Running> = {}): Running => ({
  onDevice: false,
  requests: 1,
  answered: 0,
  failed: 0,
  sent: true,
  wait: null,
  ...change,
});

function draftWith(
  key: Partial<KeyStatus>,
  baseUrl = 'https://api.example.com/v1',
  limits: EndpointLimits = {},
) {
  const endpoint: Endpoint = {
    profile: {
      ...plainProfile('vision-api', 'Vision API'),
      baseUrl,
      models: ['gpt-4o'],
      formats: ['png'],
      ...limits,
    },
    headerKeys: {},
    key: {
      present: true,
      last4: 'a1B2',
      persisted: true,
      backend: 'libsecret',
      problem: null,
      ...key,
    },
  };
  return {
    pictures: [],
    selection: new Set<string>(),
    prompt: '',
    choices: { ...DEFAULT_CHOICES, endpointId: 'vision-api' },
    costs: DEFAULT_COSTS,
    endpoints: [endpoint],
  };
}

describe('the line above Ask', () => {
  it('says where pictures go and where the key lives', () => {
    expect(statusOf(draftWith({}), now).text).toBe(
      'Sends to api.example.com · key …a1B2 in libsecret',
    );
    const forNow = draftWith({ persisted: false, backend: 'this-run-only' });
    expect(statusOf(forNow, now).text).toContain('(until you quit)');
  });

  it('says what is missing with what fixes it', () => {
    expect(statusOf(draftWith({}, ''), now).fix?.how).toBe('base-url');
    expect(statusOf(draftWith({ present: false }), now)).toMatchObject({
      text: 'Vision API needs a key.',
      fix: { how: 'key' },
    });
    expect(statusOf(draftWith({ problem: 'backend-changed' }), now).text).toContain('again');
  });

  it('speaks of prompt and pictures only once Ask was pressed in vain', () => {
    expect(statusOf(draftWith({}), now).problem).toBe(false);
    expect(statusOf(draftWith({}), { ...now, tried: true }).fix?.how).toBe('prompt');
  });

  it('warns of a bill only once something was sent', () => {
    const words = (change: Partial<Running> = {}) =>
      statusOf(draftWith({}), { ...now, running: running(change) }).text;
    const bill = 'If you cancel, what was sent may still be billed.';
    expect(words()).toBe(bill);
    expect(words({ sent: false })).toBe('Nothing sent yet.');
    expect(words({ requests: 40, answered: 12 })).toBe(`12 of 40 answered · ${bill}`);
    expect(words({ onDevice: true })).toBe('Reading on this device');
  });

  it('says for all at once what the next one waits for', () => {
    const words = (change: Partial<Running>) =>
      statusOf(draftWith({}), { ...now, running: running(change) }).text;
    const limit = { why: 'rate-limit', seconds: 8 } as const;
    expect(words({ wait: limit, sent: false })).toBe('Sends in 8 s');
    expect(words({ wait: limit, requests: 40, answered: 12, failed: 2 })).toBe(
      '12 of 40 answered, 2 failed · next in 8 s',
    );
    const wait = { why: 'unreachable', seconds: 3 } as const;
    expect(words({ wait, requests: 40, answered: 12 })).toBe(
      '12 of 40 answered · no response, trying again in 3 s',
    );
  });
});

describe('what would be refused', () => {
  it('is said with what would fit, and what does it', () => {
    const huge = (id: string) =>
      ({ state: 'ready', id, name: `${id}.jpg`, width: 7952, height: 5304 }) as Picture;
    const draft = draftWith({});
    const choices = {
      ...draft.choices,
      models: { 'vision-api': 'gpt-5.6-sol' },
      size: 'original' as const,
    };
    const one = refusalOf({ ...draft, choices, pictures: [huge('a')] });
    expect(one?.fix).toBe('send-to-fit');
    expect(one?.text).toMatch(/^a\.jpg is 41,334 patches .* 30,000\. .* 6,764 × 4,512 pixels\.$/);
    const pictures = [huge('a'), huge('b'), huge('c')];
    expect(refusalOf({ ...draft, choices, pictures })).toEqual({
      text: '3 pictures are larger than what is taken here.',
      fix: 'send-to-fit',
    });
    expect(refusalOf({ ...draft, choices: { ...choices, size: 'fit' }, pictures })).toBeNull();
    const asked = { ...draft, choices, pictures, prompt: 'What' };
    expect(statusOf(asked, now).problem).toBe(false);
    expect(statusOf(asked, { ...now, tried: true }).text).toMatch(/^Not asked: /);
  });

  it('is offered to be asked about one by one where they are too many together', () => {
    const pictures = ['a', 'b'].map(
      (id) => ({ state: 'ready', id, name: id, width: 9, height: 9 }) as Picture,
    );
    const draft = draftWith({}, undefined, { maxPictures: 1 });
    const choices = { ...draft.choices, mode: 'together' as const };
    const refusal = refusalOf({ ...draft, choices, pictures });
    expect(refusal?.text).toContain('2 pictures in one request');
    expect(refusal?.fix).toBe('ask-about-each');
  });
});
