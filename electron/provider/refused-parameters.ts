import type { Refused } from '../../shared/domain/endpoint';
import type { ErrorBody } from './error-body';

const OTHER_TOKEN_PARAMETER = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
} as const;
const TOKEN_PARAMETERS = ['max_tokens', 'max_completion_tokens'] as const;

/** `detail` inside each picture's part; the one at the top level is `detail`. */
const PART_DETAIL = 'image_url.detail';

/** Where `detail` can stand: an endpoint that refuses it in one place often takes it in the other. */
const DETAIL_PLACES = ['detail', PART_DETAIL] as const;

/** Optional keys that may be refused. Of two that are meant alike, the first that is there goes. */
const DROPPABLE = ['temperature', 'detail', PART_DETAIL, 'stream_options', 'stream'] as const;

type Parameter = (typeof DROPPABLE)[number] | (typeof TOKEN_PARAMETERS)[number];

/**
 * Reads from an error which parameter of a body the endpoint refuses.
 * @returns the refusals with the new one, and its name; null where nothing can be changed or it has been changed before
 */
export function learnRefusal(
  status: number,
  words: ErrorBody | null,
  body: Readonly<Record<string, unknown>>,
  known: Refused,
): { readonly refused: Refused; readonly parameter: string } | null {
  if (words === null || (status !== 400 && status !== 422)) return null;
  const candidates: readonly Parameter[] = [...TOKEN_PARAMETERS, ...DROPPABLE];
  const parameter = candidates.find(
    (each) => !Object.hasOwn(known, each) && isIn(body, each) && isRefused(each, words),
  );
  if (parameter === undefined) return null;
  if (parameter !== 'max_tokens' && parameter !== 'max_completion_tokens') {
    return { refused: { ...known, [parameter]: 'drop' }, parameter };
  }
  const other = OTHER_TOKEN_PARAMETER[parameter];
  if (Object.hasOwn(known, other)) return null;
  return { refused: { ...known, [parameter]: other }, parameter };
}

/** `unsupported_value`: reasoning models take no temperature but 1. */
const REFUSING_CODE = /^(unsupported_(parameter|value)|unknown_parameter|extra_forbidden)$/;
/** The same in words: of OpenAI, Gemini, pydantic, zod, ajv, serde, Go. */
const REFUSING_WORDS =
  /\b(unknown|unrecogni[sz]ed|unexpected|unsupported|extra (inputs|fields)|additional propert\w+|not (a )?(supported|permitted|allowed|recogni[sz]ed|valid parameter)|does not support|cannot find field)\b/i;

/** A model that takes one temperature alone: of OpenAI, Anthropic, Moonshot. A range that the user's value is out of is none. */
const FIXED_TEMPERATURE =
  /\btemperature\b.{0,60}\b(deprecated|no longer|fixed|cannot be (set|changed)|(can )?only\b.{0,40}\b(allowed|supported|accepted)|must be (set to |equal to )?(exactly )?1(\.0)?\b(?! ?(or|to|and|-))|not (be )?(set|specified))|\bonly\b.{0,30}\btemperature\b.{0,30}\b(allowed|supported|accepted)/i;

/** Whether this is what the words complain of: by its name as a parameter, or named as one in the message. */
function isRefused(parameter: Parameter, body: ErrorBody): boolean {
  const { code, message, param, tags = [], type } = body;
  if (parameter === 'temperature' && FIXED_TEMPERATURE.test(message)) return true;
  // What some servers say of it is worded like no refusal at all.
  const isOptions = /stream_options|include_usage/.test(`${param ?? ''} ${message}`);
  if (isOptions) return parameter === 'stream_options';
  const isStated = [code, type, ...tags].some((tag) => REFUSING_CODE.test(tag ?? ''));
  const refuses = isStated || REFUSING_WORDS.test(message);
  return refuses && (param === null ? isNamedIn(message, parameter) : names(param, parameter));
}

