import { EventEmitter } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { EventSender, type PushTarget } from './events';

class Page extends EventEmitter {
  readonly id: number;
  readonly received: unknown[] = [];
  destroyed = false;

  constructor(id: number) {
    super();
    this.id = id;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  send(name: string, payload: unknown): void {
    if (this.destroyed) throw new Error('Object has been destroyed');
    this.received.push([name, payload]);
  }

  asTarget(): PushTarget {
    return this as unknown as PushTarget;
  }
}

let events: EventSender;
let page: Page;

beforeEach(() => {
  events = new EventSender();
  page = new Page(1);
  events.attach(page.asTarget());
});

const notice = (message: string): void => events.send('app:notice', { message, hint: '' });
const got = (target = page): unknown[] =>
  target.received.map((push) => (push as [string, { message: string }])[1].message);

test('pushes wait for the page, keep their order, and flow from then on', async () => {
  notice('1');
  notice('2');
  expect(got()).toEqual([]);
  events.ready(1);
  notice('3');
  expect(got()).toEqual([]);
  await setImmediate();
  notice('4');
  expect(got()).toEqual(['1', '2', '3', '4']);
});

test('pushes made before there is a window reach it', async () => {
  const early = new EventSender();
  early.send('app:command', { command: 'open' });
  early.attach(page.asTarget());
  early.ready(1);
  await setImmediate();
  expect(page.received).toEqual([['app:command', { command: 'open' }]]);
});

test('another page cannot claim them', async () => {
  notice('1');
  events.ready(2);
  await setImmediate();
  expect(got()).toEqual([]);
});

test.each([
  [
    'a reload',
    () => page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false }),
  ],
  ['a crash', () => page.emit('render-process-gone')],
])('after %s they wait again', async (_name, happen) => {
  events.ready(1);
  await setImmediate();
  happen();
  notice('1');
  expect(got()).toEqual([]);
  events.ready(1);
  await setImmediate();
  expect(got()).toEqual(['1']);
});

test('a move within the page or a frame stops nothing', async () => {
  events.ready(1);
  await setImmediate();
  page.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
  page.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false });
  notice('1');
  expect(got()).toEqual(['1']);
});

test('nothing is sent to a window that is gone; the next window gets it', async () => {
  events.ready(1);
  await setImmediate();
  page.destroyed = true;
  notice('1');
  page.emit('destroyed');
  notice('2');
  const next = new Page(2);
  events.attach(next.asTarget());
  events.ready(2);
  await setImmediate();
  expect(got()).toEqual([]);
  expect(got(next)).toEqual(['1', '2']);
});

test('what waits is bounded: the newest stay', async () => {
  for (let index = 0; index < 5_000; index += 1) notice(String(index));
  events.ready(1);
  await setImmediate();
  expect(got()).toHaveLength(2_000);
  expect(got().at(-1)).toBe('4999');
});
