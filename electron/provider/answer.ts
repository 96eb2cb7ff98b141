import { MAX_ANSWER_CHARS, MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import type { Usage } from '../../shared/domain/usage';
import { readContent, readMessage, type Content } from './answer-content';
import { MarkdownPictures, MAX_ANSWER_PICTURES, type AnswerPicture } from './answer-pictures';
import { choiceOf, errorOf, isCompletion, unwrapped } from './answer-shapes';
import { mergedUsage, usagesIn } from './answer-usage';
import type { ErrorBody } from './error-body';
import { isObject, textIn, type JsonObject } from './json-values';
import { splitWhole, ThinkingTags } from './thinking-tags';

/** What a value added to an answer. */
export type Added =
  | { readonly kind: 'said'; readonly text: string; readonly thinking: string }
  | { readonly kind: 'error'; readonly words: ErrorBody | null }
  | { readonly kind: 'unreadable' };

export interface ToolCall {
  readonly name: string;
  /** As JSON, where they were stated whole. */
  readonly args: string;
}

/** Below this length an answer that comes twice may be a word that is said twice. */
const MIN_REPEATED_CHARS = 24;

/** Gathers an answer, whole or chunk by chunk. {@link end} must be called once nothing more comes. */
export class Answer {
  #text = '';
  #thinking = '';
  #refusal = '';
  /** What is not known, as JSON: shown where nothing else came. */
  #other: string[] = [];
  readonly #tools: { name: string; args: string }[] = [];
  /** Characters of the tools' names and arguments, and of what is not known. */
  #otherChars = 0;
  readonly #pictures: AnswerPicture[] = [];
  #pictureBytes = 0;
  #picturesLeftOut = 0;
  readonly #tags = new ThinkingTags();
  readonly #markdown = new MarkdownPictures((picture) => this.#takePicture(picture));
  /** As it stood in the messages of a stream, tags and all. */
  #raw = '';
  #hasDeltas = false;
  #choices = 0;
  #index: number | null = null;
  #isTooLong = false;
  #isCompletion = false;
  /** Something that may be an error, unless an answer follows. */
  suspected: ErrorBody | null = null;
  finishReason: string | null = null;
  reportedModel: string | null = null;
  usage: Usage | null = null;

  /** What the model said, its refusal where nothing else came. */
  get text(): string {
    if (this.#text.trim() !== '') return this.#text;
    if (this.#refusal !== '') return this.#refusal;
    return this.#other.length > 0 ? this.#other.join('\n') : this.#text;
  }

  get thinking(): string {
    return this.#thinking.trim();
  }

  get pictures(): readonly AnswerPicture[] {
    return this.#pictures;
  }

  /** Pictures that came beside those that are kept. */
  get picturesLeftOut(): number {
    return this.#picturesLeftOut;
  }

  /** What it wanted to call. */
  get tools(): readonly ToolCall[] {
    return this.#tools;
  }

  /** Whether there is anything to show as the answer. */
  get isEmpty(): boolean {
    return this.text.trim() === '' && this.#pictures.length === 0;
  }

  /** Whether any choice came, be it empty. */
  get began(): boolean {
    return this.#choices > 0;
  }

  /** Whether what came is an answer of a chat model, be it one without a choice. */
  get isCompletion(): boolean {
    return this.#isCompletion;
  }

  /** Whether more came than {@link MAX_ANSWER_CHARS}, which is what is kept of it. */
  get isTooLong(): boolean {
    return this.#isTooLong;
  }

  /** @param given a parsed body or the data of one event */
  add(given: unknown): Added {
    try {
      return this.#add(given);
    } catch (thrown) {
      // Parts within parts within parts, deeper than any stack.
      if (thrown instanceof RangeError) return { kind: 'unreadable' };
      throw thrown;
    }
  }

  #add(given: unknown): Added {
    const value = unwrapped(given);
    const choice = isObject(value) ? choiceOf(value, this.#index) : null;
    const error = errorOf(value, choice);
    if (!isObject(value)) {
      return error ? { kind: 'error', words: error.words } : { kind: 'unreadable' };
    }
    this.#isCompletion ||= isCompletion(value);
    this.reportedModel =
      textIn(value['model']) ?? textIn(value['modelVersion']) ?? this.reportedModel;
    for (const usage of usagesIn(value, choice)) this.usage = mergedUsage(this.usage, usage);
    const said = choice ? this.#addChoice(choice) : { text: '', thinking: '' };
    this.#addBlock(value);
    if (error?.isCertain) return { kind: 'error', words: error.words };
    if (error) this.suspected ??= error.words;
    return choice || this.#isCompletion || error
      ? { kind: 'said', ...said }
      : { kind: 'unreadable' };
  }

  /**
   * Nothing more comes.
   * @returns what was held back
   */
  end(): { readonly text: string; readonly thinking: string } {
    const rest = this.#take(this.#tags.end());
    const text = this.#fitting(this.#markdown.end());
    this.#text += text;
    const split = this.#tags.hasThought ? null : splitWhole(this.#text);
    if (split) {
      this.#thinking = [split.thinking, this.#thinking].filter(Boolean).join('\n\n');
      this.#text = split.text;
    }
    return { text: rest.text + text, thinking: rest.thinking };
  }

  #addChoice(choice: JsonObject): { readonly text: string; readonly thinking: string } {
    this.#choices += 1;
    if (this.#index === null && typeof choice['index'] === 'number') this.#index = choice['index'];
    const reason = ['finish_reason', 'finishReason', 'stop_reason', 'done_reason'].map((key) =>
      textIn(choice[key]),
    );
    this.finishReason = reason.find((each) => each !== null) ?? this.finishReason;
    const { delta, message } = choice;
    const fromDelta = readMessage(delta);
    if (fromDelta.length > 0) {
      this.#hasDeltas = true;
      return this.#takeAll(fromDelta);
    }
    const loose = readContent(choice['text'] ?? choice['content']);
    const all = isObject(message) || typeof message === 'string' ? readMessage(message) : loose;
    return this.#takeAll(this.#unsaid(all));
  }

  /**
   * Leaves out of a message what is there already. Some servers close a stream with the whole message, others send what came
   * so far each time, or each piece as a message of its own.
   */
  #unsaid(all: readonly Content[]): readonly Content[] {
    const text = all.map((each) => (each.kind === 'text' ? each.text : '')).join('');
    const said = this.#raw;
    const hasSaid = said !== '' || this.#thinking !== '';
    const repeats =
      text.startsWith(said) && (text.length > said.length || said.length >= MIN_REPEATED_CHARS);
    if (!hasSaid || (!this.#hasDeltas && !repeats)) return all;
    const isWhole = said === '' || text.startsWith(said);
    const rest = isWhole ? text.slice(said.length) : '';
    const others = all.filter(
      ({ kind }) => kind === 'tool' || (kind === 'picture' && this.#pictures.length === 0),
    );
    const thought = this.#thinking === '' ? all.filter(({ kind }) => kind === 'thinking') : [];
    return [...thought, ...(rest === '' ? [] : [{ kind: 'text', text: rest } as const]), ...others];
  }

  #takeAll(all: readonly Content[]): { readonly text: string; readonly thinking: string } {
    let text = '';
    let thinking = '';
    for (const each of all) {
      const added = this.#takeContent(each);
      text += added.text;
      thinking += added.thinking;
    }
    return { text, thinking };
  }

  #takeContent(content: Content): { readonly text: string; readonly thinking: string } {
    switch (content.kind) {
      case 'text': {
        this.#raw += content.text.slice(0, MAX_ANSWER_CHARS);
        return this.#take(this.#tags.feed(content.text));
      }
      case 'thinking':
        return this.#take([content]);
      case 'refusal':
        this.#refusal += this.#fitting(content.text);
        break;
      case 'picture':
        this.#takePicture(content.picture);
        break;
      case 'tool': {
        const last = this.#tools.at(-1);
        // In a stream the name comes first, and then the arguments in pieces.
        if (content.name === '' && last) last.args += this.#fittingOther(content.args);
        else {
          const name = this.#fittingOther(content.name);
          this.#tools.push({ name, args: this.#fittingOther(content.args) });
        }
        break;
      }
      case 'other':
        this.#other.push(this.#fittingOther(content.json));
        break;
    }
    return { text: '', thinking: '' };
  }

  #take(split: ReturnType<ThinkingTags['feed']>): {
    readonly text: string;
    readonly thinking: string;
  } {
    let text = '';
    let thinking = '';
    for (const each of split) {
      if (each.kind === 'text') {
        const shown = this.#fitting(this.#markdown.feed(each.text));
        this.#text += shown;
        text += shown;
      } else {
        const thought = this.#fitting(each.text);
        this.#thinking += thought;
        thinking += thought;
      }
    }
    return { text, thinking };
  }

  #takePicture(picture: AnswerPicture): number {
    const bytes = 'bytes' in picture ? picture.bytes.length : 0;
    const isMore = this.#pictures.length >= MAX_ANSWER_PICTURES;
    if (isMore || this.#pictureBytes + bytes > MAX_RESPONSE_BYTES) {
      this.#picturesLeftOut += 1;
      return MAX_ANSWER_PICTURES + this.#picturesLeftOut;
    }
    this.#pictureBytes += bytes;
    return this.#pictures.push(picture);
  }

  /** What tells of a filter beside the choices: Gemini's promptFeedback, MiniMax's flags. */
  #addBlock(value: JsonObject): void {
    const feedback = isObject(value['promptFeedback']) ? value['promptFeedback'] : {};
    const reason = textIn(feedback['blockReason']) ?? textIn(feedback['block_reason']);
    const flag = ['input_sensitive', 'output_sensitive'].find((key) => value[key] === true);
    const word = reason === null ? flag : `content_filter: ${reason}`;
    if (word === undefined) return;
    if (this.finishReason === null || this.isEmpty) this.finishReason = word;
  }

  #fittingOther(text: string): string {
    const fitting = this.#fitting(text);
    this.#otherChars += fitting.length;
    return fitting;
  }

  /** What there is room for of a text. */
  #fitting(text: string): string {
    const said = this.#text.length + this.#refusal.length + this.#thinking.length;
    const held = said + this.#otherChars;
    const room = Math.max(0, MAX_ANSWER_CHARS - held);
    this.#isTooLong ||= text.length > room;
    return text.slice(0, room);
  }
}
