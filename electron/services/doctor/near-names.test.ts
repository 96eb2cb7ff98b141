import { expect, it } from 'vitest';
import { nearNames } from './near-names';

const NAMES = [
  'openai/gpt-4o',
  'openai/gpt-4o-mini',
  'llava:7b',
  'claude-sonnet-4-5',
  'qwen2.5-vl',
];

it.each([
  ['gpt4o', ['openai/gpt-4o', 'openai/gpt-4o-mini']],
  ['gpt-4o-mni', ['openai/gpt-4o-mini', 'openai/gpt-4o']],
  ['LLaVA', ['llava:7b']],
  ['claude-sonet-4.5', ['claude-sonnet-4-5']],
  ['mistral', []],
])('names what %s may have meant', (wanted, near) => {
  expect(nearNames(wanted, NAMES)).toEqual(near);
});
