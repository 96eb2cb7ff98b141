/** Whether the endpoint is reached, and how: what all else needs. */
import type { AppError } from '../../../shared/domain/app-error';
import type { Auth } from '../../../shared/domain/endpoint';
import { isSameAuth } from './changes';
import { kindOf, simplerForms } from './forms';
import type { Asked, Interview } from './interview';
import {
  authInWords,
  modelInWords,
  tlsInWords,
  told,
  unreachedInWords,
  wrongPathInWords,
} from './words';
import { nearNames } from './near-names';

/** The forms of auth that endpoints are known to want. */
const AUTHS: readonly Auth[] = [
  { type: 'bearer' },
  { type: 'raw' },
  { type: 'header', name: 'api-key' },
  { type: 'header', name: 'x-api-key' },
];

export async function checkReach(interview: Interview): Promise<Asked | null> {
  const { auth, detailPlacement, statesStream, tokenParameter } = interview.patient.profile;
  interview.report.start('reach');
  const asked = await interview.ask({
    auth: interview.patient.key === null ? { type: 'none' } : auth,
    detail: detailPlacement === 'top-level' ? 'top-level' : 'part',
    token: tokenParameter,
    hasPicture: true,
    stream: false,
    statesStream,
  });
  const { error } = asked.outcome;
  const kind = kindOf(error);
  const { baseUrl } = interview.patient.profile;
  const { host, protocol } = new URL(baseUrl);
  const endTls = (): void => {
    const isPlain = protocol === 'http:';
    const words = isPlain
      ? 'The address is http:// on this computer or a private network: nothing is encrypted on the way.'
      : 'The connection is encrypted, and the certificate is trusted.';
    interview.end('tls', true, words, asked);
  };
  if (error && kind === 'tls') {
    interview.end('reach', true, `${host} answers.`, asked);
    interview.end('tls', false, tlsInWords(error), asked);
    interview.endRest('no secure connection could be established');
    return null;
  }
  if (error && (kind === 'unreached' || kind === 'wrong-path')) {
    const isPath = kind === 'wrong-path';
    const words = isPath ? wrongPathInWords(error, baseUrl) : unreachedInWords(error);
    interview.end('reach', false, words, asked);
    if (error.status !== undefined && error.status !== 407) endTls();
    interview.endRest('the endpoint was not reached');
    return null;
  }
  interview.end('reach', true, `${host} answers.`, asked);
  endTls();
  return asked;
}

/** The form in which the key is taken: the profile's, or another one where that is refused. */
export async function checkAuth(interview: Interview, first: Asked): Promise<Asked | null> {
  interview.report.start('auth');
  const { key, keyProblem, profile } = interview.patient;
  const taken = (asked: Asked, sendings: readonly Asked[]): Asked => {
    const { auth } = asked.form;
    interview.report.learn({ auth });
    const other = isSameAuth(auth, profile.auth)
      ? ''
      : ` The profile says ${authInWords(profile.auth)}: save what was learned.`;
    const words =
      auth.type === 'none' ? 'No key needed.' : `It takes the key as ${authInWords(auth)}.`;
    interview.end('auth', true, words + other, ...sendings);
    return asked;
  };
  const kind = kindOf(first.outcome.error);
  if (kind === 'failed') {
    interview.end('auth', null, 'Unknown: the endpoint had a server error.', first);
    return first;
  }
  if (first.outcome.error?.code === 'country-refused') {
    interview.end('auth', null, 'Unknown: the endpoint is not available in this country.', first);
    return first;
  }
  if (kind !== 'key') return taken(first, [first]);
  if (key === null) {
    const form = 'It needs a key. Enter one to find out which key format it accepts.';
    interview.end('auth', null, form, first);
    const words = keyProblem
      ? told(keyProblem)
      : 'It needs an API key. Enter the key for this endpoint, then check again.';
    interview.end('key', false, words, first);
    interview.endRest('the endpoint needs a key');
    return null;
  }
  const tried = [first];
  for (const auth of AUTHS) {
    if (isSameAuth(auth, first.form.auth)) continue;
    const asked = await interview.ask({ ...first.form, auth });
    tried.push(asked);
    const became = kindOf(asked.outcome.error);
    if (became !== 'key' && became !== 'failed') {
      return taken(asked, tried);
    }
  }
  // Who knows the key but does not let it in answers otherwise than to one that is none.
  const forbidden = tried.filter(({ outcome }) => outcome.error?.code === 'not-allowed');
  const [known] = forbidden.length < tried.length ? forbidden : [];
  if (known) taken(known, tried);
  else {
    const words = 'Unknown: every common key format was rejected.';
    interview.end('auth', null, words, ...tried);
  }
  const error = (known ?? first).outcome.error;
  if (error) interview.end('key', false, told(error), ...(known ? [known] : tried));
  interview.endRest('the key was not accepted');
  return null;
}

/** Leaves out or swaps what is refused until the model answers. */
export async function checkModel(interview: Interview, first: Asked): Promise<Asked | null> {
  const report = interview.report;
  report.start('key');
  report.start('model');
  let asked = first;
  for (;;) {
    const { error } = asked.outcome;
    if (error === null || kindOf(error) !== 'refused') break;
    const next = simplerForms(asked.form, error).find((form) => !interview.before(form));
    if (!next) break;
    asked = await interview.ask(next);
  }
  const { error, reportedModel } = asked.outcome;
  const kind = kindOf(error);
  if (error && kind === 'account') {
    const isKnown = error.code !== 'country-refused';
    const words = isKnown ? acceptedInWords(asked) : 'Not checked.';
    interview.end('key', isKnown ? true : null, words, asked);
    interview.end('model', false, told(error), asked);
    interview.endRest('the account can’t use it right now');
    return null;
  }
  if (kind === 'failed' || kind === 'unreached') {
    interview.end('key', null, 'Unknown: the endpoint had a server error.', asked);
  } else if (kind === 'key' && error) {
    interview.end('key', false, told(error), asked);
    interview.endRest('the key was not accepted');
    return null;
  } else {
    interview.end('key', true, acceptedInWords(asked), asked);
  }
  if (error && kind !== 'answered') {
    interview.end('model', false, await modelWords(interview, asked, error), asked);
    interview.endRest('the model did not answer');
    return null;
  }
  const { model } = interview.patient;
  const asWhat = reportedModel && reportedModel !== model ? `, as ${reportedModel}` : '';
  interview.end('model', true, `${model} answers${asWhat}.`, asked);
  return asked;
}

function acceptedInWords({ form }: Asked): string {
  return form.auth.type === 'none' ? 'No key needed.' : 'It is accepted.';
}

async function modelWords(interview: Interview, { form }: Asked, error: AppError): Promise<string> {
  if (kindOf(error) !== 'model' && kindOf(error) !== 'refused') return told(error);
  const { model } = interview.patient;
  const all = await interview.listModels(form.auth);
  if (all.includes(model)) return told(error);
  return modelInWords(error, nearNames(model, all), all);
}
