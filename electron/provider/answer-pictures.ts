import { sniffFormat } from '../../shared/domain/sniff';
import type { PictureFormat } from '../../shared/domain/picture';
import { firstOf, isObject, textIn } from './json-values';

/** A picture in an answer, as it came. */
export type AnswerPicture =
  | { readonly bytes: Uint8Array; readonly mime: string; readonly format: PictureFormat | null }
  /** Nobody loads it: the endpoint chose the address. */
  | { readonly link: string };

/** Pictures of one answer, and bytes of one: more is no answer to a question about pictures. */
export const MAX_ANSWER_PICTURES = 32;

const DATA_URL =
  /^\s*data:(image\/[a-z0-9.+-]+)?(?:;[a-z0-9=-]+)*;base64,([A-Za-z0-9+/_=\s-]*)\s*$/i;

/** @returns null where it is neither a data URL of a picture nor an http address */
export function pictureOfUrl(url: unknown): AnswerPicture | null {
  if (typeof url !== 'string') return null;
  if (/^\s*https?:\/\//i.test(url)) return { link: url.trim() };
  const [, mime, base64] = DATA_URL.exec(url) ?? [];
  return base64 === undefined ? null : pictureOfBase64(base64, mime);
}

export function pictureOfBase64(base64: unknown, mime: unknown): AnswerPicture | null {
  if (typeof base64 !== 'string') return null;
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  if (bytes.length === 0) return null;
  const format = sniffFormat(bytes);
  const stated = typeof mime === 'string' && /^image\//i.test(mime) ? mime.toLowerCase() : null;
  if (format === null && stated === null) return null;
  return { bytes, mime: stated ?? `image/${format}`, format };
}

/**
 * Reads a part that is a picture, in any of the shapes in use: `image_url` (OpenAI), `inline_data` (Gemini), `source`
 * (Anthropic), `b64_json` and `result` (OpenAI's image models), or the address itself.
 */
export function pictureOf(part: unknown): AnswerPicture | null {
  if (typeof part === 'string') return pictureOfUrl(part) ?? null;
  if (!isObject(part)) return null;
  const inline = firstOf(part, ['inline_data', 'inlineData', 'source']);
  if (isObject(inline)) {
    const mime = firstOf(inline, ['mime_type', 'mimeType', 'media_type', 'mediaType']);
    return pictureOfBase64(inline['data'], mime) ?? pictureOfUrl(inline['url']);
  }
  const base64 = firstOf(part, ['b64_json', 'b64', 'base64', 'image_base64', 'result', 'data']);
  const mime = firstOf(part, ['mime_type', 'mimeType', 'media_type', 'mediaType']);
  const nested = firstOf(part, ['image_url', 'imageUrl', 'image', 'url']);
  return (
    (isObject(nested) ? pictureOf(nested) : pictureOfUrl(nested)) ??
    pictureOfUrl(base64) ??
    pictureOfBase64(textIn(base64), mime)
  );
}

const BEGIN = /!\[[^\]\n]{0,300}\]\(\s*<?\s*(?=data:image\/)/i;
/** What may still become a picture in Markdown. */
const MAY_BEGIN =
  /!(?:\[[^\]\n]{0,300}(?:\](?:\(\s*<?\s*(?:d|da|dat|data|data:|data:[image]{1,5}|data:image\/?)?)?)?)?$/i;
const URL_END = /[^A-Za-z0-9+/=_:;,.\s-]/;

/**
 * Takes pictures out of a text in Markdown while it comes: `![a sign](data:image/png;base64,…)` becomes
 * `![a sign](#picture-1)`. All other text stays as it is.
 */
export class MarkdownPictures {
  readonly #take: (picture: AnswerPicture) => number;
  #held = '';
  /** Of the address that is coming in. */
  #url: string[] | null = null;
  #isStart = true;

  /** @param take keeps a picture. @returns its number, from 1 */
  constructor(take: (picture: AnswerPicture) => number) {
    this.#take = take;
  }

  feed(text: string): string {
    if (text === '') return '';
    let out = '';
    let rest = this.#held + text;
    this.#held = '';
    // An answer that is nothing but an address.
    if (this.#isStart && this.#url === null) {
      const start = rest.trimStart().slice(0, 11).toLowerCase();
      if (start.length < 11 && 'data:image/'.startsWith(start)) {
        this.#held = rest;
        return '';
      }
      this.#isStart = false;
      if (start === 'data:image/') this.#url = [];
    }
    for (;;) {
      if (this.#url !== null) {
        const end = rest.search(URL_END);
        this.#url.push(end < 0 ? rest : rest.slice(0, end));
        if (end < 0) return out;
        out += this.#taken();
        rest = rest.slice(end);
      }
      const found = BEGIN.exec(rest);
      if (!found) break;
      const from = found.index + found[0].length;
      out += rest.slice(0, from);
      rest = rest.slice(from);
      this.#url = [];
    }
    const hold = rest.lastIndexOf('!') < 0 ? null : MAY_BEGIN.exec(rest.slice(-400));
    if (hold) this.#held = hold[0];
    return out + (hold ? rest.slice(0, rest.length - hold[0].length) : rest);
  }

  end(): string {
    const rest = this.#url === null ? this.#held : this.#taken();
    this.#held = '';
    return rest;
  }

  #taken(): string {
    const url = (this.#url ?? []).join('');
    this.#url = null;
    const picture = pictureOfUrl(url);
    return picture === null ? url : `#picture-${this.#take(picture)}`;
  }
}
