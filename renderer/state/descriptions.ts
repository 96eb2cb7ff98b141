/** What the files of pictures say about themselves, read when the panel of facts is open. */
import { create } from 'zustand';
import { toAppError } from '../../shared/domain/app-error';
import type { PictureDescription } from '../../shared/domain/picture-description';
import { looksee, unwrap } from '../bridge';

export type Described =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly description: PictureDescription }
  | { readonly state: 'failed'; readonly message: string };

interface DescriptionsState {
  /** Whether the panel is open, on the stage and in the lightbox, for this session. */
  readonly open: boolean;
  /** By {@link descriptionKey}, the latest last. */
  readonly byKey: ReadonlyMap<string, Described>;
  toggle: () => void;
  /** Reads it, unless it is there or on its way. @param page the one that is chosen now, from 0 */
  load: (id: string, page: number) => Promise<void>;
}

/** Descriptions kept: each has at most some ten kilobytes. */
const MAX_KEPT = 50;

export const useDescriptions = create<DescriptionsState>()((set, get) => {
  const put = (key: string, described: Described): void =>
    set(({ byKey }) => {
      const others = [...byKey].filter(([known]) => known !== key);
      return { byKey: new Map([...others, [key, described] as const].slice(-MAX_KEPT)) };
    });
  return {
    open: false,
    byKey: new Map(),
    toggle: () => set(({ open }) => ({ open: !open })),
    load: async (id, page) => {
      const key = descriptionKey(id, page);
      const known = get().byKey.get(key);
      if (known !== undefined && known.state !== 'failed') return;
      put(key, { state: 'loading' });
      try {
        const description = await unwrap(looksee().describePicture(id));
        put(key, { state: 'ready', description });
      } catch (thrown) {
        const { message, hint } = toAppError(thrown);
        put(key, { state: 'failed', message: `${message} ${hint}`.trim() });
      }
    },
  };
});

export function descriptionKey(id: string, page: number): string {
  return `${id}/${page}`;
}
