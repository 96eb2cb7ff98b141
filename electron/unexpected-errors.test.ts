import { expect, it } from 'vitest';
import { UnexpectedErrors } from './unexpected-errors';

function errors() {
  const log: string[] = [];
  const fatal: string[] = [];
  let said = 0;
  const all = new UnexpectedErrors({
    log: { error: (text) => log.push(text) },
    fatal: (details) => fatal.push(details),
  });
  return { all, fatal, log, say: () => (said += 1), said: () => said };
}

it('ends a start, once', () => {
  const { all, fatal, log } = errors();
  all.receive('unhandled', 'no disk');
  all.receive('uncaught', new Error('more'));
  expect(fatal).toEqual(['no disk']);
  expect(log).toHaveLength(2);
  expect(log[0]).toBe('unhandled: no disk');
});

it('keeps a window that is open, and says so', () => {
  const { all, fatal, said, say } = errors();
  all.windowOpened(say);
  all.receive('uncaught', new Error('odd'));
  expect([fatal, said()]).toEqual([[], 1]);
});

it('ends an app whose services did not open, although its window is there', () => {
  const { all, fatal, say } = errors();
  all.windowOpened(say);
  all.receive('start', 'draft: EACCES');
  expect(fatal).toEqual(['draft: EACCES']);
});

it('does not hold up an app that is closing', () => {
  const { all, fatal, log, said, say } = errors();
  all.windowOpened(say);
  all.closing();
  all.receive('uncaught', new Error('late'));
  all.windowOpened(say);
  all.receive('unhandled', new Error('later'));
  expect([fatal, said(), log.length]).toEqual([[], 0, 2]);
});
