/** Secrets that the environment gives to one run. */

import type { RunSecrets } from '../services/endpoints/endpoint-keys';

export interface GivenSecrets extends RunSecrets {
  /** For a `--proxy` that names a user alone; null where none is set. */
  readonly proxyPassword: string | null;
  /** Environment variables that were named and are not set. */
  readonly missing: readonly string[];
}

const KEY_VARIABLE = 'LOOKSEE_API_KEY';
const PROXY_VARIABLE = 'LOOKSEE_PROXY_PASSWORD';
const FLAG = '--secret-header';

/**
 * Takes them out of the environment.
 *
 * SECURITY: no child process may inherit them, so this comes before anything that starts one.
 * @param command the words of the command line; null where a window is wanted
 */
export function takeRunSecrets(
  command: readonly string[] | null,
  environment: Record<string, string | undefined>,
): GivenSecrets {
  const key = environment[KEY_VARIABLE]?.trim() || null;
  const proxyPassword = environment[PROXY_VARIABLE] || null;
  const headers = new Map<string, string>();
  const missing: string[] = [];
  const named = (command ?? []).flatMap((word, index) => {
    if (word === FLAG) return [command?.[index + 1] ?? ''];
    return word.startsWith(`${FLAG}=`) ? [word.slice(FLAG.length + 1)] : [];
  });
  const pairs = named.map((text) => text.trim().split('='));
  for (const [name = '', variable = ''] of pairs) {
    if (variable === '') continue;
    const value = environment[variable]?.trim();
    if (value) headers.set(name.toLowerCase(), value);
    else missing.push(variable);
  }
  for (const variable of [
    KEY_VARIABLE,
    PROXY_VARIABLE,
    ...pairs.map(([, second = '']) => second),
  ]) {
    delete environment[variable];
  }
  return { key, proxyPassword, headers, missing };
}
