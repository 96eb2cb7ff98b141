/** Changes of the settings, value by value, so that each can be merged with what others have changed. */
import type { Choices, Costs, LayoutChoices } from './settings';
import type { OwnModel, Price } from './vision-models';

type Patch<T> = { readonly [Field in keyof T]?: T[Field] | undefined };

export type ChoicesPatch = Patch<Omit<Choices, 'models'>> & {
  /** The last model, of the endpoints named alone. */
  readonly models?: Readonly<Record<string, string>> | undefined;
};

/** One edit of the user's own models, which are known by their names, whatever their case. */
export type OwnModelEdit =
  | { readonly remove: string }
  /** Takes the place of one that has its name. @param at index of a new one; by default the end */
  | { readonly add: OwnModel; readonly at?: number | undefined }
  /** One that is not there any more stays away. */
  | { readonly change: string; readonly to: OwnModelPatch };

export type OwnModelPatch = Patch<Omit<OwnModel, 'price'>> & {
  /** Null: no price of its own. Parts of a price that is not there any more are not kept. */
  readonly price?: Patch<Price> | null | undefined;
};

export interface CostsPatch {
  readonly askAbove?: number | null | undefined;
  readonly ownModels?: readonly OwnModelEdit[] | undefined;
}

export interface SettingsPatch {
  readonly choices?: ChoicesPatch | undefined;
  readonly layout?: Patch<LayoutChoices> | undefined;
  readonly costs?: CostsPatch | undefined;
}

export function patchChoices(held: Choices, { models, ...single }: ChoicesPatch): Choices {
  return {
    ...patched(held, single),
    ...(models && { models: { ...held.models, ...models } }),
  };
}

export function patchLayout(held: LayoutChoices, patch: Patch<LayoutChoices>): LayoutChoices {
  return patched(held, patch);
}

export function patchCosts(held: Costs, { askAbove, ownModels = [] }: CostsPatch): Costs {
  return {
    askAbove: askAbove === undefined ? held.askAbove : askAbove,
    ownModels: ownModels.reduce(editOwnModels, held.ownModels),
  };
}

/** The edits that make one list of own models of another. @param before, after by a key that a rename leaves as it is */
export function ownModelEdits(
  before: ReadonlyMap<unknown, OwnModel>,
  after: ReadonlyMap<unknown, OwnModel>,
): readonly OwnModelEdit[] {
  const removed = [...before].flatMap(([key, { name }]) =>
    after.has(key) ? [] : [{ remove: name }],
  );
  const changed: OwnModelEdit[] = [];
  const added: OwnModelEdit[] = [];
  for (const [at, [key, model]] of [...after].entries()) {
    const old = before.get(key);
    if (!old) added.push({ add: model, at });
    else {
      const to = ownModelPatch(old, model);
      if (Object.keys(to).length > 0) changed.push({ change: old.name, to });
    }
  }
  return [...removed, ...changed, ...added];
}

function ownModelPatch(old: OwnModel, model: OwnModel): OwnModelPatch {
  const { price: oldPrice, ...oldRest } = old;
  const { price, ...rest } = model;
  const whole = price === null || oldPrice === null;
  const changedPrice = whole ? price : changes(oldPrice, price);
  const isSamePrice = whole ? price === oldPrice : Object.keys(changedPrice ?? {}).length === 0;
  return { ...changes(oldRest, rest), ...(!isSamePrice && { price: changedPrice }) };
}

function editOwnModels(held: readonly OwnModel[], edit: OwnModelEdit): readonly OwnModel[] {
  if ('remove' in edit) return held.filter(({ name }) => !isSameModel(name, edit.remove));
  if ('add' in edit) {
    const at = held.findIndex(({ name }) => isSameModel(name, edit.add.name));
    if (at !== -1) return held.toSpliced(at, 1, edit.add);
    return held.toSpliced(Math.min(edit.at ?? held.length, held.length), 0, edit.add);
  }
  const at = held.findIndex(({ name }) => isSameModel(name, edit.change));
  const old = held[at];
  if (!old) return held;
  const { price, ...single } = edit.to;
  const model = {
    ...patched(old, single),
    ...(price !== undefined && { price: patchedPrice(old.price, price) }),
  };
  // A name is there once: the one just given counts.
  return held
    .toSpliced(at, 1, model)
    .filter((each) => each === model || !isSameModel(each.name, model.name));
}

function patchedPrice(held: Price | null, patch: Patch<Price> | null): Price | null {
  if (patch === null) return null;
  if (held !== null) return patched(held, patch);
  const { in: fresh, out, cachedIn = null } = patch;
  return fresh === undefined || out === undefined ? null : { in: fresh, out, cachedIn };
}

function isSameModel(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Values that are undefined are not stated. */
function patched<T extends object>(held: T, patch: Patch<T>): T {
  const stated = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { ...held, ...Object.fromEntries(stated) };
}

function changes<T extends object>(old: T, now: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(now).filter(([field, value]) => old[field as keyof T] !== value),
  ) as Partial<T>;
}
