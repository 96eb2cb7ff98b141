import { describe, expect, it } from 'vitest';
import type { ListedModel, ModelList } from '../../../shared/domain/model-list';
import { contextInWords, listInWords, offeredModels } from './model-options';

const named = (name: string, change: Partial<ListedModel> = {}): ListedModel => ({
  name,
  vision: null,
  contextTokens: null,
  ...change,
});
const listOf = (...models: ListedModel[]): ModelList => ({ models, fetchedAt: 1, error: null });
const shown = (groups: ReturnType<typeof offeredModels>['groups']) =>
  groups.map(({ label, models }) => [label, ...models.map(({ name }) => name)]);

describe('offeredModels', () => {
  const profile = { favourites: ['b', 'own'], models: ['a', 'b'] };

  it('offers favourites, then own names, then what is listed, each once, in their order', () => {
    const list = listOf(named('z'), named('a'), named('b'), named('c'));
    expect(shown(offeredModels(profile, list, '').groups)).toEqual([
      ['Favorites', 'b', 'own'],
      ['Suggested', 'a'],
      ['Listed by the endpoint', 'z', 'c'],
    ]);
  });

  it('says of every name what the endpoint says of it', () => {
    const b = named('b', { vision: true, contextTokens: 8_192 });
    const [favourites] = offeredModels(profile, listOf(b), '').groups;
    expect(favourites?.models).toEqual([b, named('own')]);
  });

  it('offers what is known where nothing is listed', () => {
    expect(shown(offeredModels(profile, null, '').groups)).toEqual([
      ['Favorites', 'b', 'own'],
      ['Suggested', 'a'],
    ]);
  });

  it('finds all of the words, anywhere, in either case, and leaves empty groups out', () => {
    const list = listOf(named('openai/GPT-5-mini'), named('gpt-5'), named('mini'));
    expect(shown(offeredModels(profile, list, 'MINI gpt').groups)).toEqual([
      ['Listed by the endpoint', 'openai/GPT-5-mini'],
    ]);
    expect(offeredModels(profile, list, 'nothing')).toEqual({ groups: [], more: 0 });
  });

  it('offers the first sixty of many and counts the rest, of those that match', () => {
    const list = listOf(...Array.from({ length: 400 }, (_, index) => named(`model-${index}`)));
    const all = offeredModels(profile, list, '');
    expect(all.groups.reduce((sum, { models }) => sum + models.length, 0)).toBe(60);
    expect(all.more).toBe(403 - 60);
    expect(offeredModels(profile, list, 'model-39').more).toBe(0);
    expect(offeredModels(profile, list, 'model-3').more).toBe(111 - 60);
  });
});

it.each([
  [512, '512'],
  [8_192, '8K'],
  [16_385, '16K'],
  [128_000, '128K'],
  [131_072, '128K'],
  [200_000, '200K'],
  [999_900, '1M'],
  [1_000_000, '1M'],
  [1_048_576, '1M'],
  [2_500_000, '2.5M'],
])('tells a context of %i tokens as %s', (tokens, words) => {
  expect(contextInWords(tokens)).toBe(words);
});

describe('listInWords', () => {
  const now = new Date(2026, 10, 22, 14, 5).getTime();
  const list = { ...listOf(named('a'), named('b')), fetchedAt: now };

  it('says how many there are, and of when', () => {
    expect(listInWords({ list, loading: false }, now)).toMatch(/^2 models, listed at .*\b0?[25]/);
    const before = { ...list, fetchedAt: new Date(2026, 9, 3).getTime() };
    expect(listInWords({ list: before, loading: false }, now)).toMatch(/^2 models, listed on .*3/);
  });

  it('says that it asks, that there are none, or nothing where it was never listed', () => {
    expect(listInWords({ list, loading: true }, now)).toBe('Asking the endpoint for its models…');
    const none = { ...list, models: [] };
    expect(listInWords({ list: none, loading: false }, now)).toBe('The endpoint lists no models.');
    const never = { ...none, fetchedAt: null };
    expect(listInWords({ list: never, loading: false }, now)).toBe('');
    expect(listInWords({ list: null, loading: false }, now)).toBe('');
  });
});
