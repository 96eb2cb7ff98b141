import { basename } from 'node:path';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, Question } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { remarksOf } from '../../shared/domain/remarks';
import { shownName } from '../../shared/domain/shown-name';
import { askedLink, type Analyses, type Asked, type AskedPicture } from '../services/analyses';
import type { DraftOptions } from '../services/draft';
import type { Endpoints } from '../services/endpoints';
import { Limiter } from '../services/limiter';
import {
  inspectPage,
  inspectPicture,
  readPictureAgain,
  readPictureFile,
  type Inspector,
  type PictureSource,
} from '../services/picture-source';
import type { AnalyzeArgs } from './args';
import { inputsOf, type Input } from './inputs';

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
  readonly loadLink: DraftOptions['loadLink'];
  /** What relative names are relative to. */
  readonly workingDir: string;
  /** Told what is worth knowing beside the results: one line, without its end. */
  readonly remark: (text: string) => Promise<void>;
}

/** Files read and looked at at the same time: each is in memory whole. */
const READING_AT_ONCE = 4;

/**
 * Asks about each picture, or about all together, and waits for the answers.
 * @returns one result a picture, in the order given; with `together` they share one analysis
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
  const inputs = await inputsOf(args.files, services.workingDir, services.remark);
  const reading = new Limiter(READING_AT_ONCE);
  const readings = await Promise.all(
    inputs.map((input) => reading.run(() => read(input, args, services))),
  );
  await remarkParts(inputs, readings, services.remark);
  await remarkCopies(inputs, readings, services.remark);
  const pictures = readings.filter((each): each is Asked => !('error' in each));
  const analyses = await analysesOf(question, pictures, args.together, services);
  return readings.map((asked, index) => {
    const result = nothingYet(inputs[index]?.file ?? '', profile.id);
    if ('error' in asked) return { ...result, error: briefError(asked.error) };
    const analysis = analyses.get(asked);
    return {
      ...result,
      ...('facts' in asked && {
        sha256: asked.sha256,
        width: asked.facts.width,
        height: asked.facts.height,
      }),
      ...(analysis && resultOf(analysis, args.history)),
    };
  });
}

/** Which part of a picture is asked about, where it is not all of it, and what else is odd about it. */
async function remarkParts(
  inputs: readonly Input[],
  readings: readonly (Asked | Unreadable)[],
  remark: AnalyzeServices['remark'],
): Promise<void> {
  for (const [index, asked] of readings.entries()) {
    if (!('facts' in asked)) continue;
    const remarks = remarksOf({ ...asked.facts, name: asked.name });
    if (remarks.length > 0)
      await remark(`${inLine(inputs[index]?.file ?? '')}: ${remarks.join(' ')}`);
  }
}

/** The same picture twice is asked about twice, since it was named twice; that is worth a word. */
async function remarkCopies(
  inputs: readonly Input[],
  readings: readonly (Asked | Unreadable)[],
  remark: AnalyzeServices['remark'],
): Promise<void> {
  const firsts = new Map<string, string>();
  for (const [index, asked] of readings.entries()) {
    if (!('facts' in asked)) continue;
    const { file = '' } = inputs[index] ?? {};
    const first = firsts.get(asked.sha256);
    if (first === undefined) firsts.set(asked.sha256, file);
    else await remark(`${inLine(file)} is the same picture as ${inLine(first)}.`);
  }
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
  return groups
    .map(({ files, result }) => `${files.map(inLine).join(', ')}\n${body(result)}\n`)
    .join('\n');
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

interface Unreadable {
  readonly error: BriefError;
}

async function read(
  input: Input,
  args: AnalyzeArgs,
  services: AnalyzeServices,
): Promise<Asked | Unreadable> {
  if ('error' in input) return input;
  if ('link' in input && args.sendLinks) return askedLink(input.link);
  try {
    return 'link' in input
      ? await loaded(input.link, args, services)
      : await opened(input.path, args, services);
  } catch (thrown) {
    const error = toAppError(thrown);
    return { error: isPrivateAddress(thrown) ? { ...error, hint: HINT_FOR_PRIVATE } : error };
  }
}

const HINT_FOR_PRIVATE = 'If that is what you want, add --allow-private-links.';

function isPrivateAddress(thrown: unknown): boolean {
  return thrown instanceof AppFailure && 'reason' in thrown && thrown.reason === 'private-address';
}

async function opened(
  path: string,
  { page }: AnalyzeArgs,
  { imaging }: AnalyzeServices,
): Promise<AskedPicture> {
  const bytes = await readPictureFile(path);
  const source = await inspected(imaging, shownName(basename(path)), bytes, path, page);
  return {
    ...source,
    load: async () => ({ kind: 'original', bytes: await readPictureAgain(path, source.sha256) }),
  };
}

async function loaded(
  link: string,
  { allowPrivateLinks, page }: AnalyzeArgs,
  { imaging, loadLink }: AnalyzeServices,
): Promise<AskedPicture> {
  const { bytes, name } = await loadLink(link, { allowPrivate: allowPrivateLinks });
  const source = await inspected(imaging, name, bytes, null, page);
  return { ...source, load: async () => ({ kind: 'original', bytes }) };
}

/** A page is chosen of files that have several; all others are taken as they are. */
async function inspected(
  imaging: Inspector,
  name: string,
  bytes: Uint8Array,
  path: string | null,
  page: number,
): Promise<PictureSource> {
  const source = await inspectPicture(imaging, name, bytes, path);
  return source.facts.pages === 1 ? source : inspectPage(imaging, source, bytes, page);
}

async function analysesOf(
  question: Question,
  pictures: readonly Asked[],
  together: boolean,
  { analyses }: AnalyzeServices,
): Promise<Map<Asked, Analysis>> {
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

/** A name among text: it must neither break the line nor steer a terminal. A link stays whole. */
function inLine(file: string): string {
  return file
    .split(/(?<=[/\\])/)
    .map(shownName)
    .join('');
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
