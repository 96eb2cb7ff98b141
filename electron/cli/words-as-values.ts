/** What the words of a command line stand for. */
import type { Auth } from '../../shared/domain/endpoint';

/** The command line asks for something that does not exist. */
export class WrongUsage extends Error {}

const AUTH_FORMS = 'bearer, raw, none, or header:NAME';

export function authOf(text: string): Auth {
  if (text === 'bearer' || text === 'raw' || text === 'none') return { type: text };
  const header = /^header:([!#$%&'*+.^_`|~0-9A-Za-z-]+)$/.exec(text)?.[1];
  if (header) return { type: 'header', name: header };
  throw new WrongUsage(`--auth takes ${AUTH_FORMS}.`);
}

/** As {@link authOf} reads it. */
export function authWord(auth: Auth): string {
  return auth.type === 'header' ? `header:${auth.name}` : auth.type;
}

export function oneOf<T extends string>(flag: string, text: string, all: readonly T[]): T {
  const found = all.find((each) => each === text);
  if (found !== undefined) return found;
  throw new WrongUsage(`--${flag} takes ${listInWords(all)}.`);
}

/** Names with commas between them. */
export function namesOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

export function numberOf(
  flag: string,
  text: string,
  least: number,
  most: number,
  fits: (value: number) => boolean = Number.isInteger,
): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (fits(value) && value >= least && value <= most) return value;
  throw new WrongUsage(`--${flag} takes a number from ${least} to ${most}.`);
}

function listInWords(all: readonly string[]): string {
  return all.length < 3
    ? all.join(' or ')
    : `${all.slice(0, -1).join(', ')}, or ${all.at(-1) ?? ''}`;
}
