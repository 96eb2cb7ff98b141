/** What an endpoint and a model that answer can do. */
import { finishKind } from '../../../shared/domain/finish-reason';
import type { DetailPlacement, TokenParameter } from '../../../shared/domain/endpoint';
import type { RequestSending } from '../../../shared/domain/request-trace';
import { kindOf, otherToken, type Form } from './forms';
import type { Asked, Interview } from './interview';
import { names } from './picture';
import { PLACES, quoted, told } from './words';

/** For a model that was cut off while it thought. */
const MORE_TOKENS = 8192;

/**
 * Where `detail` is accepted: asked for `low` in each place, of two the one where a picture costs less.
 * @returns the form with it, and what is learned
 */
export async function checkDetail(
  interview: Interview,
  working: Asked,
): Promise<{ readonly form: Form; readonly detail: DetailPlacement | null }> {
  interview.report.start('detail');
  const { form } = working;
  if (!form.hasPicture) {
    interview.end('detail', null, 'Not checked, since the model takes no pictures.', working);
    return { form, detail: null };
  }
  const part = await tryDetail(interview, working, 'part');
  const top = await tryDetail(interview, working, 'top-level');
  const detail = placeOf(part, top);
  interview.report.learn({ detail });
  interview.end('detail', detail === null ? null : true, detailWords(detail, part, top), part, top);
  const placed = detail === 'both' ? 'part' : (detail ?? form.detail);
  return { form: { ...form, detail: placed }, detail };
}

function detailWords(detail: DetailPlacement | null, ...asked: readonly Asked[]): string {
  switch (detail) {
    case null:
      return 'Unknown: the endpoint had a server error during this test.';
    case 'nowhere':
      return 'It is rejected in both places, so it is best left out.';
    case 'both':
      return 'It is accepted beside each picture and at the top of the request; token counts don’t show which one has an effect.';
    case 'part':
    case 'top-level': {
      const isOnly = asked.some(({ outcome }) => kindOf(outcome.error) !== 'answered');
      return isOnly
        ? `It is accepted ${PLACES[detail]}, and not in the other place.`
        : `It is accepted in both places, and has an effect ${PLACES[detail]}.`;
    }
  }
}

async function tryDetail(
  interview: Interview,
  working: Asked,
  detail: DetailPlacement,
): Promise<Asked> {
  if (working.form.detail === detail) return working;
  const form: Form = { ...working.form, detail };
  return interview.before(form) ?? interview.ask(form);
}

/** @returns the form with the parameter that is taken; none where neither is */
export async function checkToken(interview: Interview, working: Asked, form: Form): Promise<Form> {
  interview.report.start('tokenParameter');
  const { tokenParameter } = interview.patient.profile;
  const wanted = [tokenParameter, otherToken(tokenParameter)] as const;
  const tried: Asked[] = [];
  for (const token of wanted) {
    const asked = working.form.token === token ? working : await tryToken(interview, form, token);
    tried.push(asked);
    if (kindOf(asked.outcome.error) !== 'answered') continue;
    interview.report.learn({ tokenParameter: token });
    const isOther = token !== tokenParameter;
    const words = isOther ? `It accepts ${token}, not ${tokenParameter}.` : `It accepts ${token}.`;
    const others = interview.asked.filter(({ form: { token: stated } }) => stated !== token);
    interview.end('tokenParameter', true, words, ...(isOther ? others : []), asked);
    return { ...form, token };
  }
  const isRefused = tried.every(({ outcome }) => kindOf(outcome.error) === 'refused');
  const words = isRefused
    ? 'It accepts neither max_tokens nor max_completion_tokens: leave Max tokens empty.'
    : 'Unknown: the endpoint failed during this test.';
  interview.end('tokenParameter', isRefused ? false : null, words, ...tried);
  return { ...form, token: null };
}

/** Where another one is known to be taken, this one was refused already. */
function tryToken(interview: Interview, form: Form, token: TokenParameter): Promise<Asked> | Asked {
  const refused = interview.asked.find(
    (asked) => asked.form.token === token && kindOf(asked.outcome.error) === 'refused',
  );
  return form.token !== null && refused ? refused : interview.ask({ ...form, token });
}

export async function checkStreaming(interview: Interview, form: Form): Promise<Asked> {
  interview.report.start('streaming');
  const asked = await interview.ask({ ...form, stream: true }, { adapts: true });
  const { error, learned } = asked.outcome;
  const kind = kindOf(error);
  const streamed = asked.sendings.some(isEventStream) && kind === 'answered';
  const isKnown = kind === 'answered' || kind === 'refused';
  interview.report.learn({ streaming: isKnown ? streamed : null });
  const withoutUsage = learned?.refused?.['stream_options'] === 'drop';
  if (streamed) {
    const words = withoutUsage
      ? 'It streams, but rejects requests for usage while streaming.'
      : 'It streams its answers.';
    interview.end('streaming', true, words, asked);
  } else {
    const words = error
      ? `It does not stream: ${told(error)}`
      : 'It was asked to stream but answered in one piece: answers appear once they are complete.';
    interview.end('streaming', isKnown ? false : null, words, asked);
  }
  return asked;
}

