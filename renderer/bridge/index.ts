import { AppFailure } from '../../shared/domain/app-error';
import { BRIDGE_NAME, type LookseeBridge } from '../../shared/ipc/bridge';
import type { Result } from '../../shared/ipc/errors';

export type Bridge = LookseeBridge<File>;

/** What the preload put on `window`: the only way out of the page. */
export function looksee(): Bridge {
  const found = (globalThis as { [BRIDGE_NAME]?: Bridge })[BRIDGE_NAME];
  if (found === undefined) throw new Error('The page was opened outside of Looksee.');
  return found;
}

/**
 * The value of a reply.
 * @throws AppFailure where the main process answered with an error
 */
export async function unwrap<T>(reply: Promise<Result<T>>): Promise<T> {
  const result = await reply;
  if (!result.ok) throw new AppFailure(result.error);
  return result.value;
}
