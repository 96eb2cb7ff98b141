import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAILS, type EndpointProfile } from './endpoint';
import { PICTURE_FORMATS, type PictureFacts, type PictureFormat } from './picture';
import { ON_DEVICE_SIDE, planPicture, UNKNOWN_MODEL_SIDE } from './plan';

const PROFILE: EndpointProfile = {
  id: 'test',
  name: 'Test',
  description: '',
  kind: 'chat-completions',
  baseUrl: 'http://127.0.0.1/v1',
  auth: { type: 'bearer' },
  authMayVary: false,
  detailPlacement: 'part',
  tokenParameter: 'max_tokens',
  systemPrompt: 'message',
  statesStream: false,
  stream: false,
  models: [],
  formats: PICTURE_FORMATS,
  takesLinks: true,
  timeouts: { connect: 1, firstByte: 1, betweenBytes: 1 },
};

const PHOTO: PictureFacts = {
  format: 'jpeg',
  width: 4032,
  height: 3024,
  orientation: 1,
  animated: false,
  alpha: false,
  clean: false,
  pages: 1,
  page: 0,
  incomplete: false,
};

const plan = (
  facts: Partial<PictureFacts>,
  model = 'gpt-4o',
  detail: (typeof DETAILS)[number] = 'high',
  profile: Partial<EndpointProfile> = {},
) => planPicture({ ...PHOTO, ...facts }, model, detail, { ...PROFILE, ...profile });

const anyFacts = fc.record<PictureFacts>({
  format: fc.constantFrom(...PICTURE_FORMATS),
  width: fc.integer({ min: 1, max: 30_000 }),
  height: fc.integer({ min: 1, max: 30_000 }),
  orientation: fc.integer({ min: 1, max: 8 }),
  animated: fc.boolean(),
  alpha: fc.boolean(),
  clean: fc.boolean(),
  pages: fc.constant(1),
  page: fc.constant(0),
  incomplete: fc.boolean(),
});
const anyModel = fc.constantFrom('gpt-4o', 'gpt-4.1-mini', 'gpt-5.6-sol', 'gpt-5-mini', 'llava');

describe('the size that is sent', () => {
  it('is what the detail can use', () => {
    expect(plan({})).toMatchObject({ width: 1024, height: 768 });
    expect(plan({}, 'gpt-4o', 'low')).toMatchObject({ width: 512, height: 384 });
    expect(plan({}, 'gpt-4o', 'auto')).toMatchObject({ width: 1024, height: 768 });
    expect(plan({}, 'gpt-4.1-mini', 'low')).toMatchObject({ width: 2048, height: 1536 });
  });

  it('is all there is for an unknown model, up to a cap', () => {
    expect(plan({}, 'llava')).toMatchObject({ width: 4032, height: 3024 });
    expect(plan({ width: 20_000, height: 10_000 }, 'llava')).toMatchObject({
      width: UNKNOWN_MODEL_SIDE,
      height: UNKNOWN_MODEL_SIDE / 2,
    });
  });

  it('is what reading on this device can use', () => {
    expect(plan({}, '', 'low', { kind: 'on-device' })).toMatchObject({
      width: ON_DEVICE_SIDE,
      height: 2304,
    });
  });

  it('is never larger than the picture, never empty, and the same turned by 90 degrees', () => {
    fc.assert(
      fc.property(anyFacts, anyModel, fc.constantFrom(...DETAILS), (facts, model, detail) => {
        const sent = planPicture(facts, model, detail, PROFILE);
        const turned = planPicture(
          { ...facts, width: facts.height, height: facts.width },
          model,
          detail,
          PROFILE,
        );
        expect(turned.kind).toBe(sent.kind);
        if (sent.kind === 'original' || turned.kind === 'original') return;
        expect(sent.width).toBeLessThanOrEqual(facts.width);
        expect(sent.height).toBeLessThanOrEqual(facts.height);
        expect(Math.min(sent.width, sent.height)).toBeGreaterThanOrEqual(1);
        expect([turned.width, turned.height]).toEqual([sent.height, sent.width]);
      }),
    );
  });
});

describe('the original bytes', () => {
  const fitting = { width: 800, height: 600, clean: true };

  it('are sent where they are clean and fit', () => {
    expect(plan(fitting)).toEqual({ kind: 'original' });
  });

  it.each<[string, Partial<PictureFacts>, Partial<EndpointProfile>]>([
    ['metadata', { clean: false }, {}],
    ['more than one frame', { format: 'gif', animated: true }, {}],
    ['an orientation', { orientation: 6 }, {}],
    ['more pixels than are used', { width: 4000 }, {}],
    ['a format that the endpoint refuses', { format: 'gif' }, { formats: ['png', 'jpeg'] }],
    ['an end that is missing', { incomplete: true }, {}],
    ['several pages, of which one is meant', { format: 'tiff', pages: 3 }, { formats: ['tiff'] }],
  ])('are not sent with %s', (_reason, facts, profile) => {
    expect(plan({ ...fitting, ...facts }, 'gpt-4o', 'high', profile).kind).toBe('encode');
  });
});

describe('the format that is sent', () => {
  it.each<[PictureFormat, boolean, readonly PictureFormat[], PictureFormat]>([
    ['jpeg', false, PICTURE_FORMATS, 'jpeg'],
    ['png', false, PICTURE_FORMATS, 'png'],
    ['png', true, PICTURE_FORMATS, 'png'],
    ['gif', true, PICTURE_FORMATS, 'png'],
    ['webp', false, PICTURE_FORMATS, 'jpeg'],
    ['webp', true, PICTURE_FORMATS, 'png'],
    ['webp', true, ['jpeg', 'webp'], 'webp'],
    ['png', true, ['jpeg'], 'jpeg'],
    ['jpeg', false, ['png'], 'png'],
    ['heic', false, PICTURE_FORMATS, 'jpeg'],
    ['heic', true, PICTURE_FORMATS, 'png'],
    ['avif', false, PICTURE_FORMATS, 'jpeg'],
    ['tiff', false, PICTURE_FORMATS, 'png'],
    ['bmp', false, PICTURE_FORMATS, 'png'],
    ['ico', true, PICTURE_FORMATS, 'png'],
    ['svg', true, PICTURE_FORMATS, 'png'],
  ])('%s (alpha %s) to one of %s: %s', (format, alpha, formats, expected) => {
    expect(plan({ format, alpha }, 'gpt-4o', 'high', { formats })).toMatchObject({
      format: expected,
    });
  });
});
