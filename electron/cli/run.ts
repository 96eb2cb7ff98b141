import { resolve } from 'node:path';
import { toAppError } from '../../shared/domain/app-error';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Core } from '../services/core';
import { plainProfile } from '../../shared/domain/endpoint';
import { normalBaseUrl, type ThisRun } from '../services/endpoints';
import { analyze, readableText, type AnalyzeServices } from './analyze';
import { HELP, type AnalyzeArgs, type CliArgs } from './args';
import { dryRun, dryRunText, type DryRunServices } from './dry-run';
import { chosenEndpoint, COMMAND_LINE_ENDPOINT, defaultEndpoint } from './endpoint';
import { SentFolder } from './sent-folder';

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
  /** Opens the services with what the flags ask for. */
  readonly open: (args: AnalyzeArgs, thisRun: ThisRun) => Promise<Core>;
}

const ALL_WELL = 0;
const ANALYSIS_FAILED = 1;
const WRONG_USAGE = 2;

/** Runs one command. @returns the exit code */
export async function runCli(options: CliOptions): Promise<number> {
  const { args, streams } = options;
  switch (args.command) {
    case 'help':
      await streams.out(HELP);
      return ALL_WELL;
    case 'version':
      await streams.out(`${options.version}\n`);
      return ALL_WELL;
    case 'wrong':
      await streams.err(`${args.message}\n\n${HELP}`);
      return WRONG_USAGE;
    case 'analyze':
      return runAnalyze(args, options);
  }
}

async function runAnalyze(args: AnalyzeArgs, options: CliOptions): Promise<number> {
  const { streams, workingDir } = options;
  let core: Core | null = null;
  try {
    core = await options.open(args, thisRun(args));
    const { links } = core;
    const { saveSent } = args;
    const services = {
      ...core,
      workingDir,
      loadLink: (link, options) => links.load(link, options),
      remark: (text) => streams.err(`${text}\n`),
      saving: saveSent === null ? null : await SentFolder.open(resolve(workingDir, saveSent)),
    } satisfies AnalyzeServices & DryRunServices;
    const print = (results: readonly object[], text: string) =>
      streams.out(args.json ? `${JSON.stringify(results, null, 2)}\n` : text);
    if (args.dryRun) {
      const results = await dryRun(args, services);
      await print(results, dryRunText(results));
      return results.some(({ error }) => error) ? ANALYSIS_FAILED : ALL_WELL;
    }
    const results = await analyze(args, services);
    await print(results, readableText(results));
    return results.some(({ error }) => error) ? ANALYSIS_FAILED : ALL_WELL;
  } catch (thrown) {
    const { code, message, hint, details } = toAppError(thrown);
    await streams.err(`${message} ${hint}\n${details === undefined ? '' : `${details}\n`}`);
    return USAGE_CODES.has(code) ? WRONG_USAGE : ANALYSIS_FAILED;
  } finally {
    await core?.close();
  }
}

/** Errors that the flags alone decide; no picture was asked about. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'prompt-missing',
  'model-missing',
  'not-found',
  'base-url-invalid',
]);

/**
 * The profiles as the flags want them.
 * @throws AppFailure base-url-invalid
 */
export function thisRun(args: AnalyzeArgs): ThisRun {
  const baseUrl = args.baseUrl === null ? null : normalBaseUrl(args.baseUrl);
  const chosen = chosenEndpoint(args).toLowerCase();
  return {
    profiles:
      defaultEndpoint(args) === COMMAND_LINE_ENDPOINT
        ? [plainProfile(COMMAND_LINE_ENDPOINT, 'Command line')]
        : [],
    adapt: (profile) =>
      profile.id === chosen || profile.name.toLowerCase() === chosen
        ? adapted(profile, baseUrl, args)
        : profile,
  };
}

function adapted(
  profile: EndpointProfile,
  baseUrl: string | null,
  args: AnalyzeArgs,
): EndpointProfile {
  return {
    ...profile,
    baseUrl: baseUrl ?? profile.baseUrl,
    auth: args.auth ?? profile.auth,
    authMayVary: args.auth === null && profile.authMayVary,
    detailPlacement: args.topLevelDetail ? 'top-level' : profile.detailPlacement,
    stream: args.stream,
  };
}
