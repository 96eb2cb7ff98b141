/** Texts as a search compares them, kept beside those rows whose own texts would not do. */
import { foldText } from '../../shared/domain/fold-text';
import type { Database } from './database';

/** What is searched of a row, in the order of the columns. */
export interface SearchedTexts {
  readonly prompt: string;
  readonly answer: string;
  readonly file_names: string;
  readonly model: string;
}

/** Rows read at once, between two looks at the clock. */
const CHUNK = 50;

/** Keeps the folded texts of a row, where they differ. Called inside a transaction. */
export function keepFolded(database: Database, id: number, texts: SearchedTexts): void {
  const { prompt, answer, file_names: fileNames, model } = texts;
  const folded = [prompt, answer, fileNames, model].map(foldedOrNull);
  const isKnown = database.get('SELECT 1 FROM analysis_folded WHERE id = ?', id) !== undefined;
  // No upsert: its triggers would run for the insert that it does not do.
  if (folded.every((text) => text === null)) {
    if (isKnown) database.run('DELETE FROM analysis_folded WHERE id = ?', id);
  } else if (isKnown) {
    database.run(
      'UPDATE analysis_folded SET prompt = ?, answer = ?, file_names = ?, model = ? WHERE id = ?',
      ...folded,
      id,
    );
  } else {
    database.run(
      'INSERT INTO analysis_folded (prompt, answer, file_names, model, id) VALUES (?, ?, ?, ?, ?)',
      ...folded,
      id,
    );
  }
}

/** Null where the text itself does: index and LIKE ignore the case of ASCII letters. */
function foldedOrNull(text: string): string | null {
  const folded = foldText(text);
  const asCompared = text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return folded === asCompared ? null : folded;
}

/** Whether there may be rows of an older version whose texts are not folded yet. */
export function isFolding(database: Database): boolean {
  return nextToFold(database) > 0;
}

/**
 * Folds rows of an older version, the newest first, for about `ms` milliseconds.
 * @returns whether there are more
 */
export function foldSome(database: Database, ms: number): boolean {
  if (!isFolding(database)) return false;
  const until = performance.now() + ms;
  return database.transaction(() => {
    // Another process may have gone on meanwhile.
    let next = nextToFold(database);
    do {
      const rows = database.all<SearchedTexts & { id: number }>(
        `SELECT id, prompt, answer, file_names, model FROM analysis WHERE id < ? ORDER BY id DESC LIMIT ${CHUNK}`,
        next,
      );
      for (const row of rows) keepFolded(database, row.id, row);
      next = rows.at(-1)?.id ?? 0;
    } while (next > 0 && performance.now() < until);
    database.run('UPDATE folding SET next = ?', next);
    return next > 0;
  });
}

/** Rows below this id are not folded yet. */
function nextToFold(database: Database): number {
  return database.get<{ next: number }>('SELECT next FROM folding')?.next ?? 0;
}
