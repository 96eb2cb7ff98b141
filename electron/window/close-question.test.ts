import { expect, it, vi } from 'vitest';
import { closeQuestion, confirmClose } from './close-question';

const shown = vi.hoisted(() => ({ options: [] as unknown[], response: 0 }));
vi.mock('electron', () => ({
  dialog: {
    showMessageBox: async (...given: unknown[]) => {
      shown.options.push(given.at(-1));
      return { response: shown.response };
    },
  },
}));

it('says what may be billed, and costs nothing by Enter or Esc', () => {
  expect(closeQuestion({ running: 97, sent: 3 })).toMatchObject({
    message: '97 requests are still running.',
    buttons: ['Wait', 'Close anyway, 3 may be billed'],
    defaultId: 0,
    cancelId: 0,
  });
  expect(closeQuestion({ running: 1, sent: 0 })).toMatchObject({
    message: 'A request is still running.',
    buttons: ['Wait', 'Close anyway'],
  });
});

it('closes on its second button alone', async () => {
  const { signal } = new AbortController();
  const ask = () => confirmClose(null, { running: 2, sent: 1 }, signal);
  expect(await ask()).toBe(false);
  shown.response = 1;
  expect(await ask()).toBe(true);
  expect(shown.options[0]).toMatchObject({ signal });
});
