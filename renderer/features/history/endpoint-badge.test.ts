import { expect, it } from 'vitest';
import { plainProfile, type Endpoint } from '../../../shared/domain/endpoint';
import { endpointBadge } from './endpoint-badge';

const ADDRESS = 'https://api.example.com/v1';

it.each([
  ['bearer', { present: true, problem: null }, 'Vision API'],
  ['bearer', { present: false, problem: null }, 'Vision API · no key'],
  ['bearer', { present: true, problem: 'unavailable' }, 'Vision API · key unusable'],
  ['none', { present: false, problem: null }, 'Vision API'],
])('with %s and %j says %s', (type, key, text) => {
  const profile = {
    name: 'Vision API',
    kind: 'chat-completions',
    auth: { type },
    baseUrl: ADDRESS,
  };
  expect(endpointBadge({ profile, key, headerKeys: {} } as unknown as Endpoint)).toBe(text);
});

it('says first that there is no address', () => {
  const profile = plainProfile('mine', 'Mine');
  const key = { present: false, problem: null };
  expect(endpointBadge({ profile, key, headerKeys: {} } as unknown as Endpoint)).toBe(
    'Mine · no address',
  );
});
