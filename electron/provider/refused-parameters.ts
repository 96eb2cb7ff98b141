import type { EndpointWords } from './endpoint-words';

/** What an endpoint was found to refuse for one model: `drop`, or the name to use instead. */
export type Refusals = ReadonlyMap<string, 'drop' | 'max_tokens' | 'max_completion_tokens'>;

const OTHER_TOKEN_PARAMETER = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
} as const;

/** Optional keys whose loss leaves the question what it was. */
const DROPPABLE = ['temperature', 'detail', 'stream_options', 'stream'];

/**
 * Reads from an error which parameter of a body the endpoint refuses.
 * @returns the refusals with the new one, or null where nothing can be changed or it has been changed before
 */
export function learnRefusal(
  status: number,
  words: EndpointWords | null,
  body: Readonly<Record<string, unknown>>,
  known: Refusals,
): Refusals | null {
  const parameter = refusedParameter(status, words);
  if (parameter === null || known.has(parameter)) return null;
  if (parameter === 'max_tokens' || parameter === 'max_completion_tokens') {
    const other = OTHER_TOKEN_PARAMETER[parameter];
    return parameter in body && !known.has(other) ? new Map(known).set(parameter, other) : null;
  }
  const stated = parameter in body || (parameter === 'detail' && hasPartDetail(body));
  return stated ? new Map(known).set(parameter, 'drop') : null;
}

function refusedParameter(status: number, words: EndpointWords | null): string | null {
  if (words === null) return null;
  if (status === 400 && /^unsupported_(parameter|value)$/.test(words.code ?? '') && words.param) {
    const param = words.param;
    if (param in OTHER_TOKEN_PARAMETER) return param;
    return DROPPABLE.find((name) => new RegExp(`(^|\\.)${name}(\\.|$)`).test(param)) ?? null;
  }
  // Servers that do not know `stream_options` say so in words of their own, most without a code.
  const said = `${words.param ?? ''} ${words.message}`;
  const unknownKey =
    (status === 400 || status === 422) && /stream_options|include_usage/.test(said);
  return unknownKey ? 'stream_options' : null;
}

/** The body without what this endpoint refuses for this model. */
export function withoutRefused(
  body: Readonly<Record<string, unknown>>,
  refusals: Refusals,
): Record<string, unknown> {
  if (refusals.size === 0) return { ...body };
  const changed = Object.entries(body).flatMap(([name, value]) => {
    const change = refusals.get(name);
    if (change === 'drop') return [];
    return [[change ?? name, value] as const];
  });
  const result: Record<string, unknown> = Object.fromEntries(changed);
  if (result.stream !== true) delete result.stream_options;
  return refusals.has('detail') ? withoutPartDetail(result) : result;
}

function hasPartDetail(body: unknown): boolean {
  return imageUrls(body).some((image) => 'detail' in image);
}

function withoutPartDetail(body: Record<string, unknown>): Record<string, unknown> {
  const copy = structuredClone(body);
  for (const image of imageUrls(copy)) delete image.detail;
  return copy;
}

function imageUrls(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(imageUrls);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) =>
    name === 'image_url' && isRecord(inner) ? [inner] : imageUrls(inner),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
