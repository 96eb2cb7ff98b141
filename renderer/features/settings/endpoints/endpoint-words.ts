import type { Endpoint } from '../../../../shared/domain/endpoint';
import { lackOf, type Lack } from '../../../state';

const LACK_WORDS: Readonly<Record<NonNullable<Lack>, string>> = {
  'base-url': 'needs address',
  key: 'needs key',
  'key-problem': 'key unusable',
  header: 'needs header',
};

/** Whether it can be asked, in a word or two. */
export function stateInWords(endpoint: Endpoint): string {
  const lack = lackOf(endpoint);
  if (lack === null) return 'ready';
  return lack === 'key-problem' && endpoint.key.problem === 'origin-changed'
    ? 'needs key again'
    : LACK_WORDS[lack];
}
