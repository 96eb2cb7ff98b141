import type { Database } from './database';

/** One step of the schema. It runs inside a transaction and must not end it. */
export interface Migration {
  (database: Database): void;
  /** It changes no row, so no copy of the database is made before it: at 100,000 rows that takes seconds. */
  readonly keepsRows?: true;
}

/**
 * What is searched of a row. The two line breaks give the last characters of each text a trigram that begins with
 * them (see search.ts). The answer of a running analysis is left out: it is written once a second.
 */
const searched = (row: string): string => `
  ${row}.prompt || char(10, 10) AS prompt,
  CASE ${row}.status WHEN 'running' THEN '' ELSE ${row}.answer END || char(10, 10) AS answer,
  ${row}.file_names || char(10, 10) AS file_names,
  ${row}.model || char(10, 10) AS model`;

const forget = `
  INSERT INTO analysis_text (analysis_text, rowid, prompt, answer, file_names, model)
  SELECT 'delete', old.id, ${searched('old')};`;
const learn = `
  INSERT INTO analysis_text (rowid, prompt, answer, file_names, model)
  SELECT new.id, ${searched('new')};`;

const first: Migration = (database) =>
  database.exec(`
    CREATE TABLE analysis (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      created_at INTEGER NOT NULL,
      status TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled', 'interrupted')),
      owner TEXT CHECK ((status = 'running') = (owner IS NOT NULL)),
      endpoint_id TEXT NOT NULL,
      endpoint_name TEXT NOT NULL,
      model TEXT NOT NULL,
      detail TEXT NOT NULL,
      prompt TEXT NOT NULL,
      system TEXT NOT NULL,
      max_tokens INTEGER,
      temperature REAL,
      stream INTEGER NOT NULL,
      file_names TEXT NOT NULL,
      answer TEXT NOT NULL DEFAULT '',
      reported_model TEXT,
      finish_reason TEXT,
      usage TEXT,
      ms INTEGER,
      error TEXT,
      hidden_at INTEGER,
      hidden_by TEXT CHECK ((hidden_at IS NULL) = (hidden_by IS NULL))
    ) STRICT;
    CREATE INDEX analysis_running ON analysis (owner) WHERE owner IS NOT NULL;
    CREATE INDEX analysis_hidden ON analysis (hidden_by) WHERE hidden_by IS NOT NULL;

    CREATE TABLE picture (
      analysis_id INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      path TEXT,
      sha256 TEXT NOT NULL,
      format TEXT NOT NULL,
      width INTEGER NOT NULL,
      height INTEGER NOT NULL,
      bytes INTEGER NOT NULL,
      thumbnail TEXT,
      sent_sha256 TEXT,
      sent_format TEXT,
      sent_width INTEGER,
      sent_height INTEGER,
      sent_bytes INTEGER,
      PRIMARY KEY (analysis_id, position)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX picture_thumbnail ON picture (thumbnail) WHERE thumbnail IS NOT NULL;
    CREATE INDEX picture_sent ON picture (sent_sha256) WHERE sent_sha256 IS NOT NULL;

    -- Files to remove once nothing refers to them: kept here so that a crash in between leaves none behind.
    CREATE TABLE doomed_picture (sha256 TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

    CREATE VIEW analysis_searched AS
      SELECT analysis.id, ${searched('analysis')} FROM analysis;
    CREATE VIRTUAL TABLE analysis_text USING fts5 (
      prompt, answer, file_names, model,
      content = 'analysis_searched', content_rowid = 'id', tokenize = 'trigram'
    );
    INSERT INTO analysis_text (analysis_text, rank) VALUES ('secure-delete', 1);
    CREATE VIRTUAL TABLE analysis_trigram USING fts5vocab (analysis_text, instance);

    CREATE TRIGGER analysis_inserted AFTER INSERT ON analysis BEGIN ${learn} END;
    CREATE TRIGGER analysis_deleted AFTER DELETE ON analysis BEGIN ${forget} END;
    CREATE TRIGGER analysis_updated AFTER UPDATE OF status, prompt, answer, file_names, model ON analysis
      WHEN old.status <> 'running' OR new.status <> 'running'
      BEGIN ${forget} ${learn} END;
  `);

/** Pictures that the endpoint loads itself, of which only the link is kept (their format is empty); and pages. */
const linksAndPages: Migration = (database) =>
  database.exec(`
    ALTER TABLE picture ADD COLUMN link TEXT;
    ALTER TABLE picture ADD COLUMN page INTEGER NOT NULL DEFAULT 0;
  `);

/** What was estimated, what was left out of what was sent, and where that went. */
const ledger: Migration = (database) =>
  database.exec(`
    ALTER TABLE analysis ADD COLUMN size TEXT NOT NULL DEFAULT 'fit';
    ALTER TABLE analysis ADD COLUMN estimate TEXT;
    ALTER TABLE analysis ADD COLUMN sent_to TEXT;
    ALTER TABLE picture ADD COLUMN removed TEXT;
  `);

