import type { Refused } from '../../shared/domain/endpoint';
import type { EndpointWords } from './endpoint-words';

const OTHER_TOKEN_PARAMETER = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
} as const;
const TOKEN_PARAMETERS = ['max_tokens', 'max_completion_tokens'] as const;

/** `detail` inside each picture's part; the one at the top level is `detail`. */
const PART_DETAIL = 'image_url.detail';

/** Optional keys whose loss leaves the question what it was. Of two that are meant alike, the first that is there goes. */
const DROPPABLE = ['temperature', 'detail', PART_DETAIL, 'stream_options', 'stream'] as const;

type Parameter = (typeof DROPPABLE)[number] | (typeof TOKEN_PARAMETERS)[number];

/**
 * Reads from an error which parameter of a body the endpoint refuses.
 * @returns the refusals with the new one, and its name; null where nothing can be changed or it has been changed before
 */
export function learnRefusal(
  status: number,
  words: EndpointWords | null,
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

/** Whether this is what the words complain of: by its name as a parameter, or named as one in the message. */
function isRefused(parameter: Parameter, { code, message, param, type }: EndpointWords): boolean {
  // What some servers say of it is worded like no refusal at all.
  const isOptions = /stream_options|include_usage/.test(`${param ?? ''} ${message}`);
  if (isOptions) return parameter === 'stream_options';
  const isStated = [code, type].some((tag) => REFUSING_CODE.test(tag ?? ''));
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

/** The body without what this endpoint refuses for this model. */
export function withoutRefused(
  body: Readonly<Record<string, unknown>>,
  refused: Refused,
): Record<string, unknown> {
  const changes = Object.entries(refused);
  const result: Record<string, unknown> = { ...body };
  for (const [name, change] of changes) {
    if (change === 'drop' && isOneOf(DROPPABLE, name)) delete result[name];
    if (change !== 'drop' && isOneOf(TOKEN_PARAMETERS, name) && name in result) {
      result[change] = result[name];
      delete result[name];
    }
  }
  if (result.stream !== true) delete result.stream_options;
  return refused[PART_DETAIL] === 'drop' ? withoutPartDetail(result) : result;
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

function withoutPartDetail(body: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(body);
  for (const image of imageUrls(copy)) delete image.detail;
  return copy;
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
