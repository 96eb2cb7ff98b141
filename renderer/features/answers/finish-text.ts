import type { Analysis } from '../../../shared/domain/analysis';
import { isOnDevice } from '../../state';
import { refusedStatus } from './cost-text';
import { sentWhere } from './sent-where';

/** How an answer ended: `quiet` stands in the small print, `loud` needs to be read. */
export interface FinishText {
  readonly tone: 'quiet' | 'loud';
  readonly text: string;
}

const BILLED = 'The endpoint may still bill it.';

/** How an analysis ended, in plain words; null where there is nothing to say. */
export function finishText(
  analysis: Pick<Analysis, 'finishReason'> & Parameters<typeof sentWhere>[0],
): FinishText | null {
  const { status, finishReason, answer } = analysis;
  const local = isOnDevice(analysis.endpointId);
  const kept = answer === '' ? '' : ' What came is kept.';
  const unsent = sentWhere(analysis).kind === 'nowhere';
  const refused = refusedStatus(analysis);
  const billed = local
    ? ''
    : unsent
      ? ' Nothing was sent.'
      : refused === null
        ? ` ${BILLED}`
        : ` The endpoint had refused it (HTTP ${refused}), so it is not billed.`;
  switch (status) {
    case 'running':
    case 'failed':
      return null;
    case 'cancelled':
      return { tone: 'loud', text: `Cancelled.${kept}${billed}` };
    case 'interrupted':
      return { tone: 'loud', text: `Interrupted: Looksee ended while this ran.${kept}${billed}` };
    case 'done':
      return reasonText(finishReason, local);
  }
}

function reasonText(reason: string | null, local: boolean): FinishText | null {
  switch (reason) {
    case null:
      return local ? null : { tone: 'quiet', text: 'no finish reason reported' };
    case 'stop':
      return local ? null : { tone: 'quiet', text: 'stop' };
    case 'length':
      return { tone: 'loud', text: 'Cut off: the token limit was reached.' };
    case 'content_filter':
      return {
        tone: 'loud',
        text: 'Filtered: the endpoint held back this answer or a part of it.',
      };
    case 'tool_calls':
    case 'function_call':
      return { tone: 'loud', text: 'Ended early: the model wanted to call a tool; there is none.' };
    default:
      return { tone: 'quiet', text: `ended with “${reason}”` };
  }
}
