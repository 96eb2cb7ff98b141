import { toAppError } from '../../shared/domain/app-error';
import { checkPlan, overLimitInWords, type PlannedRequest } from '../../shared/domain/check-plan';
import { dollarsInWords } from '../../shared/domain/dollars-in-words';
import { statedDetail, type EndpointProfile } from '../../shared/domain/endpoint';
import { keptEstimate, priceAt } from '../../shared/domain/estimate';
import { FORMAT_NAMES, type PictureFormat } from '../../shared/domain/picture';
import { findModel, type VisionModel } from '../../shared/domain/vision-models';
import type { AskedPicture } from '../services/asked';
import type { Core } from '../services/core';
import { checkLinks, countTexts, modelFor, textBytes } from '../services/question';
import type { PictureToSend } from '../services/prepared-pictures';
import type { AnalyzeArgs } from './analyze-args';
import { chosenEndpoint, endpointNamed } from './endpoint';
import { readPictures, type Reading, type ReadingServices, type Unreadable } from './reading';
import type { SentFolder } from './sent-folder';
import { briefError, inLine, type BriefError } from './words';

/** One picture's part of the JSON document that `--dry-run --json` prints; null where something is not known. */
export interface DryRunResult {
  /** As it can be reached from what was typed; a link as it is. */
  readonly file: string;
  /** Pixels of the original, after orientation. */
  readonly width: number | null;
  readonly height: number | null;
  /** Of exactly what would be sent. */
  readonly sentWidth: number | null;
  readonly sentHeight: number | null;
  readonly sentFormat: PictureFormat | null;
  readonly sentBytes: number | null;
  /** Estimated prompt tokens. */
  readonly imageTokens: number | null;
  /** Of all texts of the request; with `--together` they stand with its first picture, 0 with the others. */
  readonly textTokens: number | null;
  /** US dollars for these tokens, without those of the answer. */
  readonly estimatedCost: number | null;
  /** What the file holds that would not be sent. */
  readonly removedMetadata: readonly string[] | null;
  /** Only where something went wrong. */
  readonly error?: BriefError;
}

export type DryRunServices = ReadingServices &
  Pick<Core, 'endpoints' | 'prepared' | 'settings' | 'textTokens'> & {
    /** Null where nothing is to be saved. */
    readonly saving: SentFolder | null;
  };

/** Who would be asked, and what is known of it. */
interface Addressee {
  readonly profile: EndpointProfile;
  readonly model: VisionModel | null;
}

/** What would be sent of a picture; its bytes are let go, of hundreds they would fill the memory. */
interface Prepared {
  readonly sent: Omit<PictureToSend, 'bytes'> & { readonly bytes: number };
  readonly removed: readonly string[];
}

/** What became of one thing that was named; null for a link that the endpoint loads. */
type Outcome = Prepared | Unreadable | null;

/**
 * Prepares each picture as an ask would, and says what would be sent of it and what that would cost. Sends nothing, keeps
 * nothing, and needs neither key nor address.
 * @throws AppFailure not-found where there is no such endpoint, picture-unusable for links that it does not load
 */
export async function dryRun(args: AnalyzeArgs, services: DryRunServices): Promise<DryRunResult[]> {
  const { endpoints, remark, settings, textTokens } = services;
  const profile = endpointNamed(chosenEndpoint(args), endpoints);
  const modelName = modelFor(profile, args);
  const { ownModels } = settings.data.costs;
  const model = findModel(modelName, ownModels);
  const price = priceAt(profile, modelName, ownModels);
  if (!model?.counting && modelName !== '') {
    await remark(`No estimate: how ${inLine(modelName)} counts pictures is not known.`);
  }
  const readings = await readPictures(args, services);
  checkLinks(
    profile,
    readings.flatMap(({ asked }) => ('error' in asked ? [] : [asked])),
  );
  const outcomes = await prepareAll(readings, args, { profile, model }, services);
  await remarkLimits(readings, outcomes, args, { profile, model }, remark);

  const ofRequest = model?.counting ? await countTexts(args, textTokens) : null;
  const first = outcomes.findIndex((outcome) => !isFailed(outcome));
  return readings.map(({ asked, file }, index) => {
    const outcome = outcomes[index] ?? null;
    const size = 'facts' in asked ? { width: asked.facts.width, height: asked.facts.height } : {};
    const result = { ...nothingYet(file), ...size };
    if (isFailed(outcome)) return { ...result, error: outcome.error };
    const goesAlong = args.together && index !== first && ofRequest !== null;
    const tokensOfTexts = goesAlong ? 0 : ofRequest;
    const estimate = keptEstimate({
      model,
      detail: statedDetail(profile, args.detail),
      pictures: [outcome?.sent ?? null],
      textTokens: tokensOfTexts ?? 0,
      price,
    });
    return {
      ...result,
      ...(outcome && {
        sentWidth: outcome.sent.width,
        sentHeight: outcome.sent.height,
        sentFormat: outcome.sent.format,
        sentBytes: outcome.sent.bytes,
      }),
      imageTokens: estimate?.imageTokens ?? null,
      textTokens: tokensOfTexts,
      estimatedCost: tokensOfTexts === null ? null : (estimate?.cost ?? null),
      removedMetadata: outcome?.removed ?? null,
    };
  });
}

