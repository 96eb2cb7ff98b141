import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { RequestSending } from '../../shared/domain/request-trace';
import { looksee, unwrap } from '../bridge';

export type LoadedSendings =
  | { readonly state: 'ready'; readonly sendings: readonly RequestSending[] }
  | { readonly state: 'failed'; readonly error: AppError };

/** What went over the wire for an analysis, as it is kept now. */
export async function loadSendings(id: number): Promise<LoadedSendings> {
  try {
    return { state: 'ready', sendings: (await unwrap(looksee().getSendings(id))).sendings };
  } catch (thrown) {
    return { state: 'failed', error: toAppError(thrown) };
  }
}
