import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';

/**
 * A run of one kind of characters, as the encoding takes them together, too long to be merged: that takes time by the
 * square of its length. It is counted in parts, each cut adds a token at most; words are shorter in every language.
 */
const LONG_RUN = /[\p{L}\p{M}]{128}|[^\s\p{L}\p{N}]{128}|\s{128}/gu;

/** Nothing that a user writes steers the model: `<|endoftext|>` is what it looks like. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };

/** Tokens of a text in the encoding `o200k_base`. Brings its vocabulary with it: 200,000 entries. */
export function countTextTokens(text: string): number {
  let tokens = 0;
  let from = 0;
  for (const { 0: run, index } of text.matchAll(LONG_RUN)) {
    tokens += countTokens(text.slice(from, index + run.length), AS_TEXT);
    from = index + run.length;
  }
  return tokens + countTokens(text.slice(from), AS_TEXT);
}
