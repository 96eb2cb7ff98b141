import type { Analysis, AnalysisProgress } from '../../../shared/domain/analysis';
import { isOnDevice, secondsLeft } from '../../state';

/**
 * What a running analysis with no answer yet does.
 * @param progress undefined where nothing was told of it yet
 * @param now milliseconds since 1970
 */
export function waitingText(
  { endpointId, sentTo }: Pick<Analysis, 'endpointId' | 'sentTo'>,
  progress: AnalysisProgress | undefined,
  now: number,
): string {
  const local = isOnDevice(endpointId);
  if (progress === undefined) return sentTo === null ? MY_TURN : ANSWER;
  switch (progress.step) {
    case 'preparing':
      return local ? 'Reading on this device' : 'Preparing';
    case 'turn':
      return turnText(progress, now);
    case 'sent':
      return ANSWER;
  }
}

const MY_TURN = 'Waiting for its turn';
const ANSWER = 'Waiting for the answer';

function turnText({ until, why }: AnalysisProgress, now: number): string {
  const seconds = secondsLeft(until, now) ?? 0;
  const again = seconds > 0 ? `trying again in ${seconds} s` : 'trying again';
  switch (why) {
    case 'unreachable':
      return `The endpoint does not answer: ${again}`;
    case 'repeat':
      return `The endpoint could not take it: ${again}`;
    case 'rate-limit':
      return seconds > 0 ? `Waiting ${seconds} s: the endpoint’s rate limit` : MY_TURN;
    case null:
      return MY_TURN;
  }
}

/** Whether what it says changes by the second. */
export function countsDown(progress: AnalysisProgress | undefined): boolean {
  return progress?.step === 'turn' && progress.until !== null;
}
