/** Why a connection failed, by what the runtime throws. */
import type { ErrorCode } from '../../shared/domain/app-error';
import { troubleOf, type TroubleKind } from './connection-trouble';

export type ConnectionErrorCode = Extract<
  ErrorCode,
  'refused-connection' | 'host-not-found' | 'offline' | 'tls'
>;

const CODE_OF_CAUSE: Readonly<Record<string, ConnectionErrorCode>> = {
  ECONNREFUSED: 'refused-connection',
  ECONNRESET: 'refused-connection',
  EPIPE: 'refused-connection',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'offline',
  ENETUNREACH: 'offline',
  ENETDOWN: 'offline',
  EHOSTUNREACH: 'offline',
  EADDRNOTAVAIL: 'offline',
  EPROTO: 'tls',
};

const CODE_OF_TROUBLE: Partial<Record<TroubleKind, ConnectionErrorCode>> = {
  'port-wants-tls': 'tls',
  'port-without-tls': 'tls',
  'client-certificate': 'tls',
};

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;

export function connectionErrorCode(thrown: unknown): ConnectionErrorCode {
  const trouble = troubleOf(thrown);
  if (trouble) return CODE_OF_TROUBLE[trouble.kind] ?? 'refused-connection';
  for (const each of chain(thrown)) {
    const code = codeOf(each) ?? '';
    if (TLS_CODE.test(code) || /before secure TLS connection/.test(messageOf(each))) return 'tls';
    const known = CODE_OF_CAUSE[code];
    if (known) return known;
  }
  return 'refused-connection';
}

/** One line for an error and each of its causes. */
export function causes(thrown: unknown): string[] {
  const lines = chain(thrown).map((each) =>
    [codeOf(each), messageOf(each)].filter((text) => text !== null && text !== '').join(': '),
  );
  return [...new Set(lines)];
}

export function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== 'object' || thrown === null || !('code' in thrown)) return null;
  return typeof thrown.code === 'string' ? thrown.code : null;
}

/** An error and what caused it; an attempt at several addresses fails with one error for each. */
function chain(thrown: unknown): unknown[] {
  if (!(thrown instanceof Error)) return [];
  const inner = thrown instanceof AggregateError ? thrown.errors : [];
  return [thrown, ...inner.flatMap(chain), ...chain(thrown.cause)];
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : '';
}