function isFailed(outcome: Outcome): outcome is Unreadable {
  return outcome !== null && 'error' in outcome;
}

function prepareAll(
  readings: readonly Reading[],
  args: AnalyzeArgs,
  addressee: Addressee,
  services: DryRunServices,
): Promise<Outcome[]> {
  return Promise.all(
    readings.map(async ({ asked }) => {
      if ('error' in asked) return asked;
      if (!('facts' in asked)) return null;
      const stem = services.saving?.stemFor(asked.name) ?? '';
      try {
        services.signal.throwIfAborted();
        return await prepare(asked, stem, args, addressee, services);
      } catch (thrown) {
        services.signal.throwIfAborted();
        return { error: briefError(toAppError(thrown)) };
      }
    }),
  );
}

async function prepare(
  asked: AskedPicture,
  stem: string,
  { detail, size }: AnalyzeArgs,
  { model, profile }: Addressee,
  { prepared, saving }: DryRunServices,
): Promise<Prepared> {
  const sent = await prepared.prepare(asked, { model, detail, size, profile });
  await saving?.save(stem, sent);
  return {
    sent: { ...sent, bytes: sent.bytes.byteLength },
    removed: sent.removed ?? [],
  };
}

/** Says what the endpoint would refuse, and what would fit. */
async function remarkLimits(
  readings: readonly Reading[],
  outcomes: readonly Outcome[],
  args: AnalyzeArgs,
  { model, profile }: Addressee,
  remark: ReadingServices['remark'],
): Promise<void> {
  const { detail, together } = args;
  const all = readings.flatMap(({ file }, index) => {
    const outcome = outcomes[index] ?? null;
    return isFailed(outcome) ? [] : [{ file, sent: outcome?.sent ?? null }];
  });
  for (const group of together ? [all] : all.map((one) => [one])) {
    const pictures = group.map(({ sent }) => sent);
    const request: PlannedRequest = { pictures, textBytes: textBytes(args), model, detail };
    for (const over of checkPlan(request, profile)) {
      await remark(overLimitInWords(over, (position) => inLine(group[position]?.file ?? '')));
    }
  }
}

/** The results as text for people. */
export function dryRunText(results: readonly DryRunResult[]): string {
  return results.map((result) => `${inLine(result.file)}\n${body(result)}\n`).join('\n');
}

function body(result: DryRunResult): string {
  const { error, removedMetadata: removed } = result;
  if (error) return `Failed (${error.code}): ${error.message} ${error.hint}`;
  return [
    sizes(result),
    tokens(result),
    removed && removed.length > 0 ? `Not sent of it: ${removed.map(inLine).join(' · ')}` : null,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

function sizes(result: DryRunResult): string {
  const { height, sentBytes, sentFormat, sentHeight, sentWidth, width } = result;
  if (sentFormat === null || sentBytes === null) return 'The endpoint would load it itself.';
  const kilobytes = (sentBytes / 1000).toFixed(1);
  return `${width} × ${height}, sent as ${FORMAT_NAMES[sentFormat]} of ${sentWidth} × ${sentHeight}, ${kilobytes} kB`;
}

function tokens({ estimatedCost, imageTokens: images, textTokens }: DryRunResult): string {
  if (images === null) return 'No estimate of its tokens.';
  const cost = estimatedCost === null ? '' : `, about ${dollarsInWords(estimatedCost)}`;
  return `About ${images} tokens for the picture and ${textTokens} for the text${cost}`;
}

/** The keys stand in the order of the document. */
function nothingYet(file: string): DryRunResult {
  return {
    file,
    width: null,
    height: null,
    sentWidth: null,
    sentHeight: null,
    sentFormat: null,
    sentBytes: null,
    imageTokens: null,
    textTokens: null,
    estimatedCost: null,
    removedMetadata: null,
  };
}
