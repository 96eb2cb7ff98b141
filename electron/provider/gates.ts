import type { EndpointProfile } from '../../shared/domain/endpoint';
import { RateGate, type Permit, type TurnOptions } from './rate-gate';

export type { Permit, TurnOptions } from './rate-gate';

/** Lets requests of one profile through in order: see {@link RateGate}. */
export interface Gate {
  run<T>(task: (permit: Permit) => Promise<T>, options?: TurnOptions): Promise<T>;
}

/** One gate a profile. */
export interface Gates {
  for(profile: EndpointProfile): Gate;
}

/** Gates of this process alone. */
export class OwnGates implements Gates {
  readonly #gates = new Map<string, Gate>();

  for(profile: EndpointProfile): Gate {
    const { id, baseUrl, concurrency } = profile;
    const place = JSON.stringify([id, baseUrl, concurrency]);
    const known = this.#gates.get(place);
    if (known) return known;
    const gate = new RateGate({ concurrency });
    this.#gates.set(place, gate);
    return gate;
  }
}
