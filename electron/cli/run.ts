import { resolve } from 'node:path';
import { AppFailure, toAppError } from '../../shared/domain/app-error';
import type { DoctorReport } from '../../shared/domain/doctor';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { checkProfile } from '../services/endpoints/check-profile';
import type { Core } from '../services/core';
import type { ThisRun } from '../services/endpoints/endpoints';
import { analyze, readableText, type AnalyzeServices } from './analyze';
import type { AnalyzeArgs } from './analyze-args';
import type { CliArgs } from './args';
import { doctorDocument, doctorEnd, DoctorLines, isUsable } from './doctor';
import type { DoctorArgs } from './doctor-args';
import { dryRun, dryRunText, type DryRunServices } from './dry-run';
import { chosenEndpoint, endpointNamed, thisRun, type Addressed } from './endpoint';
import { runEndpoints } from './endpoints';
import { HELP, USAGE } from './help';
import { jsonText, printableStreams } from './printable';
import { SentFolder } from './sent-folder';
import { WrongUsage } from './words-as-values';

/** Where the command line writes; the real streams, or a test's. */
export interface Streams {
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => Promise<void>;
}

export interface CliOptions {
  readonly args: CliArgs;
  readonly version: string;
  readonly streams: Streams;
  readonly workingDir: string;
  /** Aborted when the process is asked to end: nothing more is begun, and what came is still printed. */
  readonly signal: AbortSignal;
  /** Opens the services with what the flags ask for. */
  readonly open: (options: OpenOptions) => Promise<Core>;
}

export interface OpenOptions {
  /** Null where the endpoints are meant as they are kept. */
  readonly thisRun: ThisRun | null;
  readonly keepsHistory: boolean;
  readonly onDoctor: (report: DoctorReport) => void;
}

const ALL_WELL = 0;
const ANALYSIS_FAILED = 1;
const WRONG_USAGE = 2;

/** Runs one command. @returns the exit code */
export async function runCli(given: CliOptions): Promise<number> {
  const streams = printableStreams(given.streams);
  const options = { ...given, streams };
  const { args } = options;
  switch (args.command) {
    case 'help':
      await streams.out(HELP);
      return ALL_WELL;
    case 'version':
      await streams.out(`${options.version}\n`);
      return ALL_WELL;
    case 'wrong':
      await streams.err(`${args.message}\n\n${USAGE}\nlooksee help tells of all options.\n`);
      return WRONG_USAGE;
    case 'analyze':
      return withCore(options, { thisRun: thisRun(args), keepsHistory: args.history }, (core) =>
        runAnalyze(args, core, options),
      );
    case 'doctor':
      return runDoctor(args, options);
    case 'endpoints':
      return withCore(options, { thisRun: null, keepsHistory: false }, async ({ endpoints }) => {
        const { json, remark, text } = await asUsage(() => runEndpoints(args, endpoints));
        if (remark !== undefined) await streams.err(`${remark}\n`);
        await streams.out(args.json ? jsonText(json) : text);
        return ALL_WELL;
      });
  }
}

/** Opens the services for as long as a command needs them, and says of what it failed. */
async function withCore(
  { open, signal, streams }: CliOptions,
  opening: Omit<OpenOptions, 'onDoctor'> & Partial<OpenOptions>,
  command: (core: Core) => Promise<number>,
): Promise<number> {
  let core: Core | null = null;
  try {
    signal.throwIfAborted();
    core = await open({ onDoctor: () => undefined, ...opening });
    signal.throwIfAborted();
    return await command(core);
  } catch (thrown) {
    if (signal.aborted) {
      await streams.err('Interrupted. Nothing was sent.\n');
      return ANALYSIS_FAILED;
    }
    if (thrown instanceof WrongUsage) {
      await streams.err(`${thrown.message}\n`);
      return WRONG_USAGE;
    }
    const { code, message, hint, details } = toAppError(thrown);
    await streams.err(`${message} ${hint}\n${details === undefined ? '' : `${details}\n`}`);
    return USAGE_CODES.has(code) ? WRONG_USAGE : ANALYSIS_FAILED;
  } finally {
    await core?.close();
  }
}

async function runAnalyze(
  args: AnalyzeArgs,
  core: Core,
  { signal, streams, workingDir }: CliOptions,
): Promise<number> {
  await checkAddressed(args, core);
  const { historyError, links } = core;
  if (historyError) {
    const { hint, message } = historyError;
    await streams.err(`${message} Answers from this run are not saved. ${hint}\n`);
  }
  const { saveSent } = args;
  const services = {
    ...core,
    workingDir,
    signal,
    loadLink: (link, options) => links.load(link, options),
    remark: (text) => streams.err(`${text}\n`),
    saving: saveSent === null ? null : await SentFolder.open(resolve(workingDir, saveSent)),
  } satisfies AnalyzeServices & DryRunServices;
  const print = (results: readonly object[], text: string) =>
    streams.out(args.json ? jsonText(results) : text);
  if (args.dryRun) {
    const results = await dryRun(args, services);
    await print(results, dryRunText(results));
    return results.some(({ error }) => error) ? ANALYSIS_FAILED : ALL_WELL;
  }
  const results = await analyze(args, services);
  await print(results, readableText(results));
  return results.some(({ error }) => error) ? ANALYSIS_FAILED : ALL_WELL;
}

async function runDoctor(args: DoctorArgs, options: CliOptions): Promise<number> {
  const { streams } = options;
  const lines = new DoctorLines((text) => streams.out(text));
  const onDoctor = (report: DoctorReport): void => {
    if (!args.json) lines.update(report);
  };
  const opening = { thisRun: thisRun(args), keepsHistory: false, onDoctor };
  return withCore(options, opening, async (core) => {
    const profile = await checkAddressed(args, core);
    if (args.save) checkKept(profile, core);
    const report = await core.doctor.run(profile.id, args.model);
    await lines.printed();
    await streams.out(args.json ? jsonText(doctorDocument(report)) : doctorEnd(report));
    if (args.save && report.state === 'ended') {
      const isNew = Object.keys(report.changes).length > 0;
      if (isNew) await core.doctor.save(profile.id);
      await streams.err(isNew ? `Saved to ${profile.name}.\n` : 'Nothing to save.\n');
    }
    return isUsable(report) ? ALL_WELL : ANALYSIS_FAILED;
  });
}

/**
 * The profile that is meant, as the flags want it.
 * @throws AppFailure not-found, base-url-invalid; WrongUsage
 */
function checkAddressed(args: Addressed, { endpoints }: Core): Promise<EndpointProfile> {
  const profile = endpointNamed(chosenEndpoint(args), endpoints);
  return asUsage(async () => (args.profile.length === 0 ? profile : checkProfile(profile)));
}

/** What a profile cannot be was asked for by the flags. */
async function asUsage<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    const { code, hint, message } = toAppError(thrown);
    throw code === 'invalid-request' ? new WrongUsage(`${message} ${hint}`) : thrown;
  }
}

/** @throws AppFailure not-found where there is nothing to save to */
function checkKept({ id, name }: EndpointProfile, { settings }: Core): void {
  if (settings.data.profiles.some((profile) => profile.id === id)) return;
  throw new AppFailure({
    code: 'not-found',
    message: `${name} is none of your endpoints, so nothing can be saved to it.`,
    hint: 'Add it first: looksee endpoints add.',
    retryable: false,
  });
}

/** Errors that the flags alone decide; no picture was asked about. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'prompt-missing',
  'model-missing',
  'not-found',
  'base-url-invalid',
  'base-url-missing',
  'over-limit',
]);
