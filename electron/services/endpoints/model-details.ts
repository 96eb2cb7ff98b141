import type { ListedModel } from '../../../shared/domain/model-list';
import {
  DETAILS_PATH,
  mergedModel,
  readModelList,
  readProps,
  readShown,
  type LocalServerKind,
} from '../../provider/model-list';

/** Reads JSON from a path of the server's own; undefined where nothing came. */
export type ReadPath = (path: string, body?: unknown) => Promise<unknown>;

/** Models that are asked about one by one: as many as a list shows at first. */
const MAX_SHOWN = 48;
const SHOWN_AT_ONCE = 4;

/** What a server tells of its models in its own way, beside the list: whether they take pictures, above all. */
export async function withDetails(
  models: readonly ListedModel[],
  kind: LocalServerKind,
  read: ReadPath,
): Promise<readonly ListedModel[]> {
  if (kind === 'ollama') return shownByOllama(models, read);
  const path = DETAILS_PATH[kind];
  if (path === undefined || models.length === 0) return models;
  const json = await read(path);
  if (kind === 'llama-cpp') {
    const props = readProps(json);
    // It runs one model; a router of several says nothing of any.
    return props && models.length === 1 ? models.map((each) => mergedModel(each, props)) : models;
  }
  const details = new Map((readModelList(json) ?? []).map((each) => [each.name, each]));
  return models.map((each) => mergedModel(each, details.get(each.name) ?? each));
}

async function shownByOllama(
  models: readonly ListedModel[],
  read: ReadPath,
): Promise<readonly ListedModel[]> {
  const result = [...models];
  const left = [...models.slice(0, MAX_SHOWN).entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [index, model] = next;
      const shown = readShown(await read('/api/show', { model: model.name }));
      if (shown) result[index] = mergedModel(model, shown);
    }
  };
  await Promise.all(Array.from({ length: SHOWN_AT_ONCE }, work));
  return result;
}
