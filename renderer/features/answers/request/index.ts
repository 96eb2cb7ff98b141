import { onDemand } from '../../../ui/on-demand';

export const [RequestDialog, preloadRequest] = onDemand(
  async () => (await import('./RequestDialog')).RequestDialog,
);
