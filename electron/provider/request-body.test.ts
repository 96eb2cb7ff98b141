import { describe, expect, it } from 'vitest';
import { requestBody, type ChatImage } from './request-body';
import { builtIn, QUESTION } from './testing/requests';
import { WirePictures } from './wire-body';

const LINK: ChatImage = { link: 'https://example.com/image.jpg' };
const JPEG: ChatImage = { format: 'jpeg', bytes: Buffer.from('picture') };

/** The body as it leaves. */
function sentText(
  profile: Parameters<typeof requestBody>[0],
  question: Parameters<typeof requestBody>[1],
  images: readonly ChatImage[],
  stream: boolean,
): string {
  const pictures = new WirePictures(images);
  const body = pictures.intoBody(requestBody(profile, question, pictures.urls, stream));
  const bytes = Buffer.concat([...body.pieces()]);
  expect(bytes.length).toBe(body.length);
  return bytes.toString();
}

const sentBody = (...args: Parameters<typeof sentText>): Record<string, unknown> =>
  JSON.parse(sentText(...args)) as Record<string, unknown>;

describe('requestBody', () => {
  it('equals the example of the Vision API page, in link form', () => {
    const body = sentText(builtIn('vision-api'), { ...QUESTION, maxTokens: 1000 }, [LINK], false);
    expect(body).toBe(
      JSON.stringify({
        model: 'gpt-4o',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is in this image?' },
              { type: 'image_url', image_url: { url: 'https://example.com/image.jpg' } },
            ],
          },
        ],
        max_tokens: 1000,
      }),
    );
  });

  it('equals the example of the GPTProto page, in data URL form', () => {
    const base64Image = Buffer.from('picture').toString('base64');
    const body = sentText(
      builtIn('gptproto'),
      { ...QUESTION, model: 'gpt-41-2025-04-14' },
      [JPEG],
      false,
    );
    expect(body).toBe(
      JSON.stringify({
        model: 'gpt-41-2025-04-14',
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is in this image?' },
              { type: 'image_url', image_url: { url: `data:image/jpeg;base64,${base64Image}` } },
            ],
          },
        ],
        stream: false,
      }),
    );
  });

  it('states every option of the Vision API page at the top level', () => {
    const body = sentBody(
      builtIn('vision-api'),
      { ...QUESTION, detail: 'high', maxTokens: 123, temperature: 0, system: 'Be brief.' },
      [JPEG, LINK],
      true,
    );
    expect(body).toEqual({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is in this image?' },
            { type: 'image_url', image_url: { url: 'data:image/jpeg;base64,cGljdHVyZQ==' } },
            { type: 'image_url', image_url: { url: 'https://example.com/image.jpg' } },
          ],
        },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 123,
      temperature: 0,
      detail: 'high',
    });
  });

  it('knows only user and assistant at GPTProto: the system prompt is the first text part', () => {
    const body = sentBody(
      builtIn('gptproto'),
      { ...QUESTION, detail: 'low', system: 'Be brief.' },
      [JPEG],
      false,
    );
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'What is in this image?' },
          {
            type: 'image_url',
            image_url: { url: 'data:image/jpeg;base64,cGljdHVyZQ==', detail: 'low' },
          },
        ],
      },
    ]);
    expect(body).not.toHaveProperty('detail');
  });

  it('places detail where the profile says', () => {
    const at = (detailPlacement: 'both' | 'nowhere'): string =>
      sentText(
        { ...builtIn('vision-api'), detailPlacement },
        { ...QUESTION, detail: 'low' },
        [LINK],
        false,
      );
    expect(at('both').match(/"detail":"low"/g)).toHaveLength(2);
    expect(at('nowhere')).not.toContain('detail');
  });

  it.each([
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['gif', 'image/gif'],
    ['webp', 'image/webp'],
  ] as const)('names %s as %s', (format, mime) => {
    const bytes = new Uint8Array([0, 1, 2, 3, 4]).subarray(1, 4);
    const body = sentBody(builtIn('vision-api'), QUESTION, [{ format, bytes }], false);
    expect(JSON.stringify(body)).toContain(`"data:${mime};base64,AQID"`);
  });

  it('uses the token parameter of the profile', () => {
    const profile = { ...builtIn('vision-api'), tokenParameter: 'max_completion_tokens' } as const;
    const body = sentBody(profile, { ...QUESTION, maxTokens: 7 }, [LINK], false);
    expect(body).toHaveProperty('max_completion_tokens', 7);
    expect(body).not.toHaveProperty('max_tokens');
  });
});
