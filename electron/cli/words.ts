import type { AppError } from '../../shared/domain/app-error';
import { shownName, UNSAFE } from '../../shared/domain/shown-name';

/** An error as the JSON document has it. */
export type BriefError = Pick<AppError, 'code' | 'message' | 'hint' | 'details'>;

/** A name among text: it must neither break the line nor steer a terminal. A link stays whole. */
export function inLine(file: string): string {
  return file
    .split(/(?<=[/\\])/)
    .map(shownName)
    .join('');
}

/** Text of any length in one line. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').replace(UNSAFE, '\ufffd');
}

/** What to do about an error is another thing here than in the window. */
const HINTS: Partial<Readonly<Record<AppError['code'], string>>> = {
  'key-missing': 'Give it in the environment variable LOOKSEE_API_KEY.',
  'proxy-password':
    'Give them with --proxy http://USER@HOST:PORT and the password in the environment variable LOOKSEE_PROXY_PASSWORD.',
  'base-url-missing': 'Name its address with --base-url.',
};

export function briefError({ code, message, hint, details }: BriefError): BriefError {
  return { code, message, hint: HINTS[code] ?? hint, ...(details !== undefined && { details }) };
}
