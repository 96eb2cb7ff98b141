import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAILS, type Detail, type EndpointProfile } from './endpoint';
import { PICTURE_FORMATS, type PictureFormat } from './picture';
import {
  ON_DEVICE_SIDE,
  planPicture,
  plannedSize,
  UNKNOWN_MODEL_SIDE,
  type PlanChoices,
  type PlannedPicture,
  type SizeChoice,
} from './plan';
import { MODEL_TABLE } from './model-table';
import { MAX_PICTURE_SIDE } from './limits';
import { findModel, imageTokens, pixelsUsed, type Size } from './vision-models';

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

const PHOTO: PlannedPicture = {
  bytes: 3_000_000,
  format: 'jpeg',
  width: 4032,
  height: 3024,
  orientation: 1,
  animated: false,
  alpha: false,
  clean: false,
  strippable: false,
  pages: 1,
  page: 0,
  incomplete: false,
};

const choices = (
  model: string,
  detail: Detail,
  size: SizeChoice = 'fit',
  profile: Partial<EndpointProfile> = {},
): PlanChoices => ({ model: findModel(model), detail, size, profile: { ...PROFILE, ...profile } });

const plan = (
  facts: Partial<PlannedPicture>,
  model = 'gpt-4o',
  detail: Detail = 'high',
  profile: Partial<EndpointProfile> = {},
  size: SizeChoice = 'fit',
) => planPicture({ ...PHOTO, ...facts }, choices(model, detail, size, profile));

const side = fc.integer({ min: 1, max: MAX_PICTURE_SIDE });
const anySize = fc.record<Size>({ width: side, height: side });
const anyFacts = fc.record<PlannedPicture>({
  format: fc.constantFrom(...PICTURE_FORMATS),
  width: side,
  height: side,
  bytes: fc.integer({ min: 1, max: 1e9 }),
  orientation: fc.integer({ min: 1, max: 8 }),
  animated: fc.boolean(),
  alpha: fc.boolean(),
  clean: fc.boolean(),
  strippable: fc.boolean(),
  pages: fc.constant(1),
  page: fc.constant(0),
  incomplete: fc.boolean(),
});
const anyModel = fc.constantFrom(...MODEL_TABLE.map(({ name }) => name), 'llava');
const anyDetail = fc.constantFrom(...DETAILS);
const anyChoice = fc.oneof(fc.constantFrom<SizeChoice>('fit', 'original'), side);
const anyChoices = fc
  .tuple(anyModel, anyDetail, anyChoice)
  .map(([model, detail, size]) => choices(model, detail, size));
const anyFit = fc.tuple(anyModel, anyDetail).map(([model, detail]) => choices(model, detail));

