import { describe, expect, it } from 'vitest';
import { Quitting } from './quitting';

/** An app of which tests say what runs, what the user answers, and when it has closed. */
function app(running = 0) {
  const questions: { answer: (yes: boolean) => void; signal: AbortSignal }[] = [];
  const done: string[] = [];
  const paid = { running, sent: Math.min(running, 3) };
  let closed = (): void => undefined;
  const quitting = new Quitting({
    paidRequests: () => paid,
    confirm: (_paid, signal) =>
      new Promise((resolve) => questions.push({ answer: resolve, signal })),
    close: () => {
      done.push('close');
      return new Promise((resolve) => (closed = resolve));
    },
    exit: () => done.push('exit'),
    relaunch: (files) => done.push(`relaunch ${files.join(' ')}`),
  });
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  return { quitting, questions, done, paid, settle, closed: () => (closed(), settle()) };
}

describe('closing the window', () => {
  it('is not asked about where nothing paid runs', async () => {
    const { closed, done, questions, quitting } = app();
    expect(quitting.mayCloseWindow()).toBe(true);
    expect(quitting.mayQuit()).toBe(false);
    expect(quitting.mayQuit()).toBe(false);
    await closed();
    expect(done).toEqual(['close', 'exit']);
    expect(quitting.mayQuit()).toBe(true);
    expect(questions).toEqual([]);
  });

  it('asks once where something paid runs, however often it is closed, and waits', async () => {
    const { done, questions, quitting, settle } = app(5);
    expect(quitting.mayCloseWindow()).toBe(false);
    expect(quitting.mayCloseWindow()).toBe(false);
    expect(quitting.mayQuit()).toBe(false);
    expect(questions).toHaveLength(1);
    questions[0]?.answer(false);
    await settle();
    expect(done).toEqual([]);
    expect(quitting.mayQuit()).toBe(false);
    expect(questions).toHaveLength(2);
  });

  it('closes where the user says so', async () => {
    const { closed, done, questions, quitting, settle } = app(5);
    quitting.mayQuit();
    questions[0]?.answer(true);
    await settle();
    expect(quitting.mayCloseWindow()).toBe(true);
    await closed();
    expect(done).toEqual(['close', 'exit']);
  });

  it('goes on by itself where all has ended while it was asked', async () => {
    const { done, paid, questions, quitting, settle } = app(1);
    quitting.mayCloseWindow();
    quitting.paidRequestsChanged();
    expect(done).toEqual([]);
    paid.running = 0;
    quitting.paidRequestsChanged();
    expect(questions[0]?.signal.aborted).toBe(true);
    questions[0]?.answer(false);
    await settle();
    expect(done).toEqual(['close']);
  });

  it('asks nothing where the system ends', async () => {
    const { closed, done, questions, quitting } = app(5);
    quitting.now();
    quitting.now();
    await closed();
    expect([questions, done]).toEqual([[], ['close', 'exit']]);
  });
});

describe('a start while the app is closing', () => {
  it('opens it again, with all files that were named', async () => {
    const { closed, done, quitting } = app();
    expect(quitting.takesStart(['/early.png'])).toBe(false);
    quitting.mayQuit();
    expect(quitting.takesStart([])).toBe(true);
    expect(quitting.takesStart(['/a.png', '/b.png'])).toBe(true);
    await closed();
    expect(done).toEqual(['close', 'relaunch /a.png /b.png', 'exit']);
  });
});
