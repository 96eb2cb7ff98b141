import type { KeyProblem, KeyStatus } from '../../../../shared/domain/endpoint';

/** Why a stored key cannot be used, and what to do. */
export const PROBLEM_TEXT: Readonly<Record<KeyProblem, string>> = {
  'backend-changed':
    'The key was stored in another keychain than the one in use now, so it cannot be read. Enter it again, or start Looksee in the desktop session in which you stored it.',
  unavailable:
    'The keychain did not respond; it may be locked. Unlock it and ask again, or enter the key until you quit. The stored key stays where it is.',
  denied:
    'Access to the keychain was denied. The key is still stored: ask again, and allow access when the system prompts you.',
  damaged:
    'The stored key is damaged or was saved by a newer version of Looksee. Update Looksee, or enter the key again.',
  'file-unreadable':
    'The file with your keys could not be read, so it was left unchanged. Close other programs that may be using it, then ask again.',
  undecryptable:
    'The stored key cannot be decrypted. This happens when settings were copied from another computer or user. Enter the key again.',
  'origin-changed':
    'The key was entered for another address. It is not sent to the new one until you enter it again.',
};

/** What *this run only* means. */
export const THIS_RUN_ONLY_TEXT = 'No keychain found: the key is kept until you quit.';

/** The key as far as it may be shown: its last four characters, where it has that many to spare. */
export function keyText({ last4 }: Pick<KeyStatus, 'last4'>): string {
  return last4 === '' ? '••••' : `•••• ${last4}`;
}
