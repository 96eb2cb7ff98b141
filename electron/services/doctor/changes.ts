import type { Auth, DetailPlacement, ProfileChange } from '../../../shared/domain/endpoint';
import { kindOf, type Form } from './forms';
import type { Interview } from './interview';

/**
 * What was learned that differs from the profile, and is better saved there.
 * @param form in which the model is best asked; null where it does not answer
 */
export function changesOf(interview: Interview, form: Form | null): ProfileChange {
  const { profile } = interview.patient;
  const { auth, streaming, tokenParameter } = interview.report.now.learned;
  const detail = detailToSave(interview);
  return {
    ...(auth && !isSameAuth(auth, profile.auth) && { auth }),
    ...(auth && profile.authMayVary && !mayVary(auth, interview) && { authMayVary: false }),
    ...(detail !== null && detail !== profile.detailPlacement && { detailPlacement: detail }),
    ...(tokenParameter && tokenParameter !== profile.tokenParameter && { tokenParameter }),
    ...(form?.statesStream && !profile.statesStream && { statesStream: true }),
    ...(streaming === false && profile.stream && { stream: false }),
  };
}

/** Where both places are accepted and none shows more effect, the profile's is as good as any, but for none at all. */
function detailToSave({ asked, patient, report }: Interview): DetailPlacement | null {
  const { detail } = report.now.learned;
  if (detail !== 'both') return detail;
  if (patient.profile.detailPlacement !== 'nowhere') return null;
  const costs = asked
    .filter(({ form, outcome }) => form.hasPicture && outcome.usage?.promptTokens != null)
    .map(({ form, outcome }) => ({ ...form, tokens: outcome.usage?.promptTokens ?? 0 }));
  const without = costs.find((each) => each.detail === 'nowhere');
  const hasEffect = costs.some((each) => without && each.tokens < without.tokens);
  return hasEffect ? detail : null;
}

/** Trying the other of `bearer` and `raw` is of no use where it was refused, or neither is wanted. */
function mayVary(auth: Auth, { asked }: Interview): boolean {
  if (auth.type !== 'bearer' && auth.type !== 'raw') return false;
  const other = auth.type === 'bearer' ? 'raw' : 'bearer';
  return !asked.some(
    ({ form, outcome }) => form.auth.type === other && kindOf(outcome.error) === 'key',
  );
}

export function isSameAuth(a: Auth, b: Auth): boolean {
  if (a.type !== 'header' || b.type !== 'header') return a.type === b.type;
  return a.name.toLowerCase() === b.name.toLowerCase();
}
