import { expect, it } from 'vitest';
import { announcement } from './announcement';

it.each([
  [['running'], 'Asking'],
  [['running', 'running'], 'Asking 2 times'],
  [['done', 'running', 'failed', 'running'], '1 answered, 1 failed, 2 to come'],
  [['done', 'done', 'failed', 'failed', 'failed'], '2 answered, 3 failed'],
  [['failed'], '1 failed'],
  [['cancelled', 'cancelled', 'done', 'interrupted'], '1 answered, 2 canceled, 1 interrupted'],
  [[], ''],
] as const)('of %j says %s', (statuses, words) => {
  expect(announcement(statuses)).toBe(words);
});
