/** The only file that touches ipcMain: sender gate -> parse -> dispatch -> Result. */
import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Channel, RequestOf } from '../../shared/ipc/contract';
import { err, ok, type Result } from '../../shared/ipc/errors';
import type { Caller, Handlers } from './handler-types';
import type { Sender } from './sender';

const FORBIDDEN: AppError = {
  code: 'forbidden',
  message: 'Looksee refused a request that did not come from its own window.',
  hint: 'Restart Looksee. If it happens again, reinstall it.',
  retryable: false,
};

const MALFORMED: AppError = {
  code: 'invalid-request',
  message:
    'Looksee could not use what was sent: something is missing, too long or of the wrong kind.',
  hint: 'Shorten what you entered or restart Looksee.',
  retryable: false,
};

export interface RouterOptions {
  readonly handlers: Handlers;
  readonly schemas: { readonly [C in Channel]: z.ZodType<RequestOf<C>> };
  readonly isTrustedSender: (event: Sender) => boolean;
  readonly log: { warn(message: string): void; error(message: string): void };
}

/**
 * Registers every channel. What a channel resolves to is always a Result: it never rejects, and no payload is
 * ever logged.
 * @returns takes all channels down again
 */
export function createRouter(options: RouterOptions): () => void {
  const channels = Object.keys(options.schemas) as Channel[];
  for (const channel of channels) {
    ipcMain.handle(channel, (event, ...payload: unknown[]) =>
      answer(options, channel, event, payload),
    );
  }
  return () => {
    for (const channel of channels) ipcMain.removeHandler(channel);
  };
}

async function answer<C extends Channel>(
  { handlers, schemas, isTrustedSender, log }: RouterOptions,
  channel: C,
  event: IpcMainInvokeEvent,
  payload: readonly unknown[],
): Promise<Result<unknown>> {
  try {
    if (!isTrustedSender(event)) {
      log.warn(`${channel}: refused, not sent by the page's top frame`);
      return err(FORBIDDEN);
    }
    const parsed = schemas[channel].safeParse(payload[0]);
    if (!parsed.success || payload.length !== 1) {
      // Kinds of issues only: paths and messages can hold what the user entered.
      const issues = parsed.success ? ['arguments'] : parsed.error.issues.map(({ code }) => code);
      log.warn(`${channel}: malformed request (${[...new Set(issues)].join(', ')})`);
      return err(MALFORMED);
    }
    const caller: Caller = { webContentsId: event.sender.id };
    return ok(await handlers[channel](parsed.data, caller));
  } catch (thrown) {
    log.error(`${channel}: ${describe(thrown)}`);
    return err(toAppError(thrown));
  }
}

/** What failed and where, without the message: it can hold what the user entered. */
function describe(thrown: unknown): string {
  if (thrown instanceof AppFailure) return thrown.error.code;
  if (!(thrown instanceof Error)) return typeof thrown;
  const frames = thrown.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return [thrown.name, ...frames].join('\n');
}
