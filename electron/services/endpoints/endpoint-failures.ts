import { AppFailure } from '../../../shared/domain/app-error';
import { MAX_ENDPOINTS } from '../../../shared/domain/limits';

export function notFound(id: string): AppFailure {
  return failure(
    'not-found',
    `There is no endpoint named ${id}.`,
    'Choose one of the endpoints in the list.',
  );
}

export function noPreset(id: string): AppFailure {
  return failure(
    'not-found',
    `There is no preset named ${id}.`,
    'Choose one of those that Looksee offers, or add an endpoint of your own.',
  );
}

export function builtIn(cannot: string): AppFailure {
  return failure(
    'invalid-request',
    `On this device is a part of Looksee. ${cannot}`,
    'Add an endpoint of your own instead.',
  );
}

export function nameTaken(name: string): AppFailure {
  return failure(
    'invalid-request',
    `There is already an endpoint named ${name}.`,
    'Choose another name.',
  );
}

export function tooMany(): AppFailure {
  return failure(
    'over-limit',
    `There can be ${MAX_ENDPOINTS} endpoints at most.`,
    'Remove some that you do not use.',
  );
}

function failure(
  code: 'not-found' | 'invalid-request' | 'over-limit',
  message: string,
  hint: string,
): AppFailure {
  return new AppFailure({ code, message, hint, retryable: false });
}
