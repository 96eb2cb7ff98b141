import { describe, expect, it } from 'vitest';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../shared/domain/settings';
import { askLabel, chosenModel, planAsk, questionOf, type Draft } from './ask-plan';
import { readyPicture } from './testing';

function endpoint(id: string, change: Partial<Endpoint['profile']>, present = false): Endpoint {
  return {
    profile: {
      ...plainProfile(id, id),
      baseUrl: 'https://api.example.com/v1',
      models: ['gpt-4o', 'gpt-4o-mini'],
      formats: ['png'],
      ...change,
    },
    headerKeys: {},
    key: { present, last4: '', persisted: present, backend: 'libsecret', problem: null },
  };
}

const endpoints = [
  endpoint('on-device', { kind: 'on-device', baseUrl: '', auth: { type: 'none' }, models: [] }),
  endpoint('bare', { baseUrl: '', models: [] }),
  endpoint('set-up', {}, true),
];

const draft = (change: Partial<Draft>): Draft => ({
  pictures: [readyPicture('a'), readyPicture('b'), readyPicture('c')],
  selection: new Set(),
  prompt: '',
  choices: DEFAULT_CHOICES,
  costs: DEFAULT_COSTS,
  endpoints,
  ...change,
});
const chosen = (endpointId: string) => ({ ...DEFAULT_CHOICES, endpointId });
const label = (change: Partial<Draft>): string => {
  const { pictureIds, requests } = planAsk(draft(change));
  return askLabel({ pictures: pictureIds.length, requests, cost: null });
};

describe('what Ask would do', () => {
  it('says on the button how many requests it sends', () => {
    expect(label({})).toBe('Ask about 3 (3 requests)');
    expect(label({ choices: { ...DEFAULT_CHOICES, mode: 'together' } })).toBe(
      'Ask about 3 (1 request)',
    );
    expect(label({ pictures: [readyPicture('a')] })).toBe('Ask');
    expect(label({ selection: new Set(['c', 'a']) })).toBe('Ask about 2 (2 requests)');
  });

  it('says what it costs, where that is known', () => {
    const twelve = { pictures: 12, requests: 12 };
    expect(askLabel({ ...twelve, cost: 0.0229 })).toBe('Ask about 12 (12 requests, about $0.023)');
    expect(askLabel({ ...twelve, cost: 0.00001 })).toBe(
      'Ask about 12 (12 requests, under $0.0001)',
    );
    expect(askLabel({ pictures: 1, requests: 1, cost: 0.0229 })).toBe('Ask');
  });

  it('keeps the order of the filmstrip in a selection', () => {
    expect(planAsk(draft({ selection: new Set(['c', 'a']) })).pictureIds).toEqual(['a', 'c']);
  });

  it('needs no question to read text on this device', () => {
    expect(planAsk(draft({})).missing).toEqual([]);
  });

  it('names what is missing, in the order in which it is fixed', () => {
    const bare = draft({ choices: chosen('bare'), pictures: [] });
    expect(planAsk(bare).missing).toEqual(['base-url', 'key', 'model', 'prompt', 'picture']);
    expect(planAsk(draft({ choices: chosen('set-up'), prompt: 'What?' })).missing).toEqual([]);
    expect(planAsk(draft({ choices: chosen('gone') })).missing).toEqual(['endpoint']);
  });

  it('waits for pictures that are still being read, where they are asked about', () => {
    const pictures = [readyPicture('a'), { state: 'loading' as const, id: 'b', name: 'b.png' }];
    expect(planAsk(draft({ pictures })).missing).toEqual(['loading']);
    expect(planAsk(draft({ pictures, selection: new Set(['a']) })).missing).toEqual([]);
  });
});

describe('the model', () => {
  it('is the one last used with the endpoint, else the first suggested', () => {
    const choices = chosen('set-up');
    expect(chosenModel({ choices, endpoints })).toBe('gpt-4o');
    const used = { ...choices, models: { 'set-up': ' my-model ' } };
    expect(questionOf(draft({ choices: used })).model).toBe('my-model');
  });
});
