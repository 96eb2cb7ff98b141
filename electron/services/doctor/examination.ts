import type { ProfileChange } from '../../../shared/domain/endpoint';
import { checkDetail, checkSees, checkStreaming, checkToken, checkUsage } from './abilities';
import { checkAuth, checkModel, checkReach } from './admission';
import { changesOf } from './changes';
import type { Form } from './forms';
import type { Asked, Interview } from './interview';

/**
 * Examines an endpoint and a model, and writes the report. The first request that is answered proves most.
 * @returns what of it differs from the profile, and is better saved there
 * @throws the signal's reason
 */
export async function examine(interview: Interview): Promise<ProfileChange> {
  const first = await checkReach(interview);
  const known = first && (await checkAuth(interview, first));
  const working = known && (await checkModel(interview, known));
  const form = working && (await checkAbilities(interview, working));
  return changesOf(interview, form);
}

/** @returns the form in which it is best asked */
async function checkAbilities(interview: Interview, working: Asked): Promise<Form> {
  const { detail, form: placed } = await checkDetail(interview, working);
  const form = await checkToken(interview, working, placed);
  // A request that states it nowhere tells whether stating it has an effect at all; of interest where the profile does not.
  const isUntold = detail === 'both' && interview.patient.profile.detailPlacement === 'nowhere';
  const streamed = await checkStreaming(
    interview,
    isUntold ? { ...form, detail: 'nowhere' } : form,
  );
  checkUsage(interview, working, streamed);
  await checkSees(interview, form);
  return form;
}
