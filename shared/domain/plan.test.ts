import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAILS, plainProfile, type Detail, type EndpointProfile } from './endpoint';
import {
  ENCODED_FORMATS,
  PICTURE_FORMATS,
  type EncodedFormat,
  type PictureFormat,
} from './picture';
import {
  ON_DEVICE_SIDE,
  planPicture,
  plannedSize,
  UNKNOWN_MODEL_SIDE,
  type PlanChoices,
  type PlannedPicture,
  type SendPlan,
  type SizeChoice,
} from './plan';
import { MODEL_TABLE } from './model-table';
import { MAX_PICTURE_SIDE } from './limits';
import { findModel, fitSide, imageTokens, pixelsUsed, type Size } from './vision-models';

const PROFILE: EndpointProfile = {
  ...plainProfile('test', 'Test'),
  baseUrl: 'http://127.0.0.1/v1',
  formats: PICTURE_FORMATS,
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
  pages: fc.integer({ min: 1, max: 3 }),
  page: fc.constant(0),
  incomplete: fc.boolean(),
});
/** Half of all are such that their own bytes may go: a random one hardly ever is. */
const anyPicture = fc
  .tuple(anyFacts, fc.boolean())
  .map(([facts, plain]): PlannedPicture =>
    plain
      ? { ...facts, clean: true, animated: false, incomplete: false, pages: 1, orientation: 1 }
      : facts,
  );
const anyModel = fc.constantFrom(...MODEL_TABLE.map(({ name }) => name), 'llava');
const anyDetail = fc.constantFrom(...DETAILS);
const anyChoice = fc.oneof(fc.constantFrom<SizeChoice>('fit', 'original'), side);
const anyProfile = fc.record<Partial<EndpointProfile>>(
  {
    kind: fc.constantFrom('chat-completions', 'on-device'),
    formats: fc.oneof(
      fc.constant(PICTURE_FORMATS),
      fc.constant(['png', 'jpeg', 'gif', 'webp'] as const),
      fc.subarray([...PICTURE_FORMATS]),
    ),
    maxSide: side,
    maxPictureBytes: fc.integer({ min: 1, max: 1e8 }),
  },
  { requiredKeys: ['kind', 'formats'] },
);
const anyChoices = fc
  .tuple(anyModel, anyDetail, anyChoice, anyProfile)
  .map((chosen) => choices(...chosen));
const anyFit = fc.tuple(anyModel, anyDetail).map(([model, detail]) => choices(model, detail));

const turned = <T extends Size>(of: T): T => ({ ...of, width: of.height, height: of.width });
/** Pixels of what goes, whichever way. */
const sizeOf = (planned: SendPlan, { height, width }: Size): Size =>
  planned.kind === 'original'
    ? { width, height }
    : { width: planned.width, height: planned.height };

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
  });

  it("is the user's word where it is chosen: what the endpoint would refuse is not made smaller in silence", () => {
    const small = { maxSide: 800 };
    expect(plan({}, 'gpt-4o', 'high', small, 'original')).toMatchObject({ width: 4032 });
    expect(plan({}, 'gpt-4o', 'high', small, 1000)).toMatchObject({ width: 1000 });
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
        expect(pixelsUsed(asked.model, asked.detail, sent)).toEqual(need);
        const whole = imageTokens(asked.model, asked.detail, size);
        const planned = imageTokens(asked.model, asked.detail, sent);
        if (whole.kind === 'refused') expect(planned.kind).toBe('tokens');
        else expect(planned).toEqual(whole);
      }),
    );
  });

  it('is under that only where the endpoint takes no more, and then all that it takes', () => {
    fc.assert(
      fc.property(anySize, anyFit, side, (size, asked, maxSide) => {
        const need = plannedSize(size, asked);
        const sent = plannedSize(size, { ...asked, profile: { ...asked.profile, maxSide } });
        expect(sent).toEqual(fitSide(need, maxSide));
      }),
    );
  });

  it('does not change when what was made is planned again', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, (picture, asked) => {
        const sent = sizeOf(planPicture(picture, asked), picture);
        expect(sent).toEqual(plannedSize(picture, asked));
        const made = { ...picture, ...sent };
        expect(sizeOf(planPicture(made, asked), made)).toEqual(sent);
      }),
    );
  });

  it('is the same turned by 90 degrees, as is all else of the plan', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, (picture, asked) => {
        const upright = planPicture(picture, asked);
        const expected = upright.kind === 'original' ? upright : turned(upright);
        expect(planPicture(turned(picture), asked)).toEqual(expected);
        expect(plannedSize(turned(picture), asked)).toEqual(turned(plannedSize(picture, asked)));
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

  const isNoLess = (more: Size, less: Size) => {
    expect(more.width).toBeGreaterThanOrEqual(less.width);
    expect(more.height).toBeGreaterThanOrEqual(less.height);
  };

  it('is never less for a larger choice, and all of it for the original', () => {
    fc.assert(
      fc.property(anySize, anyModel, side, side, (size, model, one, other) => {
        const at = (chosen: SizeChoice) => plannedSize(size, choices(model, 'high', chosen));
        isNoLess(at(Math.max(one, other)), at(Math.min(one, other)));
        isNoLess(at('original'), at(Math.max(one, other)));
        isNoLess(at('original'), at('fit'));
      }),
    );
  });

  it('is never less where the endpoint takes more', () => {
    fc.assert(
      fc.property(anySize, anyFit, side, side, (size, asked, one, other) => {
        const at = (maxSide: number) =>
          plannedSize(size, { ...asked, profile: { ...asked.profile, maxSide } });
        isNoLess(at(Math.max(one, other)), at(Math.min(one, other)));
        isNoLess(plannedSize(size, asked), at(Math.max(one, other)));
      }),
    );
  });

  it('is never less at high than at low detail, where low is meant to be the smaller', () => {
    // gpt-5.4 and its sisters look at more for low.
    const meant = MODEL_TABLE.map(({ name }) => name).filter((name) => !name.startsWith('gpt-5.4'));
    fc.assert(
      fc.property(anySize, fc.constantFrom(...meant), (size, model) => {
        const at = (detail: Detail) => plannedSize(size, choices(model, detail));
        isNoLess(at('high'), at('low'));
      }),
    );
  });
});

