import { AppFailure } from '../../shared/domain/app-error';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Endpoints } from '../services/endpoints';
import type { AnalyzeArgs } from './args';

/**
 * Id of the profile that is made of `--base-url` and its companions where no endpoint is named; of a dry run that names a
 * model, it needs no address.
 */
export const COMMAND_LINE_ENDPOINT = 'command-line';

export function defaultEndpoint(args: AnalyzeArgs): string {
  const named = args.baseUrl !== null || (args.dryRun && args.model.trim() !== '');
  return named ? COMMAND_LINE_ENDPOINT : 'on-device';
}

/** Id or name of the endpoint that is meant, named or not. */
export function chosenEndpoint(args: AnalyzeArgs): string {
  return args.endpoint ?? defaultEndpoint(args);
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
