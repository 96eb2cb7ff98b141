import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { AnalysisDelta } from '../../shared/ipc/contract';
import type { Analysis, AnalysisProgress } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { AnalysisPatch } from '../history';
import type { ChatClient, ChatOutcome, ChatRequest, Wait } from '../provider';
import type { Endpoints } from './endpoints/endpoints';
import { GrowingAnswer } from './growing-answer';
import type { Request, ToSend } from './request-to-send';

export interface EndpointServices {
  readonly endpoints: Pick<
    Endpoints,
    | 'acceptDetailLoss'
    | 'acceptsDetailLoss'
    | 'headerKeys'
    | 'key'
    | 'learnAuth'
    | 'learnRefused'
    | 'proxyLogin'
    | 'refused'
  >;
  /** Made on first need. */
  readonly client: () => Promise<Pick<ChatClient, 'complete'>>;
  readonly onDelta: (delta: AnalysisDelta) => void;
  /** Told how far a running analysis is, as that changes. */
  readonly onProgress: (progress: AnalysisProgress) => void;
  readonly onFailure: (id: number, error: AppError) => void;
  readonly now: () => number;
}

/**
 * Sends the request and reads its answer; where it went and when is kept when it begins to leave.
 * @throws AppFailure key-missing, key-unusable, base-url-missing; the signal's reason: nothing was sent
 */
export async function answerByEndpoint(
  { confirmDetailLoss, onTemperatureLeftOut, profile, running, signal }: Request,
  { images, tokens }: ToSend,
  services: EndpointServices,
): Promise<AnalysisPatch> {
  const { analysis } = running;
  const { id, model } = analysis;
  const { endpoints } = services;
  const [key, headerKeys, proxyLogin] = await Promise.all([
    endpoints.key(profile),
    endpoints.headerKeys(profile),
    endpoints.proxyLogin(profile),
  ]);
  const client = await services.client();
  signal.throwIfAborted();
  const answer = new GrowingAnswer(running, services.onDelta);
  const thinking = new GrowingAnswer(running, services.onDelta, 'thinking');
  let wasSent = false;
  const onward = (wait: Wait | null): void => {
    // Only what was not taken is sent again: before that it costs nothing.
    const step = wait === null && wasSent ? 'sent' : 'turn';
    if (wasSent) running.progress = wait === null ? 'sent' : 'repeat';
    services.onProgress({ id, step, until: wait?.until ?? null, why: wait?.why ?? null });
  };
  onward(null);
  const request: ChatRequest = {
    profile,
    key,
    headerKeys,
    proxyLogin,
    refused: endpoints.refused(profile, model),
    acceptsDetailLoss: endpoints.acceptsDetailLoss(profile, model),
    tokens,
    queuedAt: analysis.createdAt,
    question: analysis,
    images,
    signal,
    onWait: onward,
    onSent: () => {
      wasSent = true;
      onward(null);
      const sentTo = { host: new URL(profile.baseUrl).host, at: services.now() };
      void running.keep({ sentTo });
    },
    onSending: (sending) => void running.keepSending(sending),
    onDelta: (text) => answer.add(text),
    onThinking: (text) => thinking.add(text),
  };
  let outcome = await client.complete(request);
  if (outcome.error?.code === 'detail-refused') {
    // What was refused is not billed, and the next waits for its turn anew.
    wasSent = false;
    running.progress = 'unsent';
    if (await confirmDetailLoss()) {
      outcome = await client.complete({ ...request, acceptsDetailLoss: true });
    } else if (signal.aborted) {
      outcome = { ...outcome, error: notSentWithout(outcome.error) };
    }
  }
  answer.end();
  thinking.end();
  if (wasSent && outcome.leftOut.includes('temperature')) onTemperatureLeftOut();
  await learn(profile, analysis, outcome.learned, services);
  return patchOf(outcome);
}

/** Cancelled while the user was asked: what was refused is not billed. */
function notSentWithout({ details }: AppError): AppError {
  return {
    code: 'cancelled',
    message: 'Canceled before anything billable was sent.',
    hint: 'Ask again when you are ready.',
    retryable: true,
    ...(details !== undefined && { details }),
  };
}

/** An answer is worth more than what was learned beside it. */
async function learn(
  profile: EndpointProfile,
  { id, model }: Analysis,
  learned: ChatOutcome['learned'],
  { endpoints, onFailure }: EndpointServices,
): Promise<void> {
  try {
    if (learned?.auth) await endpoints.learnAuth(profile, learned.auth);
    if (learned?.refused) await endpoints.learnRefused(profile, model, learned.refused);
  } catch (thrown) {
    onFailure(id, toAppError(thrown));
  }
}

function patchOf(outcome: ChatOutcome): AnalysisPatch {
  const { answer, reportedModel, finishReason, pictures, thinking, usage, ms, error } = outcome;
  const status = error === null ? 'done' : error.code === 'cancelled' ? 'cancelled' : 'failed';
  const images = pictures.length > 0 ? { images: pictures } : {};
  return { status, answer, thinking, ...images, reportedModel, finishReason, usage, ms, error };
}
