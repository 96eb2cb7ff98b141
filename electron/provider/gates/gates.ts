import { createHash } from 'node:crypto';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { RateGate, type Permit, type TurnOptions } from './rate-gate';

export type { Permit, TurnOptions } from './rate-gate';
export type { Wait } from './waiting-line';

/** Lets requests of one profile through in order: see {@link RateGate}. */
export interface Gate {
  run<T>(task: (permit: Permit) => Promise<T>, options?: TurnOptions): Promise<T>;
}

/** One gate a profile. */
export interface Gates {
  for(profile: EndpointProfile): Gate;
}

/** The gates of one process, by place. */
export class RateGates {
  readonly #gates = new Map<string, RateGate>();

  /** @param concurrency holds from now on for all that wait there */
  at(place: string, concurrency: number): RateGate {
    const gate = this.#gates.get(place) ?? new RateGate({ concurrency });
    gate.concurrency = concurrency;
    this.#gates.set(place, gate);
    return gate;
  }
}

/** Gates of this process alone. */
export class OwnGates implements Gates {
  readonly #gates = new RateGates();

  for(profile: EndpointProfile): Gate {
    return this.#gates.at(placeOf(profile), profile.concurrency);
  }
}

/** Names what an endpoint counts together; a digest, since an address may hold more than an address. */
export function placeOf({ id, baseUrl }: EndpointProfile): string {
  return createHash('sha256')
    .update(JSON.stringify([id, baseUrl]))
    .digest('hex');
}
