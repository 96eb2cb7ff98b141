import { describe, expect, it } from 'vitest';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import type { LinkPicture, Picture } from '../../shared/domain/picture';
import { DEFAULT_CHOICES, DEFAULT_COSTS } from '../../shared/domain/settings';
import { planAsk, type Draft } from './ask-plan';
import { estimateDraft, isWhole, leastCost } from './estimate';
import { NO_KEY, readyPicture } from './testing';

const ready = (id: string, width: number, height: number) =>
  readyPicture(id, { width, height, bytes: 1_000_000 });
const link: LinkPicture = { state: 'link', id: 'l', name: 'l', url: 'https://example.com/l.png' };

const endpoint = (change: Partial<Endpoint['profile']> = {}): Endpoint => ({
  profile: {
    ...plainProfile('e', 'E'),
    baseUrl: 'https://api.example.com/v1',
    auth: { type: 'none' },
    models: ['gpt-4o'],
    formats: ['png'],
    ...change,
  },
  headerKeys: {},
  key: NO_KEY,
});

const draft = (
  pictures: readonly Picture[],
  choices: Partial<Draft['choices']> = {},
  profile: Partial<Endpoint['profile']> = {},
): Draft => ({
  pictures,
  selection: new Set(),
  prompt: 'What is it?',
  choices: { ...DEFAULT_CHOICES, endpointId: 'e', ...choices },
  costs: DEFAULT_COSTS,
  endpoints: [endpoint(profile)],
});
const model = (name: string) => ({ models: { e: name } });

function totals(of: Draft, textTokens = 0) {
  const estimate = estimateDraft(of, textTokens);
  if (estimate === null) return null;
  const each = Object.entries(estimate.details).map(([detail, one]) => [
    detail,
    one.kind === 'estimate' ? one.total.promptTokens : one.kind,
  ]);
  return Object.fromEntries(each) as Record<string, number | string | null>;
}

describe('the estimate of a draft', () => {
  it('has every detail side by side, with the vectors of the model', () => {
    const square = [ready('a', 1024, 1024)];
    expect(totals(draft(square))).toEqual({ low: 85, high: 765, auto: 765 });
    expect(totals(draft(square, model('gpt-4o-mini')))).toMatchObject({ low: 2833, high: 25501 });
    const large = [ready('a', 4032, 3024)];
    expect(totals(draft(large, model('gpt-5.6-sol')))).toMatchObject({ auto: 14364 });
  });

  it('counts the texts once a request', () => {
    const two = [ready('a', 512, 512), ready('b', 512, 512)];
    expect(totals(draft(two), 10)).toMatchObject({ high: 2 * 255 + 2 * 10 });
    expect(totals(draft(two, { mode: 'together' }), 10)).toMatchObject({ high: 2 * 255 + 10 });
  });

  it('is of the selection, and of the size that is chosen', () => {
    const pictures = [ready('a', 1024, 1024), ready('b', 512, 512)];
    const selected = { ...draft(pictures), selection: new Set(['b']) };
    expect(totals(selected)).toMatchObject({ high: 255 });
    expect(totals(draft([ready('a', 1024, 1024)], { size: 512 }))).toMatchObject({ high: 255 });
    const patches = { ...model('gpt-5.6-sol'), size: 320 };
    expect(totals(draft([ready('a', 640, 640)], patches))).toMatchObject({ auto: 120 });
  });

  it('is none on this device, without a picture, and of a model that nobody knows', () => {
    const square = [ready('a', 1024, 1024)];
    expect(totals(draft(square, {}, { kind: 'on-device' }))).toBeNull();
    expect(totals(draft([]))).toBeNull();
    expect(totals(draft(square, model(' ')))).toBeNull();
    expect(totals(draft(square, model('gpt-99')))).toMatchObject({ low: 'unknown-model' });
  });

  it('follows what the user has said of models', () => {
    const own = { name: 'gpt-99', countsLike: 'gpt-4o', price: { in: 4, out: 8, cachedIn: null } };
    const told = {
      ...draft([ready('a', 1024, 1024)], { ...model('gpt-99'), detail: 'high' }),
      costs: { askAbove: null, ownModels: [own] },
    };
    expect(estimateDraft(told, 235)?.chosen).toMatchObject({
      total: { promptTokens: 1_000, cost: 0.004 },
    });
  });

  it('makes up no price where the endpoint has its own', () => {
    const estimate = estimateDraft(draft([ready('a', 512, 512)], {}, { ownPrices: true }), 0);
    expect(estimate?.price).toBeNull();
    expect(estimate && leastCost(estimate)).toBeNull();
  });

  it('still says what is known where a link holds more', () => {
    const estimate = estimateDraft(draft([ready('a', 1024, 1024), link]), 35);
    expect(estimate && isWhole(estimate)).toBe(false);
    expect(estimate && leastCost(estimate)).toBe(((765 + 2 * 35) * 2.5) / 1_000_000);
  });
});

describe('what would be refused', () => {
  const huge = ready('huge', 7952, 5304);

  it('is more patches than the model takes, in a size that goes over them', () => {
    const sol = { ...model('gpt-5.6-sol'), detail: 'auto' as const };
    const over = planAsk(draft([ready('a', 640, 640), huge], { ...sol, size: 'original' }));
    expect(over.over).toMatchObject([
      { kind: 'patches', position: 1, patches: 41334, limit: 30000 },
    ]);
    expect(over.missing).toEqual(['over-limit']);
    expect(planAsk(draft([huge], { ...sol, size: 'fit' })).missing).toEqual([]);
    expect(planAsk(draft([huge], { ...sol, size: 'original', detail: 'high' })).missing).toEqual(
      [],
    );
  });

  it('is a longer side, and more pictures in a request, than the endpoint takes', () => {
    const limits = { maxSide: 1000, maxPictures: 2 };
    const three = ['a', 'b', 'c'].map((id) => ready(id, 2000, 500));
    const kinds = (choices: Partial<Draft['choices']>) =>
      planAsk(draft(three, choices, limits)).over.map(({ kind }) => kind);
    expect(kinds({ size: 'original' })).toEqual(['side', 'side', 'side']);
    expect(kinds({ size: 1200, mode: 'together' })).toEqual(['side', 'side', 'side', 'pictures']);
    expect(kinds({ mode: 'together' })).toEqual(['pictures']);
    expect(kinds({})).toEqual([]);
  });

  it('counts a link among the pictures of a request', () => {
    const pictures = [link, { ...link, id: 'm' }];
    const over = planAsk(draft(pictures, { mode: 'together' }, { maxPictures: 1 })).over;
    expect(over).toEqual([{ kind: 'pictures', count: 2, limit: 1 }]);
  });
});
