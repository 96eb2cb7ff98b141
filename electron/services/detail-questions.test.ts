import { expect, it } from 'vitest';
import type { DetailLoss } from '../../shared/domain/detail-loss';
import { DetailQuestions } from './detail-questions';

it('stays open until it is answered or taken back', async () => {
  const told: number[][] = [];
  const questions = new DetailQuestions((open) => told.push(open.map(({ id }) => id)));
  const loss = { endpointName: 'E', model: 'm', detail: 'low', requests: 3 } as DetailLoss;
  const leaving = new AbortController();
  const first = questions.ask(loss, new AbortController().signal);
  const second = questions.ask(loss, leaving.signal);
  expect(questions.open).toEqual([
    { id: 1, loss },
    { id: 2, loss },
  ]);
  leaving.abort();
  expect(await second).toBe(false);
  questions.answer(2, true);
  questions.answer(1, true);
  expect(await first).toBe(true);
  expect(told).toEqual([[1], [1, 2], [1], []]);
});
