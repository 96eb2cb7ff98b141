import { writeFileSync } from 'node:fs';
import type { Analysis } from '../../shared/domain/analysis';
import type { AppError } from '../../shared/domain/app-error';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { SentPicture } from '../../shared/domain/picture';
import type { HistoryPage, HistoryQuery } from '../../shared/ipc/contract';
import { type Database, isDamage, type SlowQueryListener } from './database';
import { Deletion } from './deletion';
import { fileUrlOfBytes, hasRawBytes, pathOfFileUrl } from '../platform/byte-path';
import type { Driver, SqlConnection, SqlValue } from './driver';
import type { AnalysisPatch, NewAnalysis, NewAnswerImage, PictureToSend } from './entries';
import { analysisNotFound } from './failures';
import { historyFiles, type HistoryFiles } from './files';
import type { Migration } from './migrations';
import { type HistoryNotice, openDatabase, type OpenedDatabase } from './open-database';
import { foldSome, isFolding, keepFolded, type SearchedTexts } from './folding';
import {
  isAlive,
  Liveness,
  type Owner,
  ownerFromText,
  ownerToText,
} from '../platform/process-owner';
import { type IncomingPicture, PictureFiles } from './picture-files';
import {
  analysisOf,
  type AnalysisRow,
  type AnswerImageRow,
  type PictureRow,
  SELECT_ANALYSES,
  SELECT_ANSWER_IMAGES,
  SELECT_PICTURES,
  SELECT_SUMMARIES,
  summaryOf,
  type SummaryRow,
  toJson,
} from './rows';
import { parseSearch, searchIds } from './search';

export interface HistoryStoreOptions {
  readonly dir: string;
  readonly driver: Driver;
  readonly owner: Owner;
  readonly onSlowQuery?: SlowQueryListener;
  readonly migrations?: readonly Migration[];
}

/** Null for a link. */
type Received = IncomingPicture | null;

const INTERRUPTED: AppError = {
  code: 'interrupted',
  message: 'Looksee was closed before the answer was complete.',
  hint: 'Ask again. If the request had already been sent, the endpoint may have billed it.',
  retryable: true,
};

/** The history of one folder. Everything is synchronous: it lives in a worker thread. */
export class HistoryStore {
  /** What the user must be told about opening, or null. */
  readonly notice: HistoryNotice | null;
  readonly #database: Database;
  readonly #inUse: SqlConnection;
  readonly #files: HistoryFiles;
  readonly #pictures: PictureFiles;
  readonly #deletion: Deletion;
  readonly #owner: string;
  readonly #liveness = new Liveness();
  #dataVersion: number;

  /**
   * Opens a folder, makes, migrates or repairs what is in it. Running rows of dead processes become `interrupted`,
   * and what they had hidden is deleted.
   *
   * @throws AppFailure `history-failed` see `migrate`
   */
  static open(options: HistoryStoreOptions): HistoryStore {
    const opened = openDatabase(options, (database) => {
      interruptDead(database, new Liveness());
      database.all(`${SELECT_SUMMARIES} ORDER BY id DESC LIMIT 50`);
    });
    const store = new HistoryStore(options, opened);
    store.#guarded(() => store.purge('hidden'));
    store.#guarded(() => store.#deletion.removeDoomed());
    return store;
  }

  private constructor(options: HistoryStoreOptions, { database, inUse, notice }: OpenedDatabase) {
    this.notice = notice;
    this.#inUse = inUse;
    this.#database = database;
    this.#files = historyFiles(options.dir);
    this.#pictures = new PictureFiles(this.#files.pictures);
    this.#deletion = new Deletion(database, this.#files, this.#pictures);
    this.#owner = ownerToText(options.owner);
    this.#dataVersion = this.#readDataVersion();
  }

