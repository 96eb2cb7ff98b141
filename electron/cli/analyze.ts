import type { Analysis, Question } from '../../shared/domain/analysis';
import { detailLossInWords, type DetailLoss } from '../../shared/domain/detail-loss';
import { dollarsInWords } from '../../shared/domain/dollars-in-words';
import type { AppError } from '../../shared/domain/app-error';
import type { Analyses } from '../services/analyses';
import { usageOf } from '../../shared/domain/usage';
import type { Asked } from '../services/asked';
import type { Endpoints } from '../services/endpoints/endpoints';
import type { AnalyzeArgs } from './analyze-args';
import { chosenEndpoint, endpointNamed } from './endpoint';
import { readPictures, type ReadingServices } from './reading';
import type { SentFolder } from './sent-folder';
import { briefError, inLine, oneLine, type BriefError } from './words';

/** One picture's part of the JSON document that `--json` prints. */
export interface AnalyzeResult {
  /** As it can be reached from what was typed; a link as it is. */
  readonly file: string;
  readonly sha256: string | null;
  /** Pixels of the original, after orientation. */
  readonly width: number | null;
  readonly height: number | null;
  readonly endpoint: string;
  readonly model: string | null;
  readonly answer: string | null;
  /** What the model thought before it answered. */
  readonly thinking: string | null;
  /** Pictures that it answered with; absent where it gave none. */
  readonly images?: readonly ImageResult[];
  /** Exactly as the endpoint reported it. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  readonly finishReason: string | null;
  readonly ms: number | null;
  readonly historyId: number | null;
  readonly error: BriefError | null;
}

/** A picture of an answer. */
export interface ImageResult {
  /** Such as `image/png`; null of a link. */
  readonly type: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
  /** The picture itself as a data URL, or the link. */
  readonly url: string | null;
}

export interface AnalyzeServices extends ReadingServices {
  readonly analyses: Analyses;
  readonly endpoints: Endpoints;
  /** Why nothing is kept, although it should be; null otherwise. */
  readonly historyError: AppError | null;
  /** Null where what is sent is not to be saved. */
  readonly saving: SentFolder | null;
}

/**
 * Asks about each picture, or about all together, and waits for the answers.
 * @returns one result a picture, in the order given; with `together` they share one analysis
 * @throws AppFailure where the flags alone cannot be asked: no file was read; the signal's reason: nothing was sent
 */
export async function analyze(
  args: AnalyzeArgs,
  services: AnalyzeServices,
): Promise<AnalyzeResult[]> {
  const profile = endpointNamed(chosenEndpoint(args), services.endpoints);
  const question: Question = {
    endpointId: profile.id,
    model: args.model,
    detail: args.detail,
    size: args.size,
    prompt: args.prompt,
    system: args.system,
    maxTokens: args.maxTokens,
    temperature: args.temperature,
  };
  services.analyses.check(question);
  const readings = await readPictures(args, services);
  const pictures = readings.flatMap(({ asked }) => ('error' in asked ? [] : [asked]));
  const { analyses, loss } = await analysesOf(question, pictures, args, services);
  const images = await imagesOf([...new Set(analyses.values())], services.analyses);
  return readings.map(({ asked, file }) => {
    const result = nothingYet(file, profile.id);
    if ('error' in asked) return { ...result, error: asked.error };
    const analysis = analyses.get(asked);
    return {
      ...result,
      ...('facts' in asked && {
        sha256: asked.sha256,
        width: asked.facts.width,
        height: asked.facts.height,
      }),
      ...(analysis &&
        resultOf(
          analysis,
          images.get(analysis.id) ?? [],
          args.history && services.historyError === null,
          loss,
        )),
    };
  });
}

/** The results as text for people. */
export function readableText(results: readonly AnalyzeResult[]): string {
  const groups: { files: string[]; result: AnalyzeResult }[] = [];
  for (const result of results) {
    const last = groups.at(-1);
    if (last && isOfOneRequest(last.result, result)) {
      last.files.push(result.file);
    } else {
      groups.push({ files: [result.file], result });
    }
  }
  return groups
    .map(({ files, result }) => `${files.map(inLine).join(', ')}\n${body(result)}\n`)
    .join('\n');
}

/** Two pictures of one request, and not two that got the same answer: where nothing is kept, neither has an id. */
function isOfOneRequest(one: AnalyzeResult, other: AnalyzeResult): boolean {
  if (other.answer === null) return false;
  const keys = ['answer', 'historyId', 'ms', 'usage'] as const;
  return keys.every((key) => one[key] === other[key]);
}

function body({ answer, error, images, thinking, usage, model, ms }: AnalyzeResult): string {
  const lines = [];
  if (thinking) lines.push(`Thinking:\n${thinking.replace(/^/gm, '  ')}`);
  if (answer) lines.push(answer);
  for (const [index, image] of (images ?? []).entries()) {
    lines.push(`[picture ${index + 1}: ${imageInWords(image)}]`);
  }
  if (error) {
    lines.push(`Failed (${error.code}): ${error.message} ${error.hint}`);
    if (error.details) lines.push(error.details.split('\n').map(oneLine).join('\n'));
  }
  const facts = [model, usage && tokens(usage), ms === null ? null : `${(ms / 1000).toFixed(1)} s`];
  const known = facts.filter(Boolean).join(' · ');
  if (known) lines.push(`(${known})`);
  return lines.join('\n\n');
}

function imageInWords({ bytes, type, url }: ImageResult): string {
  if (type === null) return url ?? 'a link';
  return `${type}, ${bytes} bytes; use --json to get it`;
}

function tokens(usage: Readonly<Record<string, unknown>>): string {
  const { promptTokens, completionTokens, totalTokens } = usageOf(usage);
  const shown = [promptTokens, completionTokens, totalTokens].map((count) => count ?? '?');
  return `${shown[0]} + ${shown[1]} = ${shown[2]} tokens`;
}

/** The keys stand in the order of the document. */
function nothingYet(file: string, endpoint: string): AnalyzeResult {
  return {
    file,
    sha256: null,
    width: null,
    height: null,
    endpoint,
    model: null,
    answer: null,
    thinking: null,
    usage: null,
    finishReason: null,
    ms: null,
    historyId: null,
    error: null,
  };
}

async function analysesOf(
  question: Question,
  pictures: readonly Asked[],
  { acceptDetailLoss, together }: AnalyzeArgs,
  { analyses, saving }: AnalyzeServices,
): Promise<{ readonly analyses: Map<Asked, Analysis>; readonly loss: DetailLoss | null }> {
  if (pictures.length === 0) return { analyses: new Map(), loss: null };
  let loss: DetailLoss | null = null;
  const stems = new Map(pictures.map((picture) => [picture, saving?.stemFor(picture.name)]));
  const started = await analyses.ask(question, pictures, together ? 'together' : 'each', {
    onPrepared: async (picture, sent) => {
      await saving?.save(stems.get(picture) ?? picture.name, sent);
    },
    confirmDetailLoss: async (found) => {
      loss = found;
      return acceptDetailLoss;
    },
  });
  const ended = await Promise.all(
    started.map(async (analysis) => (await analyses.ended(analysis.id)) ?? analysis),
  );
  const byPicture = new Map(
    pictures.flatMap((picture, index) => {
      const analysis = ended[together ? 0 : index];
      return analysis ? [[picture, analysis] as const] : [];
    }),
  );
  return { analyses: byPicture, loss };
}

/** Pictures of answers, by the id of the analysis. */
async function imagesOf(
  analyses: readonly Analysis[],
  services: Pick<Analyses, 'readImage'>,
): Promise<Map<number, ImageResult[]>> {
  const all = new Map<number, ImageResult[]>();
  for (const { id, images } of analyses) {
    const results = images.map(async (image): Promise<ImageResult> => {
      const { link, sha256 } = image;
      if (sha256 === null) return { type: null, bytes: null, sha256, url: link };
      const bytes = await services.readImage(sha256);
      const base64 = bytes && Buffer.from(bytes).toString('base64');
      const url = base64 && `data:${image.mime};base64,${base64}`;
      return { type: image.mime, bytes: image.bytes, sha256, url };
    });
    all.set(id, await Promise.all(results));
  }
  return all;
}

/** What to do about it here: name the flag, with what it costs. */
function withFlag(error: AppError, loss: DetailLoss | null): AppError {
  if (error.code !== 'detail-refused' || loss === null) return error;
  const words = detailLossInWords(loss, dollarsInWords);
  const hint = `${words} To accept this, add --accept-detail-loss, or use --detail auto.`;
  return { ...error, hint };
}

function resultOf(
  analysis: Analysis,
  images: readonly ImageResult[],
  kept: boolean,
  loss: DetailLoss | null,
) {
  return {
    model: (analysis.reportedModel ?? analysis.model) || null,
    answer: analysis.answer || null,
    thinking: analysis.thinking || null,
    ...(images.length > 0 && { images }),
    usage: analysis.usage?.reported ?? null,
    finishReason: analysis.finishReason,
    ms: analysis.ms,
    historyId: kept ? analysis.id : null,
    error: analysis.error && briefError(withFlag(analysis.error, loss)),
  };
}
