import { basename, resolve } from 'node:path';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, Question } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Analyses, AskedPicture } from '../services/analyses';
import type { Endpoints } from '../services/endpoints';
import {
  Refusal,
  inspectPicture,
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

/**
 * Asks about each file, or about all together, and waits for the answers.
 * @returns one result a file, in the order given; with `together` they share one analysis
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
  const readings = await Promise.all(args.files.map((file) => read(file, services)));
  const pictures = readings.filter((reading): reading is AskedPicture => !('error' in reading));
  const outcomes = await outcomesOf(question, pictures, args.together, services);
  return args.files.map((file, index) => {
    const reading = readings[index];
    if (!reading || 'error' in reading) {
      return { ...EMPTY, file, endpoint: profile.id, error: briefError(reading?.error) };
    }
    const { sha256, facts } = reading;
    const { width, height } = facts;
    const outcome = outcomes.get(reading);
    const shared = { file, sha256, width, height, endpoint: profile.id };
    if (!outcome || 'code' in outcome) return { ...EMPTY, ...shared, error: briefError(outcome) };
    return { ...shared, ...resultOf(outcome, args.history) };
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
  return `${String(prompt)} + ${String(completion)} = ${String(total)} tokens`;
}

const EMPTY = {
  sha256: null,
  width: null,
  height: null,
  model: null,
  answer: null,
  usage: null,
  finishReason: null,
  ms: null,
  historyId: null,
};

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
      load: async () => ({ kind: 'original', bytes: await readPictureFile(path) }),
    };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) return { error: toAppError(thrown) };
    const { message, hint } = thrown;
    return { error: { code: 'picture-unusable', message, hint } };
  }
}

async function outcomesOf(
  question: Question,
  pictures: readonly AskedPicture[],
  together: boolean,
  { analyses }: AnalyzeServices,
): Promise<Map<AskedPicture, Analysis | AppError>> {
  if (pictures.length === 0) return new Map();
  const started = await analyses.ask(question, pictures, together ? 'together' : 'each');
  const ended = await Promise.all(
    started.map(async (analysis) => {
      try {
        return (await analyses.ended(analysis.id)) ?? analysis;
      } catch (thrown) {
        return toAppError(thrown);
      }
    }),
  );
  return new Map(
    pictures.flatMap((picture, index) => {
      const outcome = ended[together ? 0 : index];
      return outcome ? [[picture, outcome] as const] : [];
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

function briefError(error: BriefError | null | undefined): BriefError | null {
  return error ? { code: error.code, message: error.message, hint: error.hint } : null;
}