  /** Writes new rows, all or none, with status `running` and this process as owner. */
  create(entries: readonly NewAnalysis[]): Analysis[] {
    const received = entries.map((entry) =>
      entry.pictures.map(({ thumbnail }) =>
        thumbnail === null ? null : this.#pictures.receive(thumbnail),
      ),
    );
    try {
      const ids = this.#database.transaction(() =>
        entries.map((entry, index) => this.#insert(entry, received[index] ?? [])),
      );
      return ids.map((id) => this.#read(id));
    } finally {
      for (const picture of received.flat()) if (picture !== null) this.#pictures.discard(picture);
    }
  }

  /**
   * Keeps the exact bytes that are sent for one picture of an analysis.
   * @param position of the picture within the analysis, from 0
   * @throws AppFailure `not-found`
   */
  setSent(id: number, position: number, sent: PictureToSend): SentPicture {
    const { format, width, height, removed } = sent;
    const picture = this.#pictures.receive(sent.bytes);
    const { sha256 } = picture;
    const bytes = sent.bytes.byteLength;
    try {
      this.#database.transaction(() => {
        this.#pictures.settle(picture);
        this.#database.run(
          `INSERT OR IGNORE INTO doomed_picture (sha256) SELECT sent_sha256 FROM picture
           WHERE analysis_id = ? AND position = ? AND sent_sha256 <> ?`,
          id,
          position,
          sha256,
        );
        const { changes } = this.#database.run(
          `UPDATE picture SET sent_sha256 = ?, sent_format = ?, sent_width = ?, sent_height = ?, sent_bytes = ?,
             removed = ?
           WHERE analysis_id = ? AND position = ?`,
          ...[sha256, format, width, height, bytes, toJson(removed), id, position],
        );
        if (changes === 0) throw analysisNotFound();
      });
    } finally {
      this.#pictures.discard(picture);
    }
    this.#deletion.removeDoomed();
    return { sha256, format, width, height, bytes };
  }

  /** @throws AppFailure `not-found` */
  update(id: number, patch: AnalysisPatch): Analysis {
    const columns = columnsOf(patch, this.#owner);
    const names = Object.keys(columns);
    const { images } = patch;
    const received = (images ?? []).map((image) =>
      'link' in image ? null : this.#pictures.receive(image.bytes),
    );
    try {
      if (names.length > 0 || images !== undefined) {
        this.#database.transaction(() => {
          this.#foldFinal(id, patch);
          if (names.length > 0) this.#setColumns(id, columns);
          if (images !== undefined) this.#setImages(id, images, received);
        });
      }
    } finally {
      for (const picture of received) if (picture !== null) this.#pictures.discard(picture);
    }
    if (images !== undefined) this.#deletion.removeDoomed();
    return this.#read(id);
  }

  /** @throws AppFailure `not-found` */
  addSending(id: number, sending: RequestSending): void {
    this.#database.transaction(() => {
      const { changes } = this.#database.run(
        `INSERT INTO sending (analysis_id, position, trace)
         SELECT id, (SELECT count(*) FROM sending WHERE analysis_id = analysis.id), ? FROM analysis WHERE id = ?`,
        JSON.stringify(sending),
        id,
      );
      if (changes === 0) throw analysisNotFound();
    });
  }

  /** What went over the wire for an analysis, in order; null where there is none or it is hidden. */
  sendings(id: number): readonly RequestSending[] | null {
    const shown = 'SELECT 1 FROM analysis WHERE id = ? AND hidden_at IS NULL';
    if (this.#database.get(shown, id) === undefined) return null;
    return this.#database
      .all<{ trace: string }>(
        'SELECT trace FROM sending WHERE analysis_id = ? ORDER BY position',
        id,
      )
      .map(({ trace }) => JSON.parse(trace) as RequestSending);
  }

  /**
   * Newest first; prompts are cut to SUMMARY_PROMPT_CHARS. Hidden rows are left out, and running ones whose process has died
   * become `interrupted`.
   */
  list({ text, before, limit }: HistoryQuery): HistoryPage {
    // Where it cannot be written, the rows are read as they are.
    this.#guarded(() => this.interruptDead());
    const upTo = before ?? Number.MAX_SAFE_INTEGER;
    const isAll = text.trim() === '';
    const rows = isAll ? this.#newest(upTo, limit + 1) : this.#found(text, upTo, limit + 1);
    return { entries: rows.slice(0, limit).map(summaryOf), more: rows.length > limit };
  }

  /** One analysis, or null where there is none or it is hidden. */
  get(id: number): Analysis | null {
    const sql = `${SELECT_ANALYSES} WHERE id = ? AND hidden_at IS NULL`;
    const row = this.#database.get<AnalysisRow>(sql, id);
    return row === undefined ? null : analysisOf(row, this.#picturesOf(id), this.#imagesOf(id));
  }

  /** Where the originals lie, by position. */
  paths(id: number): readonly (string | null)[] {
    return this.#database
      .all<{ path: string | null }>(
        'SELECT path FROM picture WHERE analysis_id = ? ORDER BY position',
        id,
      )
      .map((row) => row.path && (pathOfFileUrl(row.path) ?? row.path));
  }

  /** @throws AppFailure `not-found` */
  hide(id: number): void {
    this.#setHidden(id, Date.now(), this.#owner);
  }

  /** @throws AppFailure `not-found` once it was deleted for good */
  unhide(id: number): void {
    this.#setHidden(id, null, null);
  }

  /**
   * Deletes for good: rows, search index, pictures that nothing else uses, copies of the database, and what the
   * write-ahead log still holds.
   *
   * @param ids `hidden` for all that this process or a dead one has hidden
   */
  purge(ids: readonly number[] | 'hidden'): void {
    this.#deletion.delete(ids === 'hidden' ? this.#hiddenIds() : ids);
  }

  /** A kept picture, or null where its file is gone or damaged. */
  readPicture(sha256: string): Uint8Array | null {
    return this.#pictures.read(sha256);
  }

  /** Whether another process wrote since the last call. */
  changedOutside(): boolean {
    const version = this.#readDataVersion();
    const changed = version !== this.#dataVersion;
    this.#dataVersion = version;
    return changed;
  }

  /**
   * Ends running rows whose process has died since. Cheap, but where such a process is one of another program by now.
   * @returns whether there were any
   */
  interruptDead(): boolean {
    return interruptDead(this.#database, this.#liveness);
  }

  /** One small piece of the work that can wait; to be called about once a second. */
  tidy(): void {
    this.#deletion.tidy();
  }

  /**
   * Makes some rows of an older version findable without their accents, for about `ms` milliseconds.
   * @returns whether there are more
   */
  foldSome(ms: number): boolean {
    return foldSome(this.#database, ms);
  }

  /** Notes that the database is damaged, so that the next start checks it whole. */
  noteDamage(thrown: unknown): void {
    if (isDamage(thrown)) writeFileSync(this.#files.suspect, '');
  }

  close(): void {
    this.#guarded(() => this.#deletion.emptyLog());
    this.#database.close();
    this.#inUse.close();
  }

  #insert(entry: NewAnalysis, thumbnails: readonly (IncomingPicture | null)[]): number {
    const { question, pictures } = entry;
    const fileNames = pictures.map((picture) => picture.name.normalize('NFC')).join('\n');
    const { lastInsertRowid: id } = this.#database.run(
      `INSERT INTO analysis (created_at, status, owner, endpoint_id, endpoint_name, model, detail, prompt, system,
         max_tokens, temperature, stream, file_names, size)
       VALUES (?, 'running', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[entry.createdAt, this.#owner, question.endpointId, entry.endpointName, question.model],
      ...[question.detail, question.prompt, question.system, question.maxTokens],
      ...[question.temperature, entry.stream ? 1 : 0, fileNames, String(question.size)],
    );
    keepFolded(this.#database, id, {
      prompt: question.prompt,
      answer: '',
      file_names: fileNames,
      model: question.model,
    });
    for (const [position, picture] of pictures.entries()) {
      const thumbnail = thumbnails[position] ?? null;
      if (thumbnail !== null) this.#pictures.settle(thumbnail);
      this.#database.run(
        `INSERT INTO picture (analysis_id, position, name, path, link, sha256, format, width, height, bytes, page,
           thumbnail)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        ...[id, position, picture.name, storedPath(picture.path), picture.link, picture.sha256],
        ...[picture.format ?? '', picture.width, picture.height, picture.bytes, picture.page],
        thumbnail?.sha256 ?? null,
      );
    }
    return id;
  }

  /** Folds the texts of a row that has its final answer now: before its status says so, as it enters the index with it. */
  #foldFinal(id: number, { answer, status }: AnalysisPatch): void {
    if (answer === undefined && status === undefined) return;
    const known = this.#database.get<{ status: string }>(
      'SELECT status FROM analysis WHERE id = ?',
      id,
    );
    if (known !== undefined && (status ?? known.status) !== 'running')
      foldRow(this.#database, id, answer);
  }

  /** Hidden or not. */
  #read(id: number): Analysis {
    const row = this.#database.get<AnalysisRow>(`${SELECT_ANALYSES} WHERE id = ?`, id);
    if (row === undefined) throw analysisNotFound();
    return analysisOf(row, this.#picturesOf(id), this.#imagesOf(id));
  }

  #picturesOf(id: number): PictureRow[] {
    return this.#database.all<PictureRow>(SELECT_PICTURES, id);
  }

  #imagesOf(id: number): AnswerImageRow[] {
    return this.#database.all<AnswerImageRow>(SELECT_ANSWER_IMAGES, id);
  }

  #setColumns(id: number, columns: Readonly<Record<string, SqlValue>>): void {
    const assignments = Object.keys(columns)
      .map((name) => `${name} = ?`)
      .join(', ');
    const values = Object.values(columns);
    this.#database.run(`UPDATE analysis SET ${assignments} WHERE id = ?`, ...values, id);
  }

  /** Puts these pictures in the place of those that the model answered with before. */
  #setImages(id: number, images: readonly NewAnswerImage[], received: readonly Received[]): void {
    this.#database.run(
      `INSERT OR IGNORE INTO doomed_picture (sha256)
       SELECT sha256 FROM answer_image WHERE analysis_id = ? AND sha256 IS NOT NULL`,
      id,
    );
    this.#database.run('DELETE FROM answer_image WHERE analysis_id = ?', id);
    for (const [position, image] of images.entries()) {
      const picture = received[position] ?? null;
      if (picture !== null) this.#pictures.settle(picture);
      const values =
        'link' in image
          ? [null, null, null, null, image.link]
          : [picture?.sha256 ?? null, image.mime, image.format, image.bytes.byteLength, null];
      this.#database.run(
        `INSERT INTO answer_image (analysis_id, position, sha256, mime, format, bytes, link)
         SELECT id, ?, ?, ?, ?, ?, ? FROM analysis WHERE id = ?`,
        ...[position, ...values, id],
      );
    }
  }

  #newest(before: number, limit: number): SummaryRow[] {
    const sql = `${SELECT_SUMMARIES} WHERE id < ? AND hidden_at IS NULL ORDER BY id DESC LIMIT ?`;
    return this.#database.all<SummaryRow>(sql, before, limit);
  }

  #found(text: string, before: number, limit: number): SummaryRow[] {
    const find = (folded: boolean) =>
      searchIds(this.#database, parseSearch(text, folded), before, limit);
    // Rows that are not folded yet are found as typed.
    const all = new Set([...find(true), ...(isFolding(this.#database) ? find(false) : [])]);
    const ids = [...all].toSorted((a, b) => b - a).slice(0, limit);
    const sql = `${SELECT_SUMMARIES} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id DESC`;
    return this.#database.all<SummaryRow>(sql, JSON.stringify(ids));
  }

  #setHidden(id: number, at: number | null, by: string | null): void {
    const sql = 'UPDATE analysis SET hidden_at = ?, hidden_by = ? WHERE id = ?';
    const { changes } = this.#database.transaction(() => this.#database.run(sql, at, by, id));
    if (changes === 0) throw analysisNotFound();
  }

  #hiddenIds(): number[] {
    return this.#database
      .all<{ id: number; hidden_by: string }>(
        'SELECT id, hidden_by FROM analysis WHERE hidden_by IS NOT NULL',
      )
      .filter(({ hidden_by: by }) => by === this.#owner || !isAlive(ownerFromText(by)))
      .map((row) => row.id);
  }

  #readDataVersion(): number {
    const row = this.#database.get<{ data_version: number }>('PRAGMA data_version');
    return row?.data_version ?? 0;
  }

  /** For work at the edges of a run that may fail without harm: the next run does it again. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.noteDamage(thrown);
    }
  }
}

function columnsOf(patch: AnalysisPatch, owner: string): Record<string, SqlValue> {
  const { status, answer, thinking, reportedModel, finishReason, usage, ms, error } = patch;
  const { endpointName, estimate, sentTo } = patch;
  return {
    ...(status !== undefined && { status, owner: status === 'running' ? owner : null }),
    ...(answer !== undefined && { answer }),
    ...(thinking !== undefined && { thinking }),
    ...(reportedModel !== undefined && { reported_model: reportedModel }),
    ...(finishReason !== undefined && { finish_reason: finishReason }),
    ...(usage !== undefined && { usage: toJson(usage) }),
    ...(ms !== undefined && { ms: ms === null ? null : Math.round(ms) }),
    ...(error !== undefined && { error: toJson(error) }),
    ...(endpointName !== undefined && { endpoint_name: endpointName }),
    ...(estimate !== undefined && { estimate: toJson(estimate) }),
    ...(sentTo !== undefined && { sent_to: toJson(sentTo) }),
  };
}

/** A path that is no valid UTF-8 is kept as a `file:` URL: the database holds nothing but text. */
function storedPath(path: string | null): string | null {
  return path !== null && hasRawBytes(path) ? fileUrlOfBytes(path) : path;
}

/** Rows that say they run, of processes that do not: they were killed, or the machine went down. */
function interruptDead(database: Database, liveness: Liveness): boolean {
  const owners = database.all<{ owner: string }>(
    'SELECT DISTINCT owner FROM analysis WHERE owner IS NOT NULL',
  );
  const dead = owners.filter(({ owner }) => !liveness.isAlive(ownerFromText(owner)));
  if (dead.length === 0) return false;
  database.transaction(() => {
    for (const { owner } of dead) {
      const rows = database.all<{ id: number }>('SELECT id FROM analysis WHERE owner = ?', owner);
      for (const { id } of rows) foldRow(database, id);
      database.run(
        "UPDATE analysis SET status = 'interrupted', owner = NULL, error = ? WHERE owner = ?",
        toJson(INTERRUPTED),
        owner,
      );
    }
  });
  return true;
}

/** @param answer the one that the row is about to get; by default the one it has */
function foldRow(database: Database, id: number, answer?: string): void {
  const texts = database.get<SearchedTexts>(
    'SELECT prompt, answer, file_names, model FROM analysis WHERE id = ?',
    id,
  );
  if (texts !== undefined)
    keepFolded(database, id, answer === undefined ? texts : { ...texts, answer });
}
