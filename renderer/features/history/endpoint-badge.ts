import type { Endpoint } from '../../../shared/domain/endpoint';
import { lackOf, type Lack } from '../../state';

const LACKS: Readonly<Record<NonNullable<Lack>, string>> = {
  'base-url': 'no address',
  key: 'no key',
  'key-problem': 'key unusable',
  header: 'header without a value',
  'proxy-login': 'proxy login unusable',
};

/** The endpoint in use, and what it lacks: `Vision API · no key`. */
export function endpointBadge(endpoint: Endpoint): string {
  const lack = lackOf(endpoint);
  const { name } = endpoint.profile;
  return lack === null ? name : `${name} · ${LACKS[lack]}`;
}
