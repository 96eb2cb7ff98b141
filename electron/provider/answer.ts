import { z } from 'zod';
import { MAX_ANSWER_CHARS } from '../../shared/domain/limits';
import type { Usage } from '../../shared/domain/usage';
import { statesError, wordsOf, type EndpointWords } from './endpoint-words';

const textOrNull = z.string().nullish().catch(null);
const tokens = z.number().nonnegative().nullable().catch(null);

const part = z.union([
  z.string(),
  z.object({ type: textOrNull, text: textOrNull, refusal: textOrNull }),
]);

/** `message` of an answer or `delta` of a chunk; content may be text, parts, null or missing. */
const message = z.object({
  content: z.union([z.string(), z.array(part)]).nullish(),
  refusal: textOrNull,
  reasoning_content: textOrNull,
});

const choice = z.object({
  index: z.number().nullish().catch(null),
  message: message.nullish(),
  delta: message.nullish(),
  finish_reason: textOrNull,
  /** OpenRouter: the model's provider failed. */
  error: z.unknown().optional(),
});

/** A whole answer, or one chunk of a streamed one: they differ only in `message` and `delta`. */
const completion = z.object({
  model: textOrNull,
  choices: z.array(choice).nullish(),
  usage: z.record(z.string(), z.unknown()).nullish().catch(null),
  error: z.unknown().optional(),
});

export type Added =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'error'; readonly words: EndpointWords | null }
  | { readonly kind: 'unreadable' };

/** Gathers an answer, whole or chunk by chunk. */
export class Answer {
  #text = '';
  #refusal = '';
  #reasoning = '';
  #choices = 0;
  #isTooLong = false;
  finishReason: string | null = null;
  reportedModel: string | null = null;
  usage: Usage | null = null;

  /** What the model said; its refusal, or the thinking that used up the tokens, where nothing else came. */
  get text(): string {
    if (this.#text !== '') return this.#text;
    if (this.#refusal !== '') return this.#refusal;
    return this.finishReason === 'length' ? this.#reasoning : '';
  }

  /** Whether any choice came, be it empty. */
  get began(): boolean {
    return this.#choices > 0;
  }

  /** Whether more came than {@link MAX_ANSWER_CHARS}, which is what is kept of it. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** @param value a parsed body or the data of one event */
  add(value: unknown): Added {
    if (Array.isArray(value) && statesError(value)) return { kind: 'error', words: wordsOf(value) };
    const parsed = completion.safeParse(value);
    if (!parsed.success) return { kind: 'unreadable' };
    const { model, choices, usage, error } = parsed.data;
    if (model) this.reportedModel = model;
    if (usage && Object.keys(usage).length > 0) this.usage = usageOf(usage);
    const first = choices?.find(({ index }) => (index ?? 0) === 0);
    const text = first ? this.#addChoice(first) : '';
    const failed = statesError({ error }) ? error : first?.error;
    if (statesError({ error: failed })) return { kind: 'error', words: wordsOf(failed) };
    return { kind: 'text', text };
  }

  #addChoice({
    message: whole,
    delta,
    finish_reason: finishReason,
  }: z.infer<typeof choice>): string {
    this.#choices += 1;
    if (finishReason) this.finishReason = finishReason;
    // Some servers close a stream with the whole message once more.
    const said = delta ?? (this.#text === '' ? whole : null);
    if (!said) return '';
    const parts = Array.isArray(said.content) ? said.content : [said.content ?? ''];
    const texts = parts.map((each) => (typeof each === 'string' ? each : (each.text ?? '')));
    const refusals = parts.map((each) => (typeof each === 'string' ? '' : (each.refusal ?? '')));
    const text = this.#fitting(texts.join(''));
    this.#text += text;
    this.#refusal += this.#fitting(refusals.join('') + (said.refusal ?? ''));
    this.#reasoning += this.#fitting(said.reasoning_content ?? '');
    return text;
  }

  /** What there is room for of a text. */
  #fitting(text: string): string {
    const held = this.#text.length + this.#refusal.length + this.#reasoning.length;
    const room = MAX_ANSWER_CHARS - held;
    this.#isTooLong ||= text.length > room;
    return text.slice(0, room);
  }
}

function usageOf(reported: Readonly<Record<string, unknown>>): Usage {
  return {
    promptTokens: tokens.parse(reported.prompt_tokens),
    completionTokens: tokens.parse(reported.completion_tokens),
    totalTokens: tokens.parse(reported.total_tokens),
    reported,
  };
}
