import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { whenReleased } from '../../../ui/when-released';
import type { Read } from './read-fields';

/** What was typed and does not hold yet. */
export interface Edit {
  readonly text: string;
  /** What is wrong with it, in words. */
  readonly wrong: string | null;
}

/** Edits by the name of their field, which begins with its endpoint's id: they outlast the fields and the dialog. */
export type Edits = Map<string, Edit>;

/** The names of the edits that begin with these words. */
export function editsOf(edits: Edits, words: string): readonly string[] {
  return [...edits.keys()].filter((name) => name.startsWith(`${words} `));
}

export const EditsContext = createContext<Edits>(new Map());

export interface FieldOptions<Value> {
  /** Of this field among all of the dialog. */
  readonly id: string;
  /** What holds, as it would be typed. */
  readonly kept: string;
  readonly read: (text: string) => Read<Value>;
  /** @returns what went wrong, in words, or null */
  readonly save: (value: Value) => Promise<string | null>;
}

export interface Field {
  readonly text: string;
  readonly wrong: string | null;
  readonly change: (text: string) => void;
  /** Saves what was typed, where it can be read; until then what was kept holds. @returns whether what is typed holds */
  readonly commit: () => Promise<boolean>;
  /** Forgets what was typed. */
  readonly discard: () => void;
}

interface Saving {
  readonly text: string;
  readonly done: Promise<string | null>;
}

/** A field that saves on its own: when it is left, on Enter, and when it goes away. */
export function useField<Value>(options: FieldOptions<Value>): Field {
  const edits = useContext(EditsContext);
  const { id, kept } = options;
  const [edit, setEdit] = useState(() => edits.get(id) ?? null);
  const latest = useRef(options);
  latest.current = options;

  /** What is being saved: the main process has not answered yet, and `kept` is from before. */
  const saving = useRef<Saving | null>(null);

  const put = (changed: Edit | null): void => {
    if (changed === null) edits.delete(id);
    else edits.set(id, changed);
    setEdit(changed);
  };
  const commit = async (): Promise<boolean> => {
    const typed = edits.get(id);
    if (typed === undefined) return true;
    const { kept: holds, read, save } = latest.current;
    const found = read(typed.text);
    const released = whenReleased();
    let failed = 'wrong' in found ? found.wrong : null;
    if (!('wrong' in found)) {
      const before = saving.current;
      if (typed.text.trim() === (before?.text ?? holds).trim())
        failed = (await before?.done) ?? null;
      else {
        const now = { text: typed.text, done: save(found.value) };
        saving.current = now;
        failed = await now.done;
        if (saving.current === now) saving.current = null;
      }
    }
    await released;
    // Unless more was typed meanwhile.
    if (edits.get(id)?.text === typed.text)
      put(failed === null ? null : { ...typed, wrong: failed });
    return failed === null;
  };
  const last = useRef(commit);
  last.current = commit;
  useEffect(() => {
    const goes = (): void => void last.current();
    addEventListener('pagehide', goes);
    return () => {
      removeEventListener('pagehide', goes);
      goes();
    };
  }, []);

  return {
    text: edit?.text ?? kept,
    wrong: edit?.wrong ?? null,
    // What is being fixed is no longer called wrong before it is left again.
    change: (text) => put({ text, wrong: null }),
    commit,
    discard: () => put(null),
  };
}
