import { expect, it } from 'vitest';
import { plainProfile, type Endpoint } from '../../../shared/domain/endpoint';
import { firstFew } from './first-few';

const endpoints = (ids: string) =>
  [...ids].map((id) => ({ profile: plainProfile(id, id) }) as Endpoint);
const shown = (ids: string, chosen: string) =>
  firstFew(endpoints(ids), chosen)
    .map(({ profile }) => profile.id)
    .join('');

it.each([
  ['abc', 'a', 'abc'],
  ['abcde', 'a', 'abcde'],
  ['abcdef', 'a', 'abcd'],
  ['abcdef', 'd', 'abcd'],
  ['abcdef', 'e', 'abce'],
  ['abcdef', 'f', 'abcf'],
  ['abcdef', 'gone', 'abcd'],
])('of %s with %s chosen shows %s', (ids, chosen, few) => {
  expect(shown(ids, chosen)).toBe(few);
});
