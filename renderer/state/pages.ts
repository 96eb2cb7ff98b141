/** Turning the pages of a picture that has several. */
import { create } from 'zustand';
import { useSession } from './session';

interface PagesState {
  /** Pages asked for that are not on the stage yet, by the picture's id. */
  readonly wanted: ReadonlyMap<string, number>;
  /**
   * Asks for a page, from 0, and waits until it, or the one that was asked for after it, is there or cannot be read.
   * Pages that are leafed past while one is being read are not read.
   */
  turnTo: (id: string, page: number) => Promise<void>;
  /** Turns the current picture of the draft; stays at its ends. */
  turn: (steps: number) => void;
  /** Waits for all pages that are asked for. */
  turned: () => Promise<void>;
}

export const usePages = create<PagesState>()((set, get) => {
  const turning = new Map<string, Promise<void>>();
  const follow = async (id: string): Promise<void> => {
    let last: number | undefined;
    for (let next = get().wanted.get(id); next !== undefined && next !== last;) {
      last = next;
      await useSession.getState().choosePage(id, next);
      next = get().wanted.get(id);
    }
    turning.delete(id);
    // The picture's new page comes as an event, which is taken with the next frame.
    requestAnimationFrame(() => {
      // Unless yet another page was asked for meanwhile.
      if (turning.has(id)) return;
      set(({ wanted }) => ({ wanted: new Map([...wanted].filter(([each]) => each !== id)) }));
    });
  };
  return {
    wanted: new Map(),
    turnTo: async (id, page) => {
      set(({ wanted }) => ({ wanted: new Map(wanted).set(id, page) }));
      const running = turning.get(id) ?? follow(id);
      turning.set(id, running);
      await running;
    },
    turn: (steps) => {
      const { view, pictures, currentId } = useSession.getState();
      const picture = pictures.find(({ id }) => id === currentId);
      if (view !== 'draft' || picture?.state !== 'ready') return;
      const from = get().wanted.get(picture.id) ?? picture.page;
      const to = Math.min(Math.max(from + steps, 0), picture.pages - 1);
      if (to !== from) void get().turnTo(picture.id, to);
    },
    turned: async () => {
      await Promise.all(turning.values());
    },
  };
});
