import type { Analysis, SentTo } from '../../../shared/domain/analysis';
import { isOnDevice } from '../../state';

/** Where the pictures and words of an analysis went. */
export type SentWhere =
  | { readonly kind: 'nowhere' }
  /** They were sent before it was kept where to. */
  | { readonly kind: 'not-kept' }
  | ({ readonly kind: 'host' } & SentTo);

/** Says that nothing left this computer only where that is certain. */
export function sentWhere(
  analysis: Pick<
    Analysis,
    'answer' | 'endpointId' | 'error' | 'pictures' | 'sentTo' | 'status' | 'usage'
  >,
): SentWhere {
  const { answer, endpointId, error, pictures, sentTo, status, usage } = analysis;
  if (isOnDevice(endpointId)) return { kind: 'nowhere' };
  if (sentTo !== null) return { kind: 'host', ...sentTo };
  const answered =
    status === 'done' || answer !== '' || usage !== null || error?.status !== undefined;
  // Since it is kept where they went, it is kept too what was left out of them.
  const old = pictures.some(({ removed, sent }) => sent !== null && removed === null);
  return { kind: answered || old ? 'not-kept' : 'nowhere' };
}