export function checkUsage(interview: Interview, whole: Asked, streamed: Asked): void {
  const isStreaming = interview.report.now.learned.streaming === true;
  const inWhole = hasUsage(whole);
  const usage = isStreaming ? hasUsage(streamed) : inWhole;
  interview.report.learn({ usage });
  const words = usage
    ? `It reports token usage${isStreaming && !inWhole ? ' when it streams' : ''}.`
    : inWhole
      ? 'It reports token usage for whole answers but not for streamed ones.'
      : 'It does not report token usage: Looksee shows estimates where it can.';
  interview.end('usage', usage, words, whole, streamed);
}

export async function checkSees(interview: Interview, form: Form): Promise<void> {
  interview.report.start('sees');
  const { word } = interview.services.picture;
  if (!form.hasPicture) {
    interview.report.learn({ sees: false });
    const refusal = interview.asked.findLast((asked) => asked.form.hasPicture);
    const reason = refusal?.outcome.error ? ` ${refusal.outcome.error.message}` : '';
    const words = `It refuses pictures.${reason} Choose a model that accepts them.`;
    interview.end('sees', false, words, ...(refusal ? [refusal] : []));
    return;
  }
  const read = (): Asked | undefined =>
    interview.asked.find(({ outcome }) => names(outcome.answer, word)) ??
    interview.asked.find(({ outcome }) => names(outcome.thinking, word));
  const lastAnswered = (): Asked | undefined =>
    interview.asked.findLast(({ outcome }) => kindOf(outcome.error) === 'answered');
  if (!read() && finishKind(lastAnswered()?.outcome.finishReason ?? null) === 'token-limit') {
    await interview.ask({ ...form, stream: false }, { maxTokens: MORE_TOKENS });
  }
  const seen = read();
  if (seen) {
    interview.report.learn({ sees: true });
    interview.end('sees', true, seenWords(interview, seen), seen);
    return;
  }
  const last = lastAnswered();
  const by = last ? [last] : [];
  // An answer that did not come says nothing of what the model sees.
  const silence = last ? silenceWords(last) : null;
  if (silence !== null) {
    interview.report.learn({ sees: null });
    interview.end('sees', null, `Unknown whether it sees pictures: ${silence}`, ...by);
    return;
  }
  interview.report.learn({ sees: false });
  const answer = last?.outcome.answer.trim() ?? '';
  const said = answer === '' ? 'It said nothing.' : `It answered ${quoted(answer)}.`;
  const words = `It did not read the word ${word} in a new test picture. ${said} Text-only models often silently ignore pictures: choose a model that accepts them.`;
  interview.end('sees', false, words, ...by);
}

function seenWords({ services }: Interview, { outcome }: Asked): string {
  const { colour, shape, word } = services.picture;
  const { answer, thinking } = outcome;
  if (!names(answer, word)) {
    return `It read the word ${word} in a new test picture, but only while thinking: it gave no answer. Raise Max tokens when you ask it.`;
  }
  const text = `${answer} ${thinking}`;
  const knows = names(text, shape) && names(text, colour);
  const more = knows
    ? `and named the ${colour} ${shape}`
    : `but not the ${colour} ${shape} below it`;
  return `It read the word ${word} in a new test picture, ${more}.`;
}

/** Why an answer is missing although the model was asked; null where there is one, or nothing explains it. */
function silenceWords({ outcome }: Asked): string | null {
  const { answer, error, finishReason, thinking } = outcome;
  if (answer.trim() !== '') return null;
  switch (finishKind(finishReason)) {
    case 'token-limit':
      return 'it used up its tokens before it answered. Raise Max tokens when you ask it.';
    case 'filtered':
      return 'its content filter blocked the answer.';
    case 'tool':
      return 'it tried to call a tool instead of answering.';
    default:
      if (thinking !== '') return 'it sent its thinking but no answer.';
      return error?.code === 'content-filtered' ? error.message : null;
  }
}

function placeOf(part: Asked, top: Asked): DetailPlacement | null {
  const inPart = kindOf(part.outcome.error);
  const atTop = kindOf(top.outcome.error);
  if (inPart === 'answered' && atTop === 'answered') {
    const ofPart = part.outcome.usage?.promptTokens ?? null;
    const ofTop = top.outcome.usage?.promptTokens ?? null;
    if (ofPart === null || ofTop === null || ofPart === ofTop) return 'both';
    return ofPart < ofTop ? 'part' : 'top-level';
  }
  if (inPart === 'answered') return 'part';
  if (atTop === 'answered') return 'top-level';
  return inPart === 'refused' && atTop === 'refused' ? 'nowhere' : null;
}

function hasUsage({ outcome }: Asked): boolean {
  return outcome.usage !== null && outcome.usage.promptTokens !== null;
}

function isEventStream({ responseHeaders, status }: RequestSending): boolean {
  return (
    status === 200 &&
    responseHeaders.some(
      ({ name, value }) =>
        name.toLowerCase() === 'content-type' && value.toLowerCase().includes('event-stream'),
    )
  );
}
