// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadHistory } from './history-modules.mjs';
import { createWriter } from './text.mjs';

/** Changes with the texts or the schema: an older seed is made anew. */
const SEED_VERSION = 3;
const BATCH = 500;
const START = Date.UTC(2024, 0, 1);
const MINUTE = 60_000;
const MODELS = ['gpt-4o', 'gpt-4o-mini', 'gpt-41-2025-04-14', 'Reads text on this device'];
/** One grey pixel. */
const THUMBNAIL = Buffer.from('UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA', 'base64');

/**
 * Fills a history folder with finished analyses, always the same ones; does nothing where they are there already.
 *
 * @param {string} dir the history's folder
 * @param {number} count
 * @param {() => Promise<readonly Uint8Array[]>} [makeThumbnails] WebP pictures that the rows show in turn
 */
export async function seedHistory(dir, count, makeThumbnails = async () => [THUMBNAIL]) {
  const marker = join(dir, 'seeded');
  const wanted = `${SEED_VERSION} ${count}`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  rmSync(dir, { recursive: true, force: true });

  const { store, driver, owner } = await loadHistory();
  const sqlite = await driver.loadDriver(driver.wantedDriver());
  store.HistoryStore.open({ dir, driver: sqlite, owner: owner.currentOwner() }).close();
  const hashes = (await makeThumbnails()).map((thumbnail) => keepPicture(dir, thumbnail));

  const database = sqlite.connect(join(dir, 'history.sqlite'), 1_000);
  // A seed that is cut off is made anew, so it need not be safe.
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -64000');
  const insertAnalysis = database.prepare(
    `INSERT INTO analysis (created_at, status, endpoint_id, endpoint_name, model, detail, prompt, system, stream,
       file_names, answer, reported_model, finish_reason, usage, ms)
     VALUES (?, 'done', 'vision-api', 'Vision API', ?, 'high', ?, '', 0, ?, ?, ?, 'stop', ?, 2100)`,
  );
  const insertPicture = database.prepare(
    `INSERT INTO picture (analysis_id, position, name, path, sha256, format, width, height, bytes, thumbnail,
       sent_sha256, sent_format, sent_width, sent_height, sent_bytes)
     VALUES (?, 0, ?, NULL, ?, 'jpeg', 4032, 3024, 3900000, ?, ?, 'jpeg', 1024, 768, 140000)`,
  );
  const usage = JSON.stringify({
    promptTokens: 1118,
    completionTokens: 65,
    totalTokens: 1183,
    reported: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
  });
  const write = createWriter(20_240_101);
  for (let start = 0; start < count; start += BATCH) {
    database.exec('BEGIN');
    for (let index = start; index < Math.min(count, start + BATCH); index++) {
      const { prompt, answer, fileName } = write(index);
      const model = MODELS[index % MODELS.length];
      const row = insertAnalysis.run(
        START + index * MINUTE,
        model,
        prompt,
        fileName,
        answer,
        model,
        usage,
      );
      const hash = hashes[index % hashes.length] ?? '';
      insertPicture.run(row.lastInsertRowid, fileName, hash, hash, hash);
    }
    database.exec('COMMIT');
  }
  // These rows were not written by the store, which would have folded their texts.
  database.exec('UPDATE folding SET next = (SELECT max(id) + 1 FROM analysis)');
  database.close();
  const folding = store.HistoryStore.open({ dir, driver: sqlite, owner: owner.currentOwner() });
  while (folding.foldSome(1_000));
  folding.close();
  writeFileSync(marker, wanted);
}

/**
 * @param {string} dir the history's folder
 * @param {Uint8Array} bytes
 * @returns {string} the name it is kept by
 */
function keepPicture(dir, bytes) {
  const hash = createHash('sha256').update(bytes).digest('hex');
  const place = join(dir, 'pictures', hash.slice(0, 2), hash);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, bytes);
  return hash;
}
