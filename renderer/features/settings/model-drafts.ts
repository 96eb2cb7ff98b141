import { MODEL_TABLE } from '../../../shared/domain/model-table';
import type { OwnModel, Price } from '../../../shared/domain/vision-models';
import { dollarsAsTyped, MAX_DOLLARS, readDollars, type ReadDollars } from './read-dollars';

/** A row of the user's own models as it is typed. */
export interface ModelDraft {
  /** Of this row, as long as it is shown. */
  readonly key: number;
  readonly name: string;
  readonly countsLike: string | null;
  readonly in: string;
  readonly out: string;
  readonly cachedIn: string;
  /** What it said when it last was whole: that holds until it is whole again. Null: nothing yet. */
  readonly last: OwnModel | null;
}

export type ModelField = 'name' | 'countsLike' | 'in' | 'out' | 'cachedIn';

/** What a row lacks, or what is wrong with it, and in which field. */
export interface Remark {
  readonly tone: 'unfinished' | 'wrong';
  readonly field: ModelField;
  readonly text: string;
}

const PRICE_FIELDS = ['in', 'out', 'cachedIn'] as const;
const EMPTY = { name: '', countsLike: null, in: '', out: '', cachedIn: '', last: null };

export const emptyDraft = (key: number): ModelDraft => ({ key, ...EMPTY });

/** Rows of the models as they are kept. */
export function draftsOf(models: readonly OwnModel[]): readonly ModelDraft[] {
  return models.map((model, key) => ({
    key,
    name: model.name,
    countsLike: model.countsLike,
    in: dollarsAsTyped(model.price?.in ?? null),
    out: dollarsAsTyped(model.price?.out ?? null),
    cachedIn: dollarsAsTyped(model.price?.cachedIn ?? null),
    last: model,
  }));
}

/** Each row remembers what it says, where it is whole. */
export function settled(drafts: readonly ModelDraft[]): readonly ModelDraft[] {
  return drafts.map((draft) => ({ ...draft, last: readModel(draft, drafts).model ?? draft.last }));
}

/** What holds, by the key of its row: each row as it last was whole, and no name twice. @param drafts settled */
export function heldModels(drafts: readonly ModelDraft[]): ReadonlyMap<number, OwnModel> {
  const whole = drafts.filter((draft) => readModel(draft, drafts).model !== null);
  const taken = new Set(whole.map(({ name }) => bare(name)));
  return new Map(
    drafts.flatMap((draft) =>
      draft.last !== null && (whole.includes(draft) || !taken.has(bare(draft.last.name)))
        ? [[draft.key, draft.last] as const]
        : [],
    ),
  );
}

/** Reads a row: what it says, or what is to be said of it; neither where it is new and empty. */
export function readModel(
  draft: ModelDraft,
  drafts: readonly ModelDraft[],
): { readonly model: OwnModel | null; readonly remark: Remark | null } {
  const { countsLike, key, last } = draft;
  const name = draft.name.trim();
  const prices = PRICE_FIELDS.map((field) => ({ field, read: readDollars(draft[field]) }));
  const priced = prices.some(({ read }) => read !== null);
  const no = (tone: Remark['tone'], field: ModelField, text: string) => ({
    model: null,
    remark: { tone, field, text },
  });

  if (name === '' && countsLike === null && !priced && last === null)
    return { model: null, remark: null };
  for (const { field, read } of prices) {
    if (read === 'unreadable') {
      return no('wrong', field, 'A price is a number of US dollars, such as 2.50.');
    }
    if (read === 'too-large') {
      return no('wrong', field, `A price is at most ${MAX_DOLLARS.toLocaleString('en-US')}.`);
    }
  }
  if (name === '') return no('unfinished', 'name', 'Name the model as its endpoint calls it.');
  if (drafts.some((other) => other.key !== key && bare(other.name) === bare(name))) {
    return no('wrong', 'name', `${name} is here twice. Remove one of the two.`);
  }
  const [fresh = null, out = null, cachedIn = null] = prices.map(({ read }) => amount(read));
  if (priced && fresh === null) return no('unfinished', 'in', 'Enter the price for what goes in.');
  if (priced && out === null) return no('unfinished', 'out', 'Enter the price for what comes out.');
  if (!priced && countsLike === null) {
    return no('unfinished', 'countsLike', 'Say which model it counts like, or what it costs.');
  }
  const price: Price | null = fresh === null || out === null ? null : { in: fresh, out, cachedIn };
  return { model: { name, countsLike, price }, remark: null };
}

/** The price that the built-in table has for a name, to be seen where none of the user's own stands. */
export function tablePrice(name: string): Price | null {
  return MODEL_TABLE.find((row) => row.name === bare(name))?.price ?? null;
}

const amount = (read: ReadDollars): number | null => (typeof read === 'number' ? read : null);

/** Names that differ only so are one. */
const bare = (name: string): string => name.trim().toLowerCase();