/** @param path `detail`, `messages[0].content[1].image_url.detail`, `body.stream_options.include_usage` */
function names(path: string, parameter: Parameter): boolean {
  const keys = path.split(/[^A-Za-z_]+/);
  if (parameter === PART_DETAIL) return keys.includes('detail');
  if (parameter === 'detail') return keys.includes('detail') && !keys.includes('image_url');
  return keys.includes(parameter);
}

/** A word of plain language, such as `detail`, is meant as a parameter only where it is written like one. */
function isNamedIn(message: string, parameter: Parameter): boolean {
  const name = parameter === PART_DETAIL ? 'detail' : parameter;
  const path = String.raw`[\w.[\]]*\b${name}`;
  const quoted = String.raw`["'\`]${path}["'\`]`;
  const isNamed = new RegExp(
    `${quoted}|: ?${path}\\s*$|: ?${path}[,.]? |^${path}: |[\\s.]${path}: extra `,
    'i',
  ).test(message);
  if (!isNamed) return false;
  // Gemini: Unknown name "detail" at 'messages[0].content[1].image_url'.
  return parameter !== 'detail' || !/image_url/.test(message);
}

/** What the user has set, and a request is sent without because the endpoint refuses it. */
export type LeftOut = 'detail' | 'temperature';

/** A body as this endpoint takes it for this model. */
export interface AdaptedBody {
  readonly body: Record<string, unknown>;
  /** In no order. The limit of tokens is never left out: only its name changes. */
  readonly leftOut: readonly LeftOut[];
}

/** Leaves out what is refused, or states it otherwise: `detail` in its other place, the limit of tokens by its other name. */
export function adaptBody(
  original: Readonly<Record<string, unknown>>,
  refused: Refused,
): AdaptedBody {
  const body: Record<string, unknown> = { ...original };
  for (const [name, change] of Object.entries(refused)) {
    if (change === 'drop' && isOneOf(DROPPABLE, name) && name !== 'detail') delete body[name];
    if (change !== 'drop' && isOneOf(TOKEN_PARAMETERS, name) && name in body) {
      body[change] = body[name];
      delete body[name];
    }
  }
  if (body.stream !== true) delete body.stream_options;
  const leftOut: LeftOut[] = [];
  if ('temperature' in original && !('temperature' in body)) leftOut.push('temperature');
  const placed = withDetailPlaced(body, refused);
  if (placed === null) return { body, leftOut };
  if (placed.isLost) leftOut.push('detail');
  return { body: placed.body, leftOut };
}

/** @returns null where nothing changes */
function withDetailPlaced(
  body: Record<string, unknown>,
  refused: Refused,
): { readonly body: Record<string, unknown>; readonly isLost: boolean } | null {
  const images = imageUrls(body);
  const detail = body.detail ?? images.find((image) => 'detail' in image)?.detail;
  const isTaken = (place: Parameter): boolean => refused[place] !== 'drop';
  const stated = DETAIL_PLACES.filter((place) => isIn(body, place));
  if (detail === undefined || stated.every(isTaken)) return null;
  const kept = stated.filter(isTaken);
  const places = kept.length > 0 ? kept : DETAIL_PLACES.filter(isTaken);
  const { detail: _top, ...rest } = structuredClone(body);
  for (const image of imageUrls(rest)) {
    if (places.includes(PART_DETAIL)) image.detail = detail;
    else delete image.detail;
  }
  const isLost = places.length === 0 && images.length > 0;
  return { body: places.includes('detail') ? { ...rest, detail } : rest, isLost };
}

export function isSameRefused(one: Refused, other: Refused): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  );
}

function isIn(body: Readonly<Record<string, unknown>>, parameter: Parameter): boolean {
  if (parameter === PART_DETAIL) return imageUrls(body).some((image) => 'detail' in image);
  return parameter in body;
}

function imageUrls(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(imageUrls);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'image_url' && isRecord(inner) ? [inner] : imageUrls(inner),
  );
}

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
