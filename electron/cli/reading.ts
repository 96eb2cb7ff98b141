import { basename } from 'node:path';
import { AppFailure, toAppError } from '../../shared/domain/app-error';
import { remarksOf } from '../../shared/domain/remarks';
import { shownName } from '../../shared/domain/shown-name';
import { askedLink, type Asked, type AskedPicture } from '../services/asked';
import type { DraftOptions } from '../services/draft';
import { Limiter } from '../services/limiter';
import {
  inspectPage,
  inspectPicture,
  readPictureAgain,
  readPictureFile,
  type Inspector,
  type PictureSource,
} from '../services/picture-source';
import { unlessAborted } from '../services/unless-aborted';
import type { AnalyzeArgs } from './analyze-args';
import { inputsOf, type Input } from './inputs';
import { briefError, inLine, type BriefError } from './words';

export interface ReadingServices {
  readonly imaging: Inspector;
  readonly loadLink: DraftOptions['loadLink'];
  /** Ends the reading. */
  readonly signal: AbortSignal;
  /** What relative names are relative to. */
  readonly workingDir: string;
  /** Told what is worth knowing beside the results: one line, without its end. */
  readonly remark: (text: string) => Promise<void>;
}

/** What became of one thing that was named. */
export interface Reading {
  /** As it can be reached from what was typed; a link as it is. */
  readonly file: string;
  readonly asked: Asked | Unreadable;
}

export interface Unreadable {
  readonly error: BriefError;
}

/** Files read and looked at at the same time: each is in memory whole. */
const READING_AT_ONCE = 4;

/**
 * Reads what the command line names, folders in their order. What cannot be read costs nothing else.
 * @throws the signal's reason, at once when it is aborted
 */
export async function readPictures(
  args: AnalyzeArgs,
  services: ReadingServices,
): Promise<Reading[]> {
  const { remark, signal, workingDir } = services;
  const inputs = await unlessAborted(inputsOf(args.files, workingDir, remark, signal), signal);
  const limiter = new Limiter(READING_AT_ONCE);
  const reading = Promise.all(
    inputs.map(async (input) => ({
      file: input.file,
      asked: await limiter.run(() => read(input, args, services), signal),
    })),
  );
  const readings = await unlessAborted(reading, signal);
  await remarkParts(readings, services.remark);
  await remarkCopies(readings, services.remark);
  signal.throwIfAborted();
  return readings;
}

/** Which part of a picture is asked about, where it is not all of it, and what else is odd about it. */
async function remarkParts(
  readings: readonly Reading[],
  remark: ReadingServices['remark'],
): Promise<void> {
  for (const { asked, file } of readings) {
    if (!('facts' in asked)) continue;
    const remarks = remarksOf({ ...asked.facts, name: asked.name });
    if (remarks.length > 0) await remark(`${inLine(file)}: ${remarks.join(' ')}`);
  }
}

/** The same picture twice is asked about twice, since it was named twice; that is worth a word. */
async function remarkCopies(
  readings: readonly Reading[],
  remark: ReadingServices['remark'],
): Promise<void> {
  const firsts = new Map<string, string>();
  for (const { asked, file } of readings) {
    if (!('facts' in asked)) continue;
    const first = firsts.get(asked.sha256);
    if (first === undefined) firsts.set(asked.sha256, file);
    else await remark(`${inLine(file)} is the same picture as ${inLine(first)}.`);
  }
}

async function read(
  input: Input,
  args: AnalyzeArgs,
  services: ReadingServices,
): Promise<Asked | Unreadable> {
  if ('error' in input) return { error: briefError(input.error) };
  if ('link' in input && args.sendLinks) return askedLink(input.link);
  try {
    return 'link' in input
      ? await loaded(input.link, args, services)
      : await opened(input.path, args, services);
  } catch (thrown) {
    const error = toAppError(thrown);
    const { hint } = error;
    return {
      error: briefError({ ...error, hint: isPrivateAddress(thrown) ? HINT_FOR_PRIVATE : hint }),
    };
  }
}

const HINT_FOR_PRIVATE = 'If that is what you want, add --allow-private-links.';

function isPrivateAddress(thrown: unknown): boolean {
  return thrown instanceof AppFailure && 'reason' in thrown && thrown.reason === 'private-address';
}

async function opened(
  path: string,
  { page }: AnalyzeArgs,
  { imaging }: ReadingServices,
): Promise<AskedPicture> {
  const bytes = await readPictureFile(path);
  const source = await inspected(imaging, shownName(basename(path)), bytes, path, page);
  return {
    ...source,
    load: () => readPictureAgain(path, source.sha256),
  };
}

async function loaded(
  link: string,
  { allowPrivateLinks, page }: AnalyzeArgs,
  { imaging, loadLink, signal }: ReadingServices,
): Promise<AskedPicture> {
  const { bytes, name } = await loadLink(link, { allowPrivate: allowPrivateLinks, signal });
  const source = await inspected(imaging, name, bytes, null, page);
  return { ...source, load: async () => bytes };
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
