import type { KeyProblem, KeyStatus } from '../../../../shared/domain/endpoint';

/** Why a stored key cannot be used, and what to do. */
export const PROBLEM_TEXT: Readonly<Record<KeyProblem, string>> = {
  'backend-changed':
    'The key was stored in another keychain than the one in use now, so it cannot be read. Enter it again, or start Looksee in the desktop session in which you stored it.',
  unavailable:
    'The keychain of this computer did not answer; it may be locked. Unlock it and start Looksee again, or enter the key for this run.',
  undecryptable:
    'The stored key cannot be decrypted. This happens when settings were copied from another computer or user. Enter the key again.',
  'origin-changed':
    'The key was entered for another address. It is not sent to the new one until you enter it again.',
};

/** What *this run only* means. */
export const THIS_RUN_ONLY_TEXT =
  'This computer offers no safe place for a key, so it is kept in memory alone and is gone when Looksee ends.';

/** The key as far as it may be shown: its last four characters, where it has that many to spare. */
export function keyText({ last4 }: Pick<KeyStatus, 'last4'>): string {
  return last4 === '' ? '••••' : `•••• ${last4}`;
}
