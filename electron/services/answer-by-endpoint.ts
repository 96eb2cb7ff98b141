import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { Auth } from '../../shared/domain/endpoint';
import type { AnalysisDelta } from '../../shared/ipc/contract';
import type { AnalysisPatch } from '../history';
import type { ChatClient, ChatOutcome } from '../provider';
import type { Endpoints } from './endpoints';
import type { ImageToSend, Request } from './request-to-send';

export interface EndpointServices {
  readonly endpoints: Pick<Endpoints, 'key' | 'learnAuth'>;
  /** Made on first need. */
  readonly client: () => Promise<Pick<ChatClient, 'complete'>>;
  readonly onDelta: (delta: AnalysisDelta) => void;
  readonly onFailure: (id: number, error: AppError) => void;
  readonly now: () => number;
}

/** How often a growing answer is written to the history, in milliseconds: what a crash can cost at most. */
const KEEP_ANSWER_EVERY_MS = 1000;

/**
 * Sends the request and reads its answer; where it went and when is kept when it begins to leave.
 * @throws AppFailure key-missing, key-unusable, base-url-missing; the signal's reason: nothing was sent
 */
export async function answerByEndpoint(
  { profile, running, signal }: Request,
  images: readonly ImageToSend[],
  services: EndpointServices,
): Promise<AnalysisPatch> {
  const { analysis } = running;
  const key = await services.endpoints.key(profile);
  const client = await services.client();
  signal.throwIfAborted();
  let answer = '';
  let keepTimer: NodeJS.Timeout | null = null;
  const outcome = await client.complete({
    profile,
    key,
    question: analysis,
    images,
    signal,
    onSent: () => {
      const sentTo = { host: new URL(profile.baseUrl).host, at: services.now() };
      void running.keep({ sentTo });
    },
    onDelta: (text) => {
      services.onDelta({ id: analysis.id, offset: answer.length, text });
      answer += text;
      keepTimer ??= setTimeout(() => {
        keepTimer = null;
        void running.keep({ answer });
      }, KEEP_ANSWER_EVERY_MS);
    },
  });
  if (keepTimer) clearTimeout(keepTimer);
  if (outcome.learned?.auth)
    await learnAuth(services, profile.id, analysis.id, outcome.learned.auth);
  return patchOf(outcome);
}

/** An answer is worth more than what was learned beside it. */
async function learnAuth(
  { endpoints, onFailure }: EndpointServices,
  endpointId: string,
  id: number,
  auth: Auth,
): Promise<void> {
  try {
    await endpoints.learnAuth(endpointId, auth);
  } catch (thrown) {
    onFailure(id, toAppError(thrown));
  }
}

function patchOf(outcome: ChatOutcome): AnalysisPatch {
  const { answer, reportedModel, finishReason, usage, ms, error } = outcome;
  const status = error === null ? 'done' : error.code === 'cancelled' ? 'cancelled' : 'failed';
  return { status, answer, reportedModel, finishReason, usage, ms, error };
}
