import { create } from 'zustand';
import { toAppError } from '../../shared/domain/app-error';

/** Something said at the edge of the window: what happened, perhaps with one action. */
export interface Notice {
  readonly id: number;
  readonly message: string;
  readonly hint: string;
  readonly tone: 'plain' | 'error';
  readonly action: NoticeAction | null;
  /** Milliseconds until it goes by itself; null stays until dismissed. */
  readonly lasts: number | null;
}

export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

type NewNotice = { readonly message: string } & Partial<Omit<Notice, 'id' | 'message'>>;

interface NoticesState {
  readonly notices: readonly Notice[];
  /** @returns the notice's id, to dismiss it */
  notify: (notice: NewNotice) => number;
  dismiss: (id: number) => void;
}

const NOTICE_MS = 6_000;
/** More would cover the window; the oldest goes. */
const MAX_NOTICES = 4;
let nextId = 1;

export const useNotices = create<NoticesState>()((set) => ({
  notices: [],
  notify: (notice) => {
    const id = nextId++;
    const whole: Notice = {
      hint: '',
      tone: 'plain',
      action: null,
      lasts: NOTICE_MS,
      ...notice,
      id,
    };
    set((state) => {
      // What is said again takes the place of its earlier copy; one with an action is another matter each time.
      const others = state.notices.filter(
        ({ message, action }) => action !== null || message !== whole.message,
      );
      return { notices: [...others, whole].slice(-MAX_NOTICES) };
    });
    return id;
  },
  dismiss: (id) =>
    set((state) => ({ notices: state.notices.filter((notice) => notice.id !== id) })),
}));

export const { notify, dismiss } = useNotices.getState();

/** Runs a request; its error becomes a notice and null is returned. */
export async function orNotice<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    const { message, hint } = toAppError(thrown);
    notify({ message, hint, tone: 'error', lasts: null });
    return null;
  }
}
