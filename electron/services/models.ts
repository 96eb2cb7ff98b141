import type { LocalServer, ModelList } from '../../shared/domain/model-list';

/** The models that endpoints list, kept for a day. */
export class Models {
  /** @throws AppFailure not-found */
  async list(endpointId: string, refresh: boolean): Promise<ModelList> {
    throw new Error(`not built: ${endpointId} ${refresh}`);
  }

  /** Servers on this computer that answer right now. */
  async findLocal(): Promise<LocalServer[]> {
    throw new Error('not built');
  }
}
