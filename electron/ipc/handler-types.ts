import type { Channel, RequestOf, ResponseOf } from '../../shared/ipc/contract';

/** Who called, taken from the event and never from the request. */
export interface Caller {
  readonly webContentsId: number;
}

/**
 * One handler for each channel: a missing or an extra one does not compile. A handler gets a request that was
 * parsed already and throws an AppFailure where it cannot do what was asked; the router makes the Result.
 */
export type Handlers = {
  readonly [C in Channel]: (request: RequestOf<C>, caller: Caller) => Promise<ResponseOf<C>>;
};
