import type { Question } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { PictureFormat } from '../../shared/domain/picture';

/** Bytes that are sent in a data URL. */
export interface ChatPicture {
  readonly format: PictureFormat;
  readonly bytes: Uint8Array;
  /** In hexadecimal, where it is known already. */
  readonly sha256?: string;
}

/** A link is sent as it is: the endpoint fetches the picture. */
export type ChatImage = ChatPicture | { readonly link: string };

export type ChatQuestion = Pick<
  Question,
  'model' | 'detail' | 'prompt' | 'system' | 'maxTokens' | 'temperature'
>;

/**
 * The body of `POST /chat/completions`, without the pictures' bytes: see `wire-body.ts`. Text parts come before the pictures; optional keys are absent unless
 * set, and `auto` is every endpoint's default for `detail`, so it is not stated.
 * @param urls of the pictures, in order
 */
export function requestBody(
  profile: EndpointProfile,
  question: ChatQuestion,
  urls: readonly string[],
  stream: boolean,
): Record<string, unknown> {
  const { model, detail, prompt, maxTokens, temperature } = question;
  const system = question.system.trim() === '' ? null : question.system;
  const asPart = profile.systemPrompt === 'first-text-part';
  const placed = detail === 'auto' ? 'nowhere' : profile.detailPlacement;
  const inPart = placed === 'part' || placed === 'both';
  const atTop = placed === 'top-level' || placed === 'both';

  const content = [
    ...(system !== null && asPart ? [textPart(system)] : []),
    textPart(prompt),
    ...urls.map((url) => ({ type: 'image_url', image_url: { url, ...(inPart && { detail }) } })),
  ];
  return {
    model,
    messages: [
      ...(system !== null && !asPart ? [{ role: 'system', content: system }] : []),
      { role: 'user', content },
    ],
    ...((stream || profile.statesStream) && { stream }),
    ...(stream && { stream_options: { include_usage: true } }),
    ...(maxTokens !== null && { [profile.tokenParameter]: maxTokens }),
    ...(temperature !== null && { temperature }),
    ...(atTop && { detail }),
  };
}

function textPart(text: string): { type: 'text'; text: string } {
  return { type: 'text', text };
}
