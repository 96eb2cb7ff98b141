import { countInWords } from '../../../shared/domain/count-in-words';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import type { ListedModel, ModelList } from '../../../shared/domain/model-list';
import type { KnownModels } from '../../state';

/** Models that are offered under one heading. */
export interface ModelGroup {
  readonly label: string;
  readonly models: readonly ListedModel[];
}

export interface OfferedModels {
  /** None of them empty. */
  readonly groups: readonly ModelGroup[];
  /** Models that match, and are not in `groups`: there are too many. */
  readonly more: number;
}

/** More are not looked through but typed for. */
const MAX_OFFERED = 60;

/**
 * What the picker offers: favourites, then the profile's own names, then what the endpoint lists, each name once.
 * @param typed only names with all of these words are offered; empty offers all
 */
export function offeredModels(
  { favourites, models }: Pick<EndpointProfile, 'favourites' | 'models'>,
  list: ModelList | null,
  typed: string,
): OfferedModels {
  const listed = new Map((list?.models ?? []).map((model) => [model.name, model]));
  const words = typed.toLowerCase().split(/\s+/);
  const seen = new Set<string>();
  let matching = 0;
  const offer = (names: Iterable<string>): ListedModel[] => {
    const offered: ListedModel[] = [];
    for (const name of names) {
      const text = name.toLowerCase();
      if (seen.has(name) || !words.every((word) => text.includes(word))) continue;
      seen.add(name);
      matching += 1;
      if (matching <= MAX_OFFERED) offered.push(listed.get(name) ?? unlisted(name));
    }
    return offered;
  };
  const groups = [
    { label: 'Favorites', models: offer(favourites) },
    { label: 'Suggested', models: offer(models) },
    { label: 'Listed by the endpoint', models: offer(listed.keys()) },
  ];
  return {
    groups: groups.filter((group) => group.models.length > 0),
    more: Math.max(matching - MAX_OFFERED, 0),
  };
}

function unlisted(name: string): ListedModel {
  return { name, vision: null, contextTokens: null };
}

/** Tokens of prompt and answer together: `128K`, `1M`. */
export function contextInWords(tokens: number): string {
  if (tokens < 1_000) return String(tokens);
  // 131,072 is what everybody calls 128K, and 128,000 too.
  const thousand = tokens % 1_000 !== 0 && tokens % 1_024 === 0 ? 1_024 : 1_000;
  const thousands = tokens / thousand;
  if (thousands < 999.5) return `${Math.round(thousands)}K`;
  return `${Number((thousands / thousand).toFixed(1))}M`;
}

/** The line below the list: where it stands with the endpoint's own list. */
export function listInWords({ list, loading }: KnownModels, now: number): string {
  if (loading) return 'Asking the endpoint for its models…';
  if (list === null) return '';
  const { models, fetchedAt } = list;
  if (fetchedAt === null) return '';
  if (models.length === 0) return 'The endpoint lists no models.';
  return `${countInWords(models.length, 'model')}, listed ${timeInWords(fetchedAt, now)}`;
}

/** `at 14:05`, on another day `on 21 Nov`, as the user's language writes them. */
function timeInWords(time: number, now: number): string {
  const [then, today] = [new Date(time), new Date(now)];
  return then.toDateString() === today.toDateString()
    ? `at ${timeFormat.format(then)}`
    : `on ${dayFormat.format(then)}`;
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const dayFormat = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
