import type { AppError } from '../domain/app-error';

/** What every request across the process border resolves to: errors are values. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: AppError };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
export const err = (error: AppError): { readonly ok: false; readonly error: AppError } => ({
  ok: false,
  error,
});
