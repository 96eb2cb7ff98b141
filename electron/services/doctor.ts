import type { DoctorReport } from '../../shared/domain/doctor';
import type { Endpoint } from '../../shared/domain/endpoint';
import { normalBaseUrl } from './endpoints';

/** Checks endpoints with real requests, one run an endpoint at a time. */
export class Doctor {
  readonly #onUpdate: (report: DoctorReport) => void;

  constructor({ onUpdate }: { readonly onUpdate: (report: DoctorReport) => void }) {
    this.#onUpdate = onUpdate;
  }

  /** @throws AppFailure not-found, model-missing, base-url-missing */
  async run(endpointId: string, model: string): Promise<DoctorReport> {
    void this.#onUpdate;
    throw new Error(`not built: ${endpointId} ${model}`);
  }

  cancel(endpointId: string): void {
    normalBaseUrl(endpointId);
  }

  /** Saves what the last run learned to the profile. @throws AppFailure not-found */
  async save(endpointId: string): Promise<Endpoint> {
    throw new Error(`not built: ${endpointId}`);
  }
}
