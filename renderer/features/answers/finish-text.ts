import type { Analysis } from '../../../shared/domain/analysis';
import { finishKind } from '../../../shared/domain/finish-reason';
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
  const kept = answer === '' ? '' : ' What arrived is kept.';
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
      return { tone: 'loud', text: `Canceled.${kept}${billed}` };
    case 'interrupted':
      return {
        tone: 'loud',
        text: `Interrupted: Looksee quit before this was done.${kept}${billed}`,
      };
    case 'done':
      return reasonText(finishReason, local);
  }
}

function reasonText(reason: string | null, local: boolean): FinishText | null {
  const quiet = (text: string): FinishText | null => (local ? null : { tone: 'quiet', text });
  if (reason === null) return quiet('no finish reason reported');
  // Today all but the complete ones, tools and unknown words fail; older entries of the history did not.
  switch (finishKind(reason)) {
    case 'complete':
      return quiet(reason);
    case 'token-limit':
      return { tone: 'loud', text: 'Cut off: the token limit was reached.' };
    case 'context-full':
      return { tone: 'loud', text: 'Cut off: the model’s context was full.' };
    case 'stopped':
      return { tone: 'loud', text: `Cut off: the endpoint stopped it (${reason}).` };
    case 'failed':
      return { tone: 'loud', text: `The endpoint had an error while answering (${reason}).` };
    case 'filtered':
      return {
        tone: 'loud',
        text: 'Filtered: the endpoint withheld all or part of this answer.',
      };
    case 'tool':
      return {
        tone: 'loud',
        text: 'Ended early: the model tried to call a tool, and Looksee has none.',
      };
    case 'unknown':
      return quiet(`ended with “${reason}”`);
  }
}
