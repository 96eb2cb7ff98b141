/** Finds the answer, or the error, in what an endpoint sent with an HTTP 200. */
import { statesError, errorBodyOf, type ErrorBody } from './error-body';
import { isObject, textIn, type JsonObject } from './json-values';

/** Relays put the answer of the provider behind them into an envelope of their own. */
const ENVELOPES = ['data', 'result', 'response', 'output', 'body'];
const MAX_ENVELOPES = 3;

/** The answer itself, where it stands in an envelope. */
export function unwrapped(value: unknown): unknown {
  let inner = value;
  for (let depth = 0; depth < MAX_ENVELOPES && isObject(inner) && !hasChoices(inner); depth += 1) {
    const object: JsonObject = inner;
    const next = ENVELOPES.map((key) => object[key]).find(
      (each) => isObject(each) && holdsChoices(each),
    );
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}

function holdsChoices(value: JsonObject): boolean {
  return (
    hasChoices(value) || ENVELOPES.some((key) => isObject(value[key]) && hasChoices(value[key]))
  );
}

function hasChoices(value: JsonObject): boolean {
  return (
    Array.isArray(value['choices']) ||
    isObject(value['choices']) ||
    Array.isArray(value['candidates'])
  );
}

/**
 * The one choice that is shown: of several the first, or the first that says anything.
 * @param index of the choice that began, in a stream
 */
export function choiceOf(value: JsonObject, index: number | null): JsonObject | null {
  const listed = value['choices'] ?? value['candidates'];
  const all = (Array.isArray(listed) ? listed : [listed]).filter(isObject);
  if (all.length > 0) {
    const of = (choice: JsonObject): number => Number(choice['index'] ?? 0) || 0;
    if (index !== null) return all.find((choice) => of(choice) === index) ?? null;
    const sorted = all.toSorted((a, b) => of(a) - of(b));
    return sorted.find(saysAnything) ?? sorted[0] ?? null;
  }
  // Answers of other interfaces, such as Ollama's own and Anthropic's own.
  const isBare =
    isObject(value['message']) ||
    isObject(value['delta']) ||
    Array.isArray(value['content']) ||
    (typeof value['response'] === 'string' && 'done' in value);
  if (!isBare) return null;
  return typeof value['response'] === 'string' ? { ...value, text: value['response'] } : value;
}

function saysAnything(choice: JsonObject): boolean {
  const said = choice['message'] ?? choice['delta'] ?? choice['text'] ?? choice['content'];
  if (!isObject(said)) return said !== null && said !== undefined && said !== '';
  return Object.entries(said).some(
    ([key, each]) => key !== 'role' && each !== null && each !== '' && each !== undefined,
  );
}

/** Whether it is an answer of a chat model, be it one without a choice. */
export function isCompletion(value: JsonObject): boolean {
  if (hasChoices(value) && choiceOf(value, null) !== null) return true;
  const object = textIn(value['object']) ?? '';
  const hasUsage = isObject(value['usage']) || isObject(value['usageMetadata']);
  return (
    /^(chat\.completion|text_completion)/.test(object) ||
    isObject(value['promptFeedback']) ||
    (hasUsage && (textIn(value['model']) !== null || Array.isArray(value['choices'])))
  );
}

export interface StatedError {
  readonly words: ErrorBody | null;
  /** False where it counts only if no answer comes. */
  readonly isCertain: boolean;
}

/**
 * The error that a value states, null where it states none. An error without words or a code is none where an answer stands
 * beside it: some servers fill in every field.
 */
export function errorOf(value: unknown, choice: JsonObject | null): StatedError | null {
  if (Array.isArray(value)) {
    return statesError(value) ? { words: errorBodyOf(value), isCertain: true } : null;
  }
  if (!isObject(value)) return null;
  for (const holder of [value, choice]) {
    const error = holder?.['error'];
    if (error === undefined || !statesError({ error })) continue;
    // `error: true` leaves the words beside it.
    const words = error === true ? errorBodyOf({ ...holder, error: null }) : errorBodyOf(error);
    if (isBlank(words)) continue;
    return { words, isCertain: true };
  }
  const refused = value['base_resp'];
  if (isObject(refused) && !isFine(refused['status_code'])) {
    const words = errorBodyOf({ base_resp: refused });
    // The words of a filter stand beside an empty choice, too.
    return { words, isCertain: choice === null || !saysAnything(choice) };
  }
  if (choice !== null) return null;
  const words = errorBodyOf(value);
  if (words === null || words.message.trim() === '') {
    const isEmptyError = statesError(value) && !isCompletion(value);
    return isEmptyError ? { words, isCertain: false } : null;
  }
  const isCertain =
    value['object'] === 'error' || value['type'] === 'error' || value['success'] === false;
  const isFinal = isCertain || (!isFine(value['code']) && !isCompletion(value));
  return { words, isCertain: isFinal };
}

/** All that says how it went says that it went well. */
function isBlank(words: ErrorBody | null): boolean {
  if (words === null) return true;
  return isFine(words.message) && isFine(words.code) && isFine(words.type);
}

const FINE =
  /^(0+|2\d\d|success|succeeded|ok|none|null|nil|no_?error|undefined|false|completed?)$/i;

function isFine(code: unknown): boolean {
  if (code === undefined || code === null || code === false) return true;
  const text = String(code).trim();
  return text === '' || FINE.test(text);
}
