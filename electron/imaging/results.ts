/** Checks what the imaging page posts: the process that decodes untrusted bytes is itself untrusted. */
import { z } from 'zod';
import { MAX_HEAD_BYTES, type ImagingHead } from '../../shared/domain/imaging-job';
import { MAX_PICTURE_PAGES, MAX_PICTURE_PIXELS } from '../../shared/domain/limits';
import { ENCODED_FORMATS, PICTURE_FORMATS } from '../../shared/domain/picture';
import {
  MAX_DESCRIPTION_LABEL,
  MAX_DESCRIPTION_ROWS,
  MAX_DESCRIPTION_VALUE,
} from '../../shared/domain/picture-description';
import type { SendPlan } from '../../shared/domain/plan';
import { MAX_REMOVED, MAX_REMOVED_CHARS } from '../../shared/domain/removed-metadata';
import { sniffFormat } from '../../shared/domain/sniff';

const format = z.enum(PICTURE_FORMATS);
const side = z.int().min(1).max(MAX_PICTURE_PIXELS);
const size = { width: side, height: side };
const colour = z.strictObject({
  hex: z.string().regex(/^#[0-9a-f]{6}$/),
  share: z.number().min(0).max(1),
});
const camera = z
  .record(z.string().min(1).max(40), z.string().min(1).max(200))
  .refine((facts) => Object.keys(facts).length <= 20);

const label = z.string().min(1).max(MAX_DESCRIPTION_LABEL);
const description = z.strictObject({
  groups: z
    .array(
      z.strictObject({
        title: label,
        rows: z
          .array(z.strictObject({ label, value: z.string().max(MAX_DESCRIPTION_VALUE) }))
          .min(1),
      }),
    )
    .refine((groups) => groups.flatMap(({ rows }) => rows).length <= MAX_DESCRIPTION_ROWS),
  location: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    })
    .nullable(),
});

const headSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('inspect'),
    facts: z.strictObject({
      format,
      ...size,
      orientation: z.int().min(1).max(8),
      animated: z.boolean(),
      alpha: z.boolean(),
      clean: z.boolean(),
      strippable: z.boolean(),
      pages: z.int().min(1).max(MAX_PICTURE_PAGES),
      page: z
        .int()
        .min(0)
        .max(MAX_PICTURE_PAGES - 1),
      incomplete: z.boolean(),
    }),
    camera,
  }),
  z.strictObject({ kind: z.literal('picture'), format: z.enum(ENCODED_FORMATS), ...size }),
  z.strictObject({
    kind: z.literal('prepared'),
    format,
    ...size,
    removed: z.array(z.string().min(1).max(MAX_REMOVED_CHARS)).max(MAX_REMOVED),
  }),
  z.strictObject({ kind: z.literal('grey'), ...size, colours: z.array(colour).max(8) }),
  z.strictObject({ kind: z.literal('description'), description }),
  z.strictObject({
    kind: z.literal('refused'),
    reason: z.enum(['not-a-picture', 'damaged', 'too-large']),
  }),
  z.strictObject({ kind: z.literal('failed'), message: z.string().max(500) }),
]);

type Prepared = Pick<Extract<ImagingHead, { kind: 'prepared' }>, 'format' | 'width' | 'height'>;

export interface ImagingResult {
  readonly head: ImagingHead;
  readonly body: Uint8Array;
}

/** Takes a posted result apart; null where any part of it is not as agreed. */
export function readResult(packed: Uint8Array): ImagingResult | null {
  if (packed.length < 4) return null;
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  if (length > MAX_HEAD_BYTES || 4 + length > packed.length) return null;
  const head = headSchema.safeParse(parseJson(packed.subarray(4, 4 + length)));
  if (!head.success) return null;
  const result = { head: head.data, body: packed.subarray(4 + length) };
  return isSound(result) ? result : null;
}

/**
 * Whether what was prepared is what the plan allows: encoded in its formats and its size, or the original's own pixels,
 * which take no more bytes without what was beside them.
 */
export function keepsPlan(
  { format, height, width }: Prepared,
  body: Uint8Array,
  plan: SendPlan,
  original: Uint8Array,
): boolean {
  const isOriginal = format === sniffFormat(original) && body.length <= original.length;
  if (plan.kind === 'original') return isOriginal;
  const isEncoded =
    (format === plan.lossless || format === plan.lossy) &&
    width === plan.width &&
    height === plan.height;
  return isEncoded || (plan.orOriginal && isOriginal);
}

function isSound({ head, body }: ImagingResult): boolean {
  switch (head.kind) {
    case 'inspect': {
      const { width, height } = head.facts;
      return width * height <= MAX_PICTURE_PIXELS && sniffFormat(body) === 'webp';
    }
    case 'picture':
    case 'prepared':
      return head.width * head.height <= MAX_PICTURE_PIXELS && sniffFormat(body) === head.format;
    case 'grey':
      return body.length === head.width * head.height;
    default:
      return body.length === 0;
  }
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
