import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CHOICES } from './settings';
import { ownModelEdits, patchChoices, patchCosts, type OwnModelEdit } from './settings-patch';
import type { OwnModel } from './vision-models';

const price = { in: 1, out: 2, cachedIn: null };
const model = (name: string, change: Partial<OwnModel> = {}): OwnModel => ({
  ...{ name, countsLike: null, price },
  ...change,
});
const edited = (held: readonly OwnModel[], ...ownModels: OwnModelEdit[]) =>
  patchCosts({ askAbove: 1, ownModels: held }, { ownModels }).ownModels;

describe('edits of own models', () => {
  it('of one model in two places are both kept', () => {
    const here = ownModelEdits(
      new Map([[0, model('m')]]),
      new Map([[0, model('m', { price: { ...price, in: 5 } })]]),
    );
    const there = ownModelEdits(
      new Map([['x', model('m')]]),
      new Map([['x', model('m', { countsLike: 'gpt-4o', price: { ...price, out: 6 } })]]),
    );
    expect(here).toEqual([{ change: 'm', to: { price: { in: 5 } } }]);
    expect(edited([model('m')], ...here, ...there)).toEqual([
      model('m', { countsLike: 'gpt-4o', price: { in: 5, out: 6, cachedIn: null } }),
    ]);
  });

  it('leave alone what is not named, and do not bring back what is gone', () => {
    const held = [model('a'), model('b')];
    expect(edited(held, { remove: 'A ' })).toEqual([model('b')]);
    expect(edited(held, { change: 'c', to: { countsLike: 'gpt-4o' } })).toEqual(held);
    expect(edited(held, { add: model('c'), at: 1 }).map(({ name }) => name)).toEqual([
      'a',
      'c',
      'b',
    ]);
    expect(edited(held, { add: model('B', { price: null }) })).toEqual([
      model('a'),
      model('B', { price: null }),
    ]);
  });

  it('keep a name once when it is given to another model', () => {
    expect(edited([model('a'), model('b')], { change: 'a', to: { name: 'b' } })).toEqual([
      model('b'),
    ]);
  });

  it('take a price away, add a whole one, and no part of one', () => {
    const bare = model('a', { price: null });
    expect(edited([model('a')], { change: 'a', to: { price: null } })).toEqual([bare]);
    expect(edited([bare], { change: 'a', to: { price } })).toEqual([model('a')]);
    expect(edited([bare], { change: 'a', to: { price: { in: 4 } } })).toEqual([bare]);
  });

  it('make any list of any other', () => {
    const models = fc
      .uniqueArray(
        fc.record({
          key: fc.nat(9),
          name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
          countsLike: fc.constantFrom(null, 'gpt-4o'),
          price: fc.option(
            fc.record({ in: fc.nat(3), out: fc.nat(3), cachedIn: fc.constant(null) }),
          ),
        }),
        { selector: ({ key }) => key },
      )
      .map((rows) => rows.filter(({ name }, at) => rows.findIndex((r) => r.name === name) === at))
      .map((rows) => new Map(rows.map(({ key, ...each }) => [key, each])));
    fc.assert(
      fc.property(models, models, (before, after) => {
        // A rename never takes a name that another row has: the form refuses it.
        const taken = (name: string, key: number) =>
          [...before].some(([other, each]) => other !== key && each.name === name);
        fc.pre([...after].every(([key, { name }]) => !before.has(key) || !taken(name, key)));
        const edits = ownModelEdits(before, after);
        const byName = (list: Iterable<OwnModel>) =>
          [...list].sort((a, b) => a.name.localeCompare(b.name));
        expect(byName(edited([...before.values()], ...edits))).toEqual(byName(after.values()));
      }),
    );
  });
});

it('choices change value by value, the models endpoint by endpoint', () => {
  const held = { ...DEFAULT_CHOICES, system: 'kept', models: { a: 'x', b: 'y' } };
  expect(patchChoices(held, { models: { b: 'z' }, detail: undefined, maxTokens: null })).toEqual({
    ...held,
    models: { a: 'x', b: 'z' },
  });
});
