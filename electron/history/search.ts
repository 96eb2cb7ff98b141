import { foldText } from '../../shared/domain/fold-text';
import type { Database } from './database';
import type { SqlValue } from './driver';

/**
 * How a search is answered. Words of three characters and more are looked up in a trigram index, which finds them
 * anywhere, also inside Japanese text and in `IMG_2024`. The index has nothing for shorter words. They are looked
 * for in the newest rows that have the longer ones: what is common is found there at once. What is rare is found by
 * the index after all: every short word begins some trigram (two characters are added after each text, so that its
 * last ones do too), and the trigrams in use that begin with it are looked up instead.
 */
const TRIGRAM = 3;
/** Rows read for a short word before the index is asked: some milliseconds. */
const NEWEST_ROWS = 2_000;
/** Trigrams looked up for one short word: some 20 ms. */
const MAX_TRIGRAMS = 512;
/** More words than anybody types. */
const MAX_WORDS = 32;

const SEARCHED_COLUMNS = ['prompt', 'answer', 'file_names', 'model'] as const;

export interface SearchWords {
  /** As `foldText` gives them; otherwise as typed, for rows that have not been folded yet. */
  readonly folded: boolean;
  /** At least three characters. */
  readonly long: readonly string[];
  readonly short: readonly string[];
}

/** Words separated by any white space. @param folded false: as typed, but for their composition */
export function parseSearch(text: string, folded = true): SearchWords {
  const all = text
    .normalize('NFC')
    .split(/\s+/u)
    // Folding leaves nothing of a mark that stands alone: it is looked for as it is.
    .flatMap((word) => (folded ? foldText(word) || word : word).split(/\s+/u));
  const words = [...new Set(all.filter((word) => word !== ''))].slice(0, MAX_WORDS);
  const isLong = (word: string): boolean => [...word].length >= TRIGRAM;
  return { folded, long: words.filter(isLong), short: words.filter((word) => !isLong(word)) };
}

/** Ids of the analyses in which every word is found, newest first. */
export function searchIds(
  database: Database,
  words: SearchWords,
  before: number,
  limit: number,
): number[] {
  const phrases = words.long.map(quoted);
  if (words.short.length === 0) return matching(database, phrases, [], words.folded, before, limit);

  const newest = matching(database, phrases, [], words.folded, before, NEWEST_ROWS);
  const found = containing(database, newest, words.short, words.folded, limit);
  const oldest = newest.at(-1) ?? 0;
  if (found.length >= limit || newest.length < NEWEST_ROWS) return found;

  const scanned: string[] = [];
  for (const word of words.short) {
    const trigrams = trigramsFrom(database, word);
    if (trigrams.length === 0) return found;
    if (trigrams.length < MAX_TRIGRAMS) phrases.push(`(${trigrams.map(quoted).join(' OR ')})`);
    else scanned.push(word);
  }
  const rest = limit - found.length;
  return found.concat(matching(database, phrases, scanned, words.folded, oldest, rest));
}

/**
 * @param phrases terms of a full-text query
 * @param scanned short words that are looked for by reading the rows
 * @param before only ids below this one
 */
function matching(
  database: Database,
  phrases: readonly string[],
  scanned: readonly string[],
  folded: boolean,
  before: number,
  limit: number,
): number[] {
  const { sql, patterns } = filterFor(scanned, folded);
  if (phrases.length === 0)
    return ids(
      database,
      `SELECT analysis.id FROM ${analyses(sql)} WHERE analysis.id < ? AND hidden_at IS NULL ${sql}
       ORDER BY analysis.id DESC LIMIT ?`,
      ...[before, ...patterns, limit],
    );
  // Ordered by the index's own row id: ordering by the joined one would visit every match first.
  return ids(
    database,
    `SELECT analysis.id FROM analysis_text CROSS JOIN analysis ON analysis.id = analysis_text.rowid
     ${sql === '' ? '' : FOLDED} WHERE analysis_text MATCH ? AND analysis_text.rowid < ? AND hidden_at IS NULL ${sql}
     ORDER BY analysis_text.rowid DESC LIMIT ?`,
    ...[phrases.join(' AND '), before, ...patterns, limit],
  );
}

/** Which of these rows have every one of the words. */
function containing(
  database: Database,
  rows: readonly number[],
  words: readonly string[],
  folded: boolean,
  limit: number,
): number[] {
  const { sql, patterns } = filterFor(words, folded);
  return ids(
    database,
    `SELECT analysis.id FROM ${analyses(sql)} WHERE analysis.id IN (SELECT value FROM json_each(?)) ${sql}
     ORDER BY analysis.id DESC LIMIT ?`,
    ...[JSON.stringify(rows), ...patterns, limit],
  );
}

function ids(database: Database, sql: string, ...values: SqlValue[]): number[] {
  return database.all<{ id: number }>(sql, ...values).map((row) => row.id);
}

const FOLDED = 'LEFT JOIN analysis_folded AS folded ON folded.id = analysis.id';
const analyses = (filter: string): string => (filter === '' ? 'analysis' : `analysis ${FOLDED}`);

/** A condition on a row of `analysis` and `folded`: every word stands in one of its texts. */
function filterFor(
  words: readonly string[],
  folded: boolean,
): { sql: string; patterns: readonly string[] } {
  const spellingsOf = folded ? (word: string) => [word] : caseVariants;
  const variants = words.map((word) => spellingsOf(word).map(likePattern));
  return {
    sql: variants
      .map((spellings) => `AND (${spellings.map(likeAnyColumn).join(' OR ')})`)
      .join(' '),
    patterns: variants.flat().flatMap((pattern) => SEARCHED_COLUMNS.map(() => pattern)),
  };
}

function likeAnyColumn(): string {
  return SEARCHED_COLUMNS.map(
    (column) => `coalesce(folded.${column}, analysis.${column}) LIKE ? ESCAPE '\\'`,
  ).join(' OR ');
}

/** A phrase of a full-text query: everything in it stands for itself. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

function likePattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** LIKE ignores the case of ASCII letters only; these are the spellings that it takes for different ones. */
export function caseVariants(word: string): readonly string[] {
  let variants = [''];
  for (const character of word) {
    const spellings =
      character <= '\u007f'
        ? [character]
        : [...new Set([character, character.toLowerCase(), character.toUpperCase()])];
    variants = variants.flatMap((start) => spellings.map((spelling) => start + spelling));
  }
  return variants;
}

/**
 * The trigrams in use that begin with a short word, as many as are of use. Each is found by a seek past the one
 * before: reading the vocabulary in a row would visit every place where they occur.
 */
function trigramsFrom(database: Database, word: string): string[] {
  const prefix = word.toLowerCase();
  const end = `${prefix}\u{10ffff}`;
  const trigrams: string[] = [];
  let from = prefix;
  while (trigrams.length < MAX_TRIGRAMS) {
    const next = database.get<{ term: string }>(
      'SELECT term FROM analysis_trigram WHERE term >= ? AND term <= ? LIMIT 1',
      from,
      end,
    );
    if (next === undefined) break;
    trigrams.push(next.term);
    from = `${next.term}\u0001`;
  }
  return trigrams;
}