describe('the original bytes', () => {
  const fitting = { width: 800, height: 600, clean: true };

  it('are sent where they fit and are clean, or can be cleaned', () => {
    expect(plan(fitting)).toEqual({ kind: 'original' });
    expect(plan({ ...fitting, clean: false, strippable: true })).toEqual({ kind: 'original' });
  });

  it('may go instead of what scaling down makes of them', () => {
    const large = { ...fitting, width: 4000, height: 3000 };
    const strippable = { ...large, clean: false, strippable: true };
    for (const each of [plan(large), plan(strippable)]) {
      expect(each).toMatchObject({ kind: 'encode', width: 1024, orOriginal: true });
    }
    const never = [
      plan({ ...large, clean: false }),
      plan(large, 'gpt-4o', 'high', {}, 1000),
      plan(large, 'gpt-4o', 'high', { maxSide: 2000 }),
      plan(large, 'gpt-4o', 'high', { maxPictureBytes: 2_000_000 }),
      plan(large, '', 'high', { kind: 'on-device' }),
      // More than the endpoint takes, and more than one of which nothing is known is to be given.
      plan({ ...large, width: 8000, height: 5000 }, 'gpt-5.6-sol', 'auto'),
      plan({ ...large, width: 9000, height: 5000 }, 'llava'),
    ];
    for (const each of never) expect(each).toMatchObject({ kind: 'encode', orOriginal: false });
  });

  it.each<[string, Partial<PlannedPicture>, Partial<EndpointProfile>]>([
    ['metadata that cannot be taken out', { clean: false }, {}],
    ['more than one frame', { format: 'gif', animated: true }, {}],
    ['an orientation', { orientation: 6, strippable: true }, {}],
    ['more pixels than are used', { width: 4000 }, {}],
    ['a format that the endpoint refuses', { format: 'gif' }, { formats: ['png', 'jpeg'] }],
    ['more bytes than the endpoint takes', {}, { maxPictureBytes: 2_999_999 }],
    ['an end that is missing', { incomplete: true }, {}],
    ['several pages, of which one is meant', { format: 'tiff', pages: 3 }, { formats: ['tiff'] }],
  ])('are not sent with %s', (_reason, facts, profile) => {
    expect(plan({ ...fitting, ...facts }, 'gpt-4o', 'high', profile).kind).toBe('encode');
  });

  it('go wherever nothing speaks against them, and nowhere else', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, (picture, asked) => {
        const { formats, maxPictureBytes = Infinity } = asked.profile;
        const { bytes, clean, format, strippable } = picture;
        const planned = planPicture(picture, asked);
        fc.pre(planned.kind === 'original' || planned.orOriginal);
        expect(clean || strippable).toBe(true);
        expect(formats).toContain(format);
        expect(bytes).toBeLessThanOrEqual(maxPictureBytes);
        expect(picture).toMatchObject({
          ...{ animated: false, incomplete: false, orientation: 1, pages: 1 },
        });
      }),
    );
    fc.assert(
      fc.property(anyFacts, anyFit, (picture, asked) => {
        const plain = { animated: false, incomplete: false, orientation: 1, pages: 1 };
        const made = { ...picture, ...plain, ...plannedSize(picture, asked), clean: true };
        expect(planPicture(made, asked)).toEqual({ kind: 'original' });
      }),
    );
  });
});

