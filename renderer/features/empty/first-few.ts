import type { Endpoint } from '../../../shared/domain/endpoint';

/** As many as stand calmly below the target, on a screen of usual height. */
const FEW = 4;

/** The first endpoints, and the chosen one wherever it stands, in their order. One more is no reason to hide any. */
export function firstFew(endpoints: readonly Endpoint[], chosenId: string): readonly Endpoint[] {
  if (endpoints.length <= FEW + 1) return endpoints;
  const chosenAt = endpoints.findIndex(({ profile }) => profile.id === chosenId);
  const firsts = chosenAt < FEW ? FEW : FEW - 1;
  return endpoints.filter((_, index) => index < firsts || index === chosenAt);
}
