import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AnalysisDelta } from '../../shared/ipc/contract';
import type { Analysis } from '../../shared/domain/analysis';
import { GrowingAnswer } from './growing-answer';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** @param writeMs that each write to the history takes */
function grow(writeMs = 0) {
  const deltas: AnalysisDelta[] = [];
  const kept: (string | undefined)[] = [];
  const running = {
    analysis: { id: 7 } as Analysis,
    keep: async ({ answer }: { readonly answer?: string }) => {
      kept.push(answer);
      if (writeMs > 0) await new Promise((resolve) => setTimeout(resolve, writeMs));
    },
  };
  return { answer: new GrowingAnswer(running, (delta) => deltas.push(delta)), deltas, kept };
}

describe('GrowingAnswer', () => {
  it('tells the first text at once, and what comes soon after together, in order', async () => {
    const { answer, deltas } = grow();
    for (const text of ['a', 'bc', 'd']) answer.add(text);
    expect(deltas).toEqual([{ id: 7, offset: 0, text: 'a' }]);
    await vi.advanceTimersByTimeAsync(8);
    expect(deltas.slice(1)).toEqual([{ id: 7, offset: 1, text: 'bcd' }]);
    await vi.advanceTimersByTimeAsync(8);
    answer.add('e');
    expect(deltas.slice(2)).toEqual([{ id: 7, offset: 4, text: 'e' }]);
  });

  it('makes few events of 100,000 deltas, which together are the text', async () => {
    const { answer, deltas } = grow();
    const words = Array.from({ length: 100_000 }, (_, index) => `word${index} `);
    for (const [index, word] of words.entries()) {
      answer.add(word);
      if (index % 100 === 99) await vi.advanceTimersByTimeAsync(1);
    }
    answer.end();
    expect(deltas.length).toBeLessThan(1_000 / 8 + 3);
    let text = '';
    for (const delta of deltas) {
      expect(delta.offset).toBe(text.length);
      text += delta.text;
    }
    expect(text).toBe(words.join(''));
  });

  it('has told everything when it ended, and tells and keeps nothing after', async () => {
    const { answer, deltas, kept } = grow();
    answer.add('a');
    answer.add('b');
    answer.end();
    expect(deltas.map(({ text }) => text)).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(deltas).toHaveLength(2);
    expect(kept).toEqual([]);
  });

  it('keeps it once a second where writing is quick, what came last too', async () => {
    const { answer, kept } = grow();
    for (let second = 0; second < 3; second += 1) {
      answer.add('x');
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(kept).toEqual(['x', 'xx', 'xxx']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept).toHaveLength(3);
  });

  it('spends a twentieth of the time on writing where that is slow, and loses nothing', async () => {
    const { answer, kept } = grow(200);
    for (let at = 0; at < 200; at += 1) {
      answer.add('x');
      await vi.advanceTimersByTimeAsync(100);
    }
    // After 1 s, then each 200 ms that it takes and 19 times that.
    expect(kept.map((text) => text?.length)).toEqual([10, 50, 90, 130, 170]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(kept.at(-1)).toHaveLength(200);
  });
});