const turned = ({ width, height }: Size): Size => ({ width: height, height: width });

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

  it('is what was chosen, but never enlarged', () => {
    const chosen = (size: SizeChoice) => plan({}, 'gpt-4o', 'low', {}, size);
    expect(chosen('original')).toMatchObject({ kind: 'encode', width: 4032, height: 3024 });
    expect(chosen(2016)).toMatchObject({ width: 2016, height: 1512 });
    expect(chosen(9000)).toMatchObject({ width: 4032, height: 3024 });
    expect(plan({ clean: true }, 'gpt-4o', 'low', {}, 'original')).toEqual({ kind: 'original' });
  });

  it('is, to fit, within what the endpoint takes', () => {
    const small = { maxSide: 800 };
    expect(plan({}, 'gpt-4o', 'high', small)).toMatchObject({ width: 800, height: 600 });
    expect(plan({}, 'gpt-4o', 'high', small, 'original')).toMatchObject({ width: 4032 });
  });

  it('is never larger than the picture and never empty', () => {
    fc.assert(
      fc.property(anySize, anyChoices, (size, asked) => {
        const sent = plannedSize(size, asked);
        expect(sent.width).toBeLessThanOrEqual(size.width);
        expect(sent.height).toBeLessThanOrEqual(size.height);
        expect(Math.min(sent.width, sent.height)).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('is exactly what the detail can use: no pixel under it, none over it, for the same tokens', () => {
    fc.assert(
      fc.property(anySize, anyFit, (size, asked) => {
        const need = pixelsUsed(asked.model, asked.detail, size);
        fc.pre(need !== null);
        const sent = plannedSize(size, asked);
        expect(sent).toEqual(need);
        const whole = imageTokens(asked.model, asked.detail, size);
        const planned = imageTokens(asked.model, asked.detail, sent);
        if (whole.kind === 'refused') expect(planned.kind).toBe('tokens');
        else expect(planned).toEqual(whole);
      }),
    );
  });

  it('does not change when it is planned again', () => {
    fc.assert(
      fc.property(anySize, anyChoices, (size, asked) => {
        const sent = plannedSize(size, asked);
        expect(plannedSize(sent, asked)).toEqual(sent);
      }),
    );
  });

  it('is the same turned by 90 degrees', () => {
    fc.assert(
      fc.property(anyFacts, anyChoices, (facts, asked) => {
        expect(plannedSize(turned(facts), asked)).toEqual(turned(plannedSize(facts, asked)));
        const other = planPicture({ ...facts, ...turned(facts) }, asked);
        expect(other.kind).toBe(planPicture(facts, asked).kind);
      }),
    );
  });

  /**
   * Where endpoints scale, their own rules round: to a pixel where they count tiles, to whole patches where they count
   * patches. So a picture just within a budget may keep some more than one above it.
   */
  const lostToRounding = ({ model }: PlanChoices, pixels: number) =>
    model?.counting?.count === 'patches' ? 32 + pixels * 0.05 : 1;

  it('is never less for a picture of more pixels, but for what endpoints round away', () => {
    const small = fc.integer({ min: 1, max: 4000 });
    const picture = fc.record<Size>({ width: small, height: small });
    fc.assert(
      fc.property(picture, fc.integer({ min: 2, max: 8 }), anyFit, (size, times, asked) => {
        const sent = plannedSize(size, asked);
        const larger = { width: size.width * times, height: size.height * times };
        const more = plannedSize(larger, asked);
        expect(more.width).toBeGreaterThanOrEqual(sent.width - lostToRounding(asked, sent.width));
        expect(more.height).toBeGreaterThanOrEqual(
          sent.height - lostToRounding(asked, sent.height),
        );
      }),
    );
  });

  it('is never less for a larger choice', () => {
    fc.assert(
      fc.property(anySize, side, side, (size, one, other) => {
        const less = plannedSize(size, choices('gpt-4o', 'high', Math.min(one, other)));
        const more = plannedSize(size, choices('gpt-4o', 'high', Math.max(one, other)));
        expect(more.width).toBeGreaterThanOrEqual(less.width);
        expect(more.height).toBeGreaterThanOrEqual(less.height);
      }),
    );
  });
});

describe('the original bytes', () => {
  const fitting = { width: 800, height: 600, clean: true };

  it('are sent where they are clean and fit', () => {
    expect(plan(fitting)).toEqual({ kind: 'original' });
  });

  it('may go instead of what scaling down makes of them', () => {
    const large = { ...fitting, width: 4000, height: 3000 };
    expect(plan(large)).toMatchObject({ kind: 'encode', orOriginal: true });
    const never = [
      plan({ ...large, clean: false }),
      plan(large, 'gpt-4o', 'high', {}, 1000),
      plan(large, 'gpt-4o', 'high', { maxSide: 2000 }),
      plan(large, 'gpt-4o', 'high', { maxPictureBytes: 2_000_000 }),
      plan(large, '', 'high', { kind: 'on-device' }),
      plan({ ...large, width: 8000, height: 5000 }, 'gpt-5.6-sol', 'auto'),
    ];
    for (const each of never) {
      expect(each.kind).toBe('encode');
      expect(each).not.toHaveProperty('orOriginal');
    }
  });

  it.each<[string, Partial<PlannedPicture>, Partial<EndpointProfile>]>([
    ['metadata', { clean: false }, {}],
    ['more than one frame', { format: 'gif', animated: true }, {}],
    ['an orientation', { orientation: 6 }, {}],
    ['more pixels than are used', { width: 4000 }, {}],
    ['a format that the endpoint refuses', { format: 'gif' }, { formats: ['png', 'jpeg'] }],
    ['more bytes than the endpoint takes', {}, { maxPictureBytes: 2_999_999 }],
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
