import { expect, it } from 'vitest';
import type { Endpoint } from '../../../shared/domain/endpoint';
import { endpointBadge } from './endpoint-badge';

it.each([
  ['bearer', { present: true, problem: null }, 'Vision API'],
  ['bearer', { present: false, problem: null }, 'Vision API · no key'],
  ['bearer', { present: true, problem: 'unavailable' }, 'Vision API · key unusable'],
  ['none', { present: false, problem: null }, 'Vision API'],
])('with %s and %j says %s', (type, key, text) => {
  const profile = { name: 'Vision API', kind: 'chat-completions', auth: { type } };
  expect(endpointBadge({ profile, key } as Endpoint)).toBe(text);
});
