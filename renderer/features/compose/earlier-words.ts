import type { EarlierRequests } from '../../state';

/** How far requests are whose cards are gone. */
export function earlierWords({
  answered,
  canceled,
  failed,
  requests,
}: Omit<EarlierRequests, 'running'>): string {
  if (requests === 1) return 'An earlier question is still running';
  const counts = [
    `${answered} of ${requests} answered`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(canceled > 0 ? [`${canceled} canceled`] : []),
  ];
  return `Earlier: ${counts.join(', ')}`;
}
