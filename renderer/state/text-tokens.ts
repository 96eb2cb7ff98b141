import { create } from 'zustand';
import { looksee } from '../bridge';
import { planChoicesOf } from './ask-plan';
import { later } from './later';
import { useSession, type SessionState } from './session';

interface TextTokensState {
  /** Prompt tokens of the texts of one request: of the texts as they were when they were last counted. */
  readonly tokens: number;
  /** What they were counted of. */
  readonly texts: readonly string[];
}

/** Milliseconds without a change before texts are counted. */
const REST_MS = 300;

export const useTextTokens = create<TextTokensState>()(() => ({ tokens: 0, texts: [] }));

/** The count under way that holds; older ones come too late. */
let counting: { readonly texts: readonly string[]; readonly done: Promise<void> } | null = null;

/**
 * Counts the draft's texts where they have changed since, and resolves when `useTextTokens` holds what they take. Where
 * they cannot be counted, what was counted last stays.
 */
export function countTexts(): Promise<void> {
  const texts = textsToCount(useSession.getState());
  if (texts === null || areSame(texts, useTextTokens.getState().texts)) {
    counting = null;
    return Promise.resolve();
  }
  if (counting !== null && areSame(texts, counting.texts)) return counting.done;
  const done = count(texts).then((tokens) => {
    if (counting !== own) return;
    counting = null;
    if (tokens !== null) useTextTokens.setState({ tokens, texts });
  });
  const own = { texts, done };
  counting = own;
  return done;
}

/** From now on texts are counted when they have rested for a moment. */
export function followTexts(): void {
  const soon = later(REST_MS, () => void countTexts());
  useSession.subscribe((state, before) => {
    const changed =
      state.prompt !== before.prompt ||
      state.choices !== before.choices ||
      state.endpoints !== before.endpoints ||
      state.costs !== before.costs ||
      state.pictures !== before.pictures;
    if (changed) soon();
  });
}

/** Null where nobody would look at the count: it takes a thread with a vocabulary of 80 MB. */
function textsToCount(state: SessionState): readonly string[] | null {
  if (state.pictures.length === 0 || !planChoicesOf(state)?.model?.counting) return null;
  return [state.choices.system, state.prompt].filter((text) => text.trim() !== '');
}

/** Null where it failed. */
async function count(texts: readonly string[]): Promise<number | null> {
  if (texts.length === 0) return 0;
  const reply = await looksee().countTokens([...texts]);
  return reply.ok ? reply.value.tokens.reduce((sum, each) => sum + each, 0) : null;
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((text, index) => text === others[index]);
}