/** What went over the wire, pictures elided, one row each time it was sent. */
const sendings: Migration = (database) =>
  database.exec(`
    CREATE TABLE sending (
      analysis_id INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      trace TEXT NOT NULL,
      PRIMARY KEY (analysis_id, position)
    ) STRICT;
  `);

const forgetRow = (id: string): string => `
  INSERT INTO analysis_text (analysis_text, rowid, prompt, answer, file_names, model)
  SELECT 'delete', id, prompt, answer, file_names, model FROM analysis_searched WHERE id = ${id};`;
const learnRow = (id: string): string => `
  INSERT INTO analysis_text (rowid, prompt, answer, file_names, model)
  SELECT id, prompt, answer, file_names, model FROM analysis_searched WHERE id = ${id};`;

/**
 * Texts are searched without accents and case (see folding.ts). What is there already is searched as before until it has
 * been folded, bit by bit, once the history is open: the index always holds what the view says.
 */
const folded: Migration = Object.assign(
  (database: Database) =>
    database.exec(`
      DROP TRIGGER analysis_inserted;
      DROP TRIGGER analysis_deleted;
      DROP TRIGGER analysis_updated;
      DROP VIEW analysis_searched;

      -- Of rows whose texts are not what a search compares; a text is null where it is.
      CREATE TABLE analysis_folded (
        id INTEGER PRIMARY KEY,
        prompt TEXT,
        answer TEXT,
        file_names TEXT,
        model TEXT
      ) STRICT;
      -- Rows below this id are still to be folded.
      CREATE TABLE folding (next INTEGER NOT NULL) STRICT;
      INSERT INTO folding SELECT coalesce(max(id) + 1, 0) FROM analysis;

      CREATE VIEW analysis_searched AS
        SELECT analysis.id,
          coalesce(folded.prompt, analysis.prompt) || char(10, 10) AS prompt,
          CASE status WHEN 'running' THEN '' ELSE coalesce(folded.answer, analysis.answer) END
            || char(10, 10) AS answer,
          coalesce(folded.file_names, analysis.file_names) || char(10, 10) AS file_names,
          coalesce(folded.model, analysis.model) || char(10, 10) AS model
        FROM analysis LEFT JOIN analysis_folded AS folded ON folded.id = analysis.id;

      CREATE TRIGGER analysis_inserted AFTER INSERT ON analysis BEGIN ${learnRow('new.id')} END;
      CREATE TRIGGER analysis_deleting BEFORE DELETE ON analysis BEGIN ${forgetRow('old.id')} END;
      CREATE TRIGGER analysis_deleted AFTER DELETE ON analysis
        BEGIN DELETE FROM analysis_folded WHERE id = old.id; END;
      CREATE TRIGGER analysis_updating BEFORE UPDATE OF status, prompt, answer, file_names, model ON analysis
        WHEN old.status <> 'running' OR new.status <> 'running'
        BEGIN ${forgetRow('old.id')} END;
      CREATE TRIGGER analysis_updated AFTER UPDATE OF status, prompt, answer, file_names, model ON analysis
        WHEN old.status <> 'running' OR new.status <> 'running'
        BEGIN ${learnRow('new.id')} END;

      CREATE TRIGGER folded_inserting BEFORE INSERT ON analysis_folded BEGIN ${forgetRow('new.id')} END;
      CREATE TRIGGER folded_inserted AFTER INSERT ON analysis_folded BEGIN ${learnRow('new.id')} END;
      CREATE TRIGGER folded_updating BEFORE UPDATE ON analysis_folded BEGIN ${forgetRow('old.id')} END;
      CREATE TRIGGER folded_updated AFTER UPDATE ON analysis_folded BEGIN ${learnRow('new.id')} END;
      CREATE TRIGGER folded_deleting BEFORE DELETE ON analysis_folded BEGIN ${forgetRow('old.id')} END;
      CREATE TRIGGER folded_deleted AFTER DELETE ON analysis_folded BEGIN ${learnRow('old.id')} END;
    `),
  { keepsRows: true } as const,
);

/** What a model thought, and pictures that it answered with: by the SHA-256 of their bytes, or a link. */
const thinkingAndImages: Migration = Object.assign(
  (database: Database) =>
    database.exec(`
      ALTER TABLE analysis ADD COLUMN thinking TEXT NOT NULL DEFAULT '';
      CREATE TABLE answer_image (
        analysis_id INTEGER NOT NULL REFERENCES analysis (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        sha256 TEXT,
        mime TEXT,
        format TEXT,
        bytes INTEGER,
        link TEXT CHECK ((sha256 IS NULL) = (link IS NOT NULL)),
        PRIMARY KEY (analysis_id, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX answer_image_sha256 ON answer_image (sha256) WHERE sha256 IS NOT NULL;
    `),
  { keepsRows: true } as const,
);

/** In order: after the n-th the schema's version is n. Published ones never change. */
export const MIGRATIONS: readonly Migration[] = [
  ...[first, linksAndPages, ledger, sendings, folded, thinkingAndImages],
];
