/** Pure: what the chosen endpoint and model would refuse of an ask as it is planned, before anything is prepared. */
import type { AskMode } from '../../shared/domain/analysis';
import { checkPlan, type EndpointLimits, type OverLimit } from '../../shared/domain/check-plan';
import type { Picture } from '../../shared/domain/picture';
import { plannedSize, type PlanChoices } from '../../shared/domain/plan';

/**
 * Sides, patches and counts; what is over a limit in bytes shows only once it is prepared.
 * @returns positions are those among all pictures that are asked about
 */
export function overLimits(
  asked: readonly Picture[],
  mode: AskMode,
  choices: PlanChoices,
  limits: EndpointLimits,
): readonly OverLimit[] {
  const { detail, model } = choices;
  const sizes = asked.map((picture) =>
    picture.state === 'ready' ? { ...plannedSize(picture, choices), bytes: null } : null,
  );
  const check = (pictures: typeof sizes): readonly OverLimit[] =>
    checkPlan({ pictures, textBytes: 0, model, detail }, limits);
  if (mode === 'together') return check(sizes);
  return sizes.flatMap((size, index) =>
    check([size]).map((over) => ('position' in over ? { ...over, position: index } : over)),
  );
}
