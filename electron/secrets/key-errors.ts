import type { AppError } from '../../shared/domain/app-error';
import { PASSING_KEY_PROBLEMS, type KeyProblem } from '../../shared/domain/endpoint';

const WORDS: Readonly<Record<KeyProblem, { readonly message: string; readonly hint: string }>> = {
  'backend-changed': {
    message: 'The stored key was kept in another keychain than the one this desktop uses now.',
    hint: 'Enter the key again, or start Looksee in the desktop in which you stored it.',
  },
  unavailable: {
    message: 'The stored key cannot be read because the system’s keychain is locked or missing.',
    hint: 'Unlock the keychain and ask again, or enter the key for this run.',
  },
  denied: {
    message: 'The stored key could not be read: access to the system keychain was denied.',
    hint: 'Ask again, and allow access when the system prompts you. The key is still stored.',
  },
  damaged: {
    message: 'The stored key is damaged or was saved by a newer version of Looksee.',
    hint: 'Update Looksee, or enter the key again.',
  },
  'file-unreadable': {
    message: 'The file with the stored keys could not be read.',
    hint: 'Close other programs that may be using Looksee’s data folder, check that you have permission to read it, then ask again.',
  },
  undecryptable: {
    message:
      'The stored key cannot be read: the keychain no longer has what it was encrypted with.',
    hint: 'Enter the key again.',
  },
  'origin-changed': {
    message:
      'The stored key belongs to another address than this endpoint has now, so it was not sent.',
    hint: 'Enter the key for the new address, or change the address back.',
  },
};

/** Says why a stored key cannot be used, and what to do. */
export function keyError(problem: KeyProblem): AppError {
  return {
    code: 'key-unusable',
    ...WORDS[problem],
    retryable: PASSING_KEY_PROBLEMS.includes(problem),
    details: problem,
  };
}

/** The same of a proxy's user name and password. @param error that {@link keyError} made */
export function proxyLoginError(error: AppError): AppError {
  if (error.details === 'origin-changed') {
    return {
      ...error,
      message:
        'The stored user name and password belong to another proxy address than this endpoint has now, so they were not sent.',
      hint: 'Enter them again under Proxy in the settings of this endpoint, or remove them there.',
    };
  }
  const inWords = (text: string): string =>
    text
      .replace('The stored key', 'The stored proxy login')
      .replace('The key', 'The login')
      .replace('enter the key', 'enter the proxy’s user name and password')
      .replace('Enter the key', 'Enter the proxy’s user name and password');
  return { ...error, message: inWords(error.message), hint: inWords(error.hint) };
}

export const NOT_WRITTEN: AppError = {
  code: 'internal',
  message: 'The change of the key could not be written to disk; it holds until Looksee is closed.',
  hint: 'Make room on the disk or allow Looksee to write its folder, then try again.',
  retryable: true,
};
