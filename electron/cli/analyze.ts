import { basename, resolve } from 'node:path';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, Question } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Analyses, AskedPicture } from '../services/analyses';
import type { Endpoints } from '../services/endpoints';
import { Limiter } from '../services/limiter';
import {
  inspectPicture,
  readPictureAgain,
  readPictureFile,
  type Inspector,
} from '../services/picture-source';
import type { AnalyzeArgs } from './args';

/** One picture's part of the JSON document that `--json` prints. */
export interface AnalyzeResult {
  readonly file: string;
  readonly sha256: string | null;
  /** Pixels of the original, after orientation. */
  readonly width: number | null;
  readonly height: number | null;
  readonly endpoint: string;
  readonly model: string | null;
  readonly answer: string | null;
  /** Exactly as the endpoint reported it. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  readonly finishReason: string | null;
  readonly ms: number | null;
  readonly historyId: number | null;
  readonly error: BriefError | null;
}

type BriefError = Pick<AppError, 'code' | 'message' | 'hint'>;

export interface AnalyzeServices {
  readonly analyses: Analyses;
  readonly endpoints: Endpoints;
  readonly imaging: Inspector;
  /** What relative names are relative to. */
  readonly workingDir: string;
}

/** Files read and looked at at the same time: each is in memory whole. */
const READING_AT_ONCE = 4;

/**
 * Asks about each file, or about all together, and waits for the answers.
 * @returns one result a file, in the order given; with `together` they share one analysis
 * @throws AppFailure where the flags alone cannot be asked: no file was read
 */
export async function analyze(
  args: AnalyzeArgs,
  services: AnalyzeServices,
): Promise<AnalyzeResult[]> {
  const profile = endpointNamed(args.endpoint ?? defaultEndpoint(args), services.endpoints);
  const question: Question = {
    endpointId: profile.id,
    model: args.model,
    detail: args.detail,
    prompt: args.prompt,
    system: args.system,
    maxTokens: args.maxTokens,
    temperature: args.temperature,
  };
  services.analyses.check(question);
  const reading = new Limiter(READING_AT_ONCE);
  const readings = await Promise.all(
    args.files.map((file) => reading.run(() => read(file, services))),
  );
  const pictures = readings.filter((each): each is AskedPicture => !('error' in each));
  const analyses = await analysesOf(question, pictures, args.together, services);
  return args.files.map((file, index) => {
    const picture = readings[index];
    const result = nothingYet(file, profile.id);
    if (!picture || 'error' in picture) return { ...result, error: briefError(picture?.error) };
    const { width, height } = picture.facts;
    const known = { ...result, sha256: picture.sha256, width, height };
    const analysis = analyses.get(picture);
    return analysis ? { ...known, ...resultOf(analysis, args.history) } : known;
  });
}

/** Id of the profile that is made of `--base-url` and its companions where no endpoint is named. */
export const COMMAND_LINE_ENDPOINT = 'command-line';

export function defaultEndpoint(args: AnalyzeArgs): string {
  return args.baseUrl === null ? 'on-device' : COMMAND_LINE_ENDPOINT;
}

/**
 * A profile by its id, or by its name in any case.
 * @throws AppFailure not-found
 */
export function endpointNamed(name: string, endpoints: Endpoints): EndpointProfile {
  const wanted = name.toLowerCase();
  const profiles = endpoints.list().map(({ profile }) => profile);
  const found =
    profiles.find(({ id }) => id === wanted) ??
    profiles.find((profile) => profile.name.toLowerCase() === wanted);
  if (found) return found;
  throw new AppFailure({
    code: 'not-found',
    message: `There is no endpoint named ${name}.`,
    hint: `Known are: ${profiles.map(({ id }) => id).join(', ')}.`,
    retryable: false,
  });
}

/** The results as text for people. */
export function readableText(results: readonly AnalyzeResult[]): string {
  const groups: { files: string[]; result: AnalyzeResult }[] = [];
  for (const result of results) {
    const last = groups.at(-1);
    const sharesAnswer = result.answer !== null && last?.result.answer === result.answer;
    if (last && sharesAnswer && last.result.historyId === result.historyId) {
      last.files.push(result.file);
    } else {
      groups.push({ files: [result.file], result });
    }
  }
  return groups.map(({ files, result }) => `${files.join(', ')}\n${body(result)}\n`).join('\n');
}

function body({ answer, error, usage, model, ms }: AnalyzeResult): string {
  const lines = [];
  if (answer) lines.push(answer);
  if (error) lines.push(`Failed (${error.code}): ${error.message} ${error.hint}`);
  const facts = [model, usage && tokens(usage), ms === null ? null : `${(ms / 1000).toFixed(1)} s`];
  const known = facts.filter(Boolean).join(' · ');
  if (known) lines.push(`(${known})`);
  return lines.join('\n\n');
}

function tokens(usage: Readonly<Record<string, unknown>>): string {
  const { prompt_tokens: prompt, completion_tokens: completion, total_tokens: total } = usage;
  const shown = [prompt, completion, total].map((count) => (count == null ? '?' : String(count)));
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
    usage: null,
    finishReason: null,
    ms: null,
    historyId: null,
    error: null,
  };
}

async function read(
  file: string,
  { imaging, workingDir }: AnalyzeServices,
): Promise<AskedPicture | { readonly error: BriefError }> {
  const path = resolve(workingDir, file);
  try {
    const bytes = await readPictureFile(path);
    const source = await inspectPicture(imaging, basename(path), bytes, path);
    return {
      ...source,
      load: async () => ({
        kind: 'original',
        bytes: await readPictureAgain(path, source.sha256),
      }),
    };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

async function analysesOf(
  question: Question,
  pictures: readonly AskedPicture[],
  together: boolean,
  { analyses }: AnalyzeServices,
): Promise<Map<AskedPicture, Analysis>> {
  if (pictures.length === 0) return new Map();
  const started = await analyses.ask(question, pictures, together ? 'together' : 'each');
  const ended = await Promise.all(
    started.map(async (analysis) => (await analyses.ended(analysis.id)) ?? analysis),
  );
  return new Map(
    pictures.flatMap((picture, index) => {
      const analysis = ended[together ? 0 : index];
      return analysis ? [[picture, analysis] as const] : [];
    }),
  );
}

function resultOf(analysis: Analysis, kept: boolean) {
  return {
    model: (analysis.reportedModel ?? analysis.model) || null,
    answer: analysis.answer || null,
    usage: analysis.usage?.reported ?? null,
    finishReason: analysis.finishReason,
    ms: analysis.ms,
    historyId: kept ? analysis.id : null,
    error: briefError(analysis.error),
  };
}

/** What to do about an error is another thing here than in the window. */
const HINTS: Partial<Readonly<Record<AppError['code'], string>>> = {
  'key-missing': 'Give it in the environment variable LOOKSEE_API_KEY.',
  'base-url-missing': 'Name its address with --base-url.',
};

function briefError(error: BriefError | null | undefined): BriefError | null {
  if (!error) return null;
  const { code, message, hint } = error;
  return { code, message, hint: HINTS[code] ?? hint };
}
