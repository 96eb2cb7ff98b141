import { expect, it } from 'vitest';
import { plainProfile } from '../../shared/domain/endpoint';
import { runKeysOf } from '../services/endpoints/endpoint-keys';
import { thisRun } from './endpoint';

const KEPT = [
  plainProfile('mine', 'OpenAI'),
  plainProfile('vision-api', 'Vision API'),
  plainProfile('work', 'Work'),
];

it.each([
  ['work', 'work'],
  ['WORK', 'work'],
  ['vision api', 'vision-api'],
  // A kept one goes before the preset of the same name.
  ['openai', 'mine'],
  ['openrouter', 'openrouter'],
  [null, 'command-line'],
])('the secrets of a run with --endpoint %s are for %s alone', (endpoint, id) => {
  const profile = [{ flag: 'base-url', value: 'http://127.0.0.1:9/v1' }];
  const run = thisRun({ endpoint, profile, model: '' });
  const meant = [...KEPT, ...run.profiles].find(run.isMeant);
  expect(meant?.id).toBe(id);
  const headers = new Map([['x-team', 'blue']]);
  expect([...runKeysOf(meant ?? plainProfile('', ''), { key: 'sk-1', headers })]).toEqual([
    [id, 'sk-1'],
    [`${id} header x-team`, 'blue'],
  ]);
});
