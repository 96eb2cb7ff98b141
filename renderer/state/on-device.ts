import { DEFAULT_CHOICES } from '../../shared/domain/settings';

/** The built-in endpoint: nothing is sent, nothing can be billed. */
export function isOnDevice(endpointId: string): boolean {
  return endpointId === DEFAULT_CHOICES.endpointId;
}
