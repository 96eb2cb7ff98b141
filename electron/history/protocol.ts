/** What the history's client and its worker say to each other. */
import type { AppError } from '../../shared/domain/app-error';
import type { HistoryNotice } from './open-database';
import type { Owner } from '../platform/process-owner';
import type { HistoryStore } from './store';

/** Methods of the store that can be called from the main thread. */
export type StoreMethods = Pick<
  HistoryStore,
  | 'create'
  | 'setSent'
  | 'update'
  | 'addSending'
  | 'sendings'
  | 'list'
  | 'get'
  | 'paths'
  | 'hide'
  | 'unhide'
  | 'purge'
  | 'readPicture'
  | 'close'
>;
export type StoreMethod = keyof StoreMethods;

export const STORE_METHODS: Readonly<Record<StoreMethod, true>> = {
  create: true,
  setSent: true,
  update: true,
  addSending: true,
  sendings: true,
  list: true,
  get: true,
  paths: true,
  hide: true,
  unhide: true,
  purge: true,
  readPicture: true,
  close: true,
};

export interface WorkerSettings {
  readonly dir: string;
  readonly owner: Owner;
}

export interface Call {
  readonly id: number;
  readonly method: StoreMethod;
  readonly args: readonly unknown[];
}

export type WorkerMessage =
  | { readonly type: 'opened'; readonly notice: HistoryNotice | null }
  | { readonly type: 'not-opened'; readonly error: AppError }
  | { readonly type: 'value'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: AppError }
  | { readonly type: 'slow-query'; readonly sql: string; readonly ms: number }
  | { readonly type: 'changed-outside' };
