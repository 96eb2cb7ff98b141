import type { Question } from '../../shared/domain/analysis';
import { AppFailure } from '../../shared/domain/app-error';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { isLink, type Asked } from './asked';
import type { TextTokens } from './text-tokens';

/** @throws AppFailure picture-unusable where there is a link and the endpoint loads none */
export function checkLinks(profile: EndpointProfile, pictures: readonly Asked[]): void {
  if (profile.takesLinks || !pictures.some(isLink)) return;
  throw new AppFailure({
    code: 'picture-unusable',
    message:
      profile.kind === 'on-device'
        ? `${profile.name} reads pictures on this computer only.`
        : `${profile.name} does not load links.`,
    hint: 'Load the link instead, or choose another endpoint.',
    retryable: false,
  });
}

/** @throws AppFailure prompt-missing, model-missing */
export function checkQuestion(profile: EndpointProfile, question: Question): void {
  if (profile.kind === 'on-device') return;
  if (question.prompt.trim() === '') {
    throw new AppFailure({
      code: 'prompt-missing',
      message: 'There is no question yet.',
      hint: 'Write what you want to know about the picture, then ask.',
      retryable: false,
    });
  }
  if (modelFor(profile, question) === '') {
    throw new AppFailure({
      code: 'model-missing',
      message: 'No model is chosen.',
      hint: `Enter the name of a model that ${profile.name} offers.`,
      retryable: false,
    });
  }
}

/** The model that is asked: the one named, or else the endpoint's first; empty where there is none. */
export function modelFor(profile: EndpointProfile, question: Pick<Question, 'model'>): string {
  if (profile.kind === 'on-device') return '';
  return question.model.trim() || (profile.models[0] ?? '');
}

/** The texts that go out with a question. */
export function textsOf({
  prompt,
  system,
}: Pick<Question, 'prompt' | 'system'>): readonly string[] {
  return [system, prompt].filter((text) => text.trim() !== '');
}

/** Bytes of these texts in a request's body, as JSON. */
export function textBytes(question: Pick<Question, 'prompt' | 'system'>): number {
  const bytes = textsOf(question).map((text) => Buffer.byteLength(JSON.stringify(text)));
  return bytes.reduce((sum, each) => sum + each, 0);
}

/** Prompt tokens of these texts; null where they cannot be counted: an ask does not fail for want of an estimate. */
export async function countTexts(
  question: Pick<Question, 'prompt' | 'system'>,
  textTokens: Pick<TextTokens, 'count'>,
): Promise<number | null> {
  try {
    const counts = await Promise.all(textsOf(question).map((text) => textTokens.count(text)));
    return counts.reduce((sum, count) => sum + count, 0);
  } catch {
    return null;
  }
}
