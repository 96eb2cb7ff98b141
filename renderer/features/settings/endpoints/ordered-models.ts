import type { EndpointProfile } from '../../../../shared/domain/endpoint';

/** The user's own names, and favourites that the endpoint lists itself, each once; in the order in which they came. */
export function orderedModels({
  favourites,
  models,
}: Pick<EndpointProfile, 'favourites' | 'models'>): readonly string[] {
  return [...new Set([...models, ...favourites])];
}
