import { canonicalText } from './canonical-text';
import { planPicture, type PlanChoices, type PlannedPicture, type SendPlan } from './plan';

/** What is made of a picture before it is sent, and the name of it in every cache. */
export interface Preparation {
  readonly plan: SendPlan;
  /** The same for the same bytes to send; another one wherever these may differ. */
  readonly key: string;
}

/** Each fact that imaging and planning may look at. A new one does not compile until it is listed. */
const FACTS: Readonly<Record<keyof PlannedPicture, true>> = {
  ...{ format: true, width: true, height: true, orientation: true, animated: true, alpha: true },
  ...{ clean: true, strippable: true, pages: true, page: true, incomplete: true, bytes: true },
};

/**
 * Plans what is sent of a picture. The key holds all that the bytes come from: the original, what is known of it, and the
 * whole plan; so page and main process cannot disagree about a change of profile, model, detail or size.
 */
export function preparationOf(
  picture: PlannedPicture & { readonly sha256: string },
  choices: PlanChoices,
): Preparation {
  const plan = planPicture(picture, choices);
  const facts = Object.fromEntries(
    Object.entries(picture).filter(([name]) => Object.hasOwn(FACTS, name)),
  );
  return { plan, key: canonicalText({ sha256: picture.sha256, facts, plan }) };
}
