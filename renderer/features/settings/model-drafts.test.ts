import { describe, expect, it } from 'vitest';
import type { OwnModel } from '../../../shared/domain/vision-models';
import {
  draftsOf,
  emptyDraft,
  heldModels,
  readModel,
  settled,
  tablePrice,
  type ModelDraft,
} from './model-drafts';

const LLAVA: OwnModel = { name: 'llava', countsLike: 'gpt-4o', price: null };
const MINE: OwnModel = {
  name: 'gpt-4o',
  countsLike: null,
  price: { in: 3, out: 12, cachedIn: 0.075 },
};

const ownModelsOf = (drafts: readonly ModelDraft[]) => [...heldModels(drafts).values()];
const draft = (change: Partial<ModelDraft>): ModelDraft => ({ ...emptyDraft(0), ...change });
const remarkOn = (change: Partial<ModelDraft>) => {
  const one = draft(change);
  return readModel(one, [one]).remark;
};
const edited = (drafts: readonly ModelDraft[], key: number, change: Partial<ModelDraft>) =>
  settled(drafts.map((each) => (each.key === key ? { ...each, ...change } : each)));

it('shows what is kept, and keeps what is shown', () => {
  const drafts = draftsOf([LLAVA, MINE]);
  expect(drafts[1]).toMatchObject({ name: 'gpt-4o', in: '3.00', out: '12.00', cachedIn: '0.075' });
  expect(ownModelsOf(settled(drafts))).toEqual([LLAVA, MINE]);
});

describe('a row', () => {
  it.each([
    ['counts like another', { name: ' llava ', countsLike: 'gpt-4o' }, LLAVA],
    ['has a price', { name: 'gpt-4o', in: '3', out: '12,00', cachedIn: '.075' }, MINE],
    [
      'is free',
      { name: 'm', in: '0', out: '0' },
      { name: 'm', countsLike: null, price: { in: 0, out: 0, cachedIn: null } },
    ],
  ])('is whole where it %s', (_, typed, model) => {
    const one = draft(typed);
    expect(readModel(one, [one])).toEqual({ model, remark: null });
  });

  it('is left alone while it is new and empty', () => {
    const one = emptyDraft(0);
    expect(readModel(one, [one])).toEqual({ model: null, remark: null });
  });

  it.each([
    [{ in: '3' }, 'unfinished', 'name', 'Name the model as its endpoint calls it.'],
    [{ last: LLAVA }, 'unfinished', 'name', 'Name the model as its endpoint calls it.'],
    [
      { name: 'm' },
      'unfinished',
      'countsLike',
      'Say which model it counts like, or what it costs.',
    ],
    [{ name: 'm', out: '3' }, 'unfinished', 'in', 'Enter the price for what goes in.'],
    [{ name: 'm', cachedIn: '3' }, 'unfinished', 'in', 'Enter the price for what goes in.'],
    [{ name: 'm', in: '3' }, 'unfinished', 'out', 'Enter the price for what comes out.'],
    [{ name: 'm', in: 'x' }, 'wrong', 'in', 'A price is a number of US dollars, such as 2.50.'],
    [{ name: 'm', in: '1', out: '2000000' }, 'wrong', 'out', 'A price is at most 1,000,000.'],
  ])('%j is %s: %s', (typed, tone, field, text) => {
    expect(remarkOn(typed)).toEqual({ tone, field, text });
  });

  it('is refused under a name that another row has', () => {
    const drafts = draftsOf([LLAVA, MINE]);
    const twice = edited(drafts, 0, { name: 'GPT-4o ' });
    for (const one of twice) expect(readModel(one, twice).remark?.tone).toBe('wrong');
    expect(ownModelsOf(twice)).toEqual([LLAVA, MINE]);
    expect(ownModelsOf(settled(twice.slice(0, 1)))).toEqual([{ ...LLAVA, name: 'GPT-4o' }]);
  });
});

describe('while a row is typed', () => {
  it('what it said last holds', () => {
    const drafts = edited(draftsOf([LLAVA, MINE]), 1, { in: '3,5,' });
    expect(ownModelsOf(drafts)).toEqual([LLAVA, MINE]);
    expect(ownModelsOf(edited(drafts, 1, { in: '3,5' }))[1]?.price?.in).toBe(3.5);
  });

  it('its old name can be taken by another', () => {
    const nameless = edited(draftsOf([LLAVA, MINE]), 0, { name: '' });
    expect(ownModelsOf(nameless)).toEqual([LLAVA, MINE]);
    const taken = edited(nameless, 1, { name: 'llava' });
    expect(ownModelsOf(taken)).toEqual([{ ...MINE, name: 'llava' }]);
  });
});

it('knows what the table says of a name, however it is written', () => {
  expect(tablePrice(' GPT-4o')).toEqual({ in: 2.5, out: 10, cachedIn: 1.25 });
  expect(tablePrice('gpt-5.4-nano')).toBeNull();
  expect(tablePrice('llava')).toBeNull();
});
