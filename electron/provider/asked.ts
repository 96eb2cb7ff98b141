import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Mask } from './mask';

/** What errors need to know of the request they are about. */
export interface Asked {
  readonly profile: EndpointProfile;
  readonly url: URL;
  readonly model: string;
  readonly mask: Mask;
}
