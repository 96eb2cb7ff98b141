/** Between the database's rows and the domain. The columns' own checks make the casts of words true. */
import {
  nameOfPage,
  type Analysis,
  type AnalysisPicture,
  type AnalysisStatus,
  type AnswerImage,
  type AnalysisSummary,
  type SentTo,
} from '../../shared/domain/analysis';
import type { AppError } from '../../shared/domain/app-error';
import type { Detail } from '../../shared/domain/endpoint';
import type { KeptEstimate } from '../../shared/domain/estimate';
import type { PictureFormat } from '../../shared/domain/picture';
import type { SizeChoice } from '../../shared/domain/plan';
import type { Usage } from '../../shared/domain/usage';

/** Characters of a prompt in the history's list: more than a row shows. */
export const SUMMARY_PROMPT_CHARS = 300;

interface SummaryRow {
  readonly id: number;
  readonly created_at: number;
  readonly status: AnalysisStatus;
  readonly endpoint_id: string;
  readonly endpoint_name: string;
  readonly model: string;
  readonly prompt: string;
  readonly error_code: string | null;
  readonly picture_count: number;
  readonly first_name: string | null;
  readonly first_page: number | null;
  readonly thumbnail: string | null;
}

interface AnalysisRow extends SummaryRow {
  readonly detail: Detail;
  readonly system: string;
  readonly max_tokens: number | null;
  readonly temperature: number | null;
  readonly stream: number;
  /** `fit`, `original` or a number. */
  readonly size: string;
  readonly estimate: string | null;
  readonly sent_to: string | null;
  readonly answer: string;
  readonly thinking: string;
  readonly reported_model: string | null;
  readonly finish_reason: string | null;
  readonly usage: string | null;
  readonly ms: number | null;
  readonly error: string | null;
}

interface AnswerImageRow {
  readonly sha256: string | null;
  readonly mime: string | null;
  readonly format: PictureFormat | null;
  readonly bytes: number | null;
  readonly link: string | null;
}

interface PictureRow {
  readonly name: string;
  readonly link: string | null;
  readonly sha256: string;
  /** Empty for a link. */
  readonly format: PictureFormat | '';
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly page: number;
  readonly thumbnail: string | null;
  readonly sent_sha256: string | null;
  readonly sent_format: PictureFormat;
  readonly sent_width: number;
  readonly sent_height: number;
  readonly sent_bytes: number;
  readonly removed: string | null;
}

const joined = `
  json_extract(analysis.error, '$.code') AS error_code,
  (SELECT count(*) FROM picture WHERE analysis_id = analysis.id) AS picture_count,
  first.name AS first_name, first.page AS first_page, first.thumbnail
  FROM analysis LEFT JOIN picture AS first ON first.analysis_id = analysis.id AND first.position = 0`;

/** For {@link summaryOf}; a WHERE clause follows. */
export const SELECT_SUMMARIES = `
  SELECT id, created_at, status, endpoint_id, endpoint_name, model,
    substr(prompt, 1, ${SUMMARY_PROMPT_CHARS}) AS prompt, ${joined}`;

/** For {@link analysisOf}; a WHERE clause follows. */
export const SELECT_ANALYSES = `
  SELECT id, created_at, status, endpoint_id, endpoint_name, model, prompt, detail, system, max_tokens, temperature,
    stream, size, estimate, sent_to, answer, thinking, reported_model, finish_reason, usage, ms, error, ${joined}`;

export const SELECT_PICTURES = `
  SELECT name, link, sha256, format, width, height, bytes, page, thumbnail,
    sent_sha256, sent_format, sent_width, sent_height, sent_bytes, removed
  FROM picture WHERE analysis_id = ? ORDER BY position`;

export const SELECT_ANSWER_IMAGES =
  'SELECT sha256, mime, format, bytes, link FROM answer_image WHERE analysis_id = ? ORDER BY position';

export type { AnalysisRow, AnswerImageRow, PictureRow, SummaryRow };

export function summaryOf(row: SummaryRow): AnalysisSummary {
  return {
    id: row.id,
    createdAt: row.created_at,
    status: row.status,
    endpointId: row.endpoint_id,
    endpointName: row.endpoint_name,
    model: row.model,
    prompt: row.prompt,
    errorCode: row.error_code,
    pictureCount: row.picture_count,
    firstPictureName: nameOfPage({ name: row.first_name ?? '', page: row.first_page ?? 0 }),
    thumbnail: row.thumbnail,
  };
}

export function analysisOf(
  row: AnalysisRow,
  pictures: readonly PictureRow[],
  images: readonly AnswerImageRow[],
): Analysis {
  return {
    ...summaryOf(row),
    detail: row.detail,
    system: row.system,
    maxTokens: row.max_tokens,
    temperature: row.temperature,
    stream: row.stream === 1,
    size: sizeOf(row.size),
    estimate: fromJson<KeptEstimate>(row.estimate),
    sentTo: fromJson<SentTo>(row.sent_to),
    pictures: pictures.map(pictureOf),
    answer: row.answer,
    thinking: row.thinking,
    images: images.map(answerImageOf),
    reportedModel: row.reported_model,
    finishReason: row.finish_reason,
    usage: fromJson<Usage>(row.usage),
    ms: row.ms,
    error: fromJson<AppError>(row.error),
  };
}

function answerImageOf({ bytes, format, link, mime, sha256 }: AnswerImageRow): AnswerImage {
  return sha256 === null
    ? { sha256, link: link ?? '' }
    : { sha256, mime: mime ?? '', format, bytes: bytes ?? 0, link: null };
}

function pictureOf(row: PictureRow): AnalysisPicture {
  const { name, link, sha256, width, height, bytes, page, thumbnail } = row;
  const format = row.format === '' ? null : row.format;
  const sent =
    row.sent_sha256 === null
      ? null
      : {
          sha256: row.sent_sha256,
          format: row.sent_format,
          width: row.sent_width,
          height: row.sent_height,
          bytes: row.sent_bytes,
        };
  const removed = fromJson<readonly string[]>(row.removed);
  return { name, link, sha256, format, width, height, bytes, page, thumbnail, sent, removed };
}

function sizeOf(text: string): SizeChoice {
  return text === 'fit' || text === 'original' ? text : Number(text);
}

export const toJson = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(value);

function fromJson<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