describe('the bytes to aim at', () => {
  const limited = { maxPictureBytes: 1_000_000 };

  it('are no more than the original has, or the endpoint takes', () => {
    expect(plan({})).toMatchObject({ maxBytes: 3_000_000 });
    expect(plan({}, 'gpt-4o', 'high', limited)).toMatchObject({ maxBytes: 1_000_000 });
    // In all its pixels too: quality goes down for the limit, not the size.
    const whole = plan({ clean: true }, 'gpt-4o', 'high', limited, 'original');
    expect(whole).toMatchObject({ width: 4032, height: 3024, maxBytes: 1_000_000 });
  });

  it('are of a drawing those of its pixels: it has none itself', () => {
    const drawing = { format: 'svg', alpha: true, bytes: 300, width: 2000, height: 1000 } as const;
    expect(plan(drawing)).toMatchObject({ width: 1536, maxBytes: 1536 * 768 * 4 + 1_000 });
    expect(plan(drawing, 'gpt-4o', 'high', limited)).toMatchObject({ maxBytes: 1_000_000 });
  });

  it('are finite, and never over a limit', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, (picture, asked) => {
        const planned = planPicture(picture, asked);
        fc.pre(planned.kind === 'encode');
        expect(Number.isSafeInteger(planned.maxBytes)).toBe(true);
        expect(planned.maxBytes).toBeGreaterThan(0);
        expect(planned.maxBytes).toBeLessThanOrEqual(asked.profile.maxPictureBytes ?? Infinity);
        if (picture.format !== 'svg') expect(planned.maxBytes).toBeLessThanOrEqual(picture.bytes);
      }),
    );
  });

  it('are never less for an original of more bytes', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, fc.nat(1e9), (picture, asked, more) => {
        const less = planPicture({ ...picture, clean: false, strippable: false }, asked);
        const bytes = picture.bytes + more;
        const than = planPicture({ ...picture, bytes, clean: false, strippable: false }, asked);
        if (less.kind !== 'encode' || than.kind !== 'encode') throw new Error('It is not clean.');
        expect(than.maxBytes).toBeGreaterThanOrEqual(less.maxBytes);
      }),
    );
  });
});

describe('the formats to choose from', () => {
  type Formats = readonly [lossless: EncodedFormat | null, lossy: EncodedFormat | null];
  const formatsOf = (
    facts: Partial<PlannedPicture>,
    formats: readonly PictureFormat[],
  ): Formats => {
    const planned = plan(facts, 'gpt-4o', 'high', { formats });
    if (planned.kind !== 'encode') throw new Error('It was not to be encoded.');
    return [planned.lossless, planned.lossy];
  };

  const COMMON: readonly PictureFormat[] = ['png', 'jpeg', 'gif', 'webp'];
  it.each<[PictureFormat, boolean, readonly PictureFormat[], ...Formats]>([
    // What was kept exactly may go exactly; what was not is not made larger for nothing.
    ['png', false, COMMON, 'png', 'jpeg'],
    ['gif', false, COMMON, 'png', 'jpeg'],
    ['tiff', false, COMMON, 'png', 'jpeg'],
    ['bmp', false, COMMON, 'png', 'jpeg'],
    ['ico', true, COMMON, 'png', 'webp'],
    ['svg', true, COMMON, 'png', 'webp'],
    ['jpeg', false, COMMON, null, 'jpeg'],
    ['heic', false, COMMON, null, 'jpeg'],
    ['avif', false, COMMON, null, 'jpeg'],
    // Its own format keeps it in the fewest bytes.
    ['webp', false, COMMON, 'webp', 'jpeg'],
    ['webp', false, ['png', 'jpeg'], 'png', 'jpeg'],
    // Transparency is kept where it can be.
    ['png', true, COMMON, 'png', 'webp'],
    ['heic', true, COMMON, null, 'webp'],
    ['png', true, ['png', 'jpeg'], 'png', null],
    ['avif', true, ['png', 'jpeg'], 'png', null],
    ['png', true, ['jpeg'], null, 'jpeg'],
    // Endpoints that take little.
    ['jpeg', false, ['png'], 'png', null],
    ['jpeg', false, ['webp'], null, 'webp'],
    ['png', false, ['webp'], 'webp', 'webp'],
    ['png', false, ['jpeg'], null, 'jpeg'],
    ['png', false, ['gif'], null, 'jpeg'],
    ['heic', true, [], null, 'jpeg'],
  ])('%s (alpha %s) to one of %j: %s, %s', (format, alpha, formats, lossless, lossy) => {
    expect(formatsOf({ format, alpha }, formats)).toEqual([lossless, lossy]);
  });

  it('are those that the endpoint takes; a JPEG where it takes none that can be written', () => {
    fc.assert(
      fc.property(anyPicture, anyChoices, (picture, asked) => {
        const planned = planPicture(picture, asked);
        fc.pre(planned.kind === 'encode');
        const { lossless, lossy } = planned;
        const { formats } = asked.profile;
        const offered = [lossless, lossy].filter((each) => each !== null);
        if (ENCODED_FORMATS.some((each) => formats.includes(each))) {
          expect(formats).toEqual(expect.arrayContaining(offered));
          expect(offered.length).toBeGreaterThan(0);
        } else expect(offered).toEqual(['jpeg']);
        expect(lossless).not.toBe('jpeg');
        expect(lossy).not.toBe('png');
        if (picture.alpha && offered.includes('jpeg')) {
          expect(formats.includes('png') || formats.includes('webp')).toBe(false);
        }
      }),
    );
  });
});
