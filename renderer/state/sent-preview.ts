/** "What the model sees": exactly what the choices would send of the picture on the stage, prepared while it is looked at. */
import { useMemo } from 'react';
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { toAppError } from '../../shared/domain/app-error';
import { plannedSize, type PlanChoices } from '../../shared/domain/plan';
import { imageTokens, type ImageTokens, type Size } from '../../shared/domain/vision-models';
import type { Preview, PreviewRequest } from '../../shared/ipc/contract';
import { looksee, unwrap } from '../bridge';
import { chosenModel, planChoicesOf } from './ask-plan';
import { orNotice } from './notices';
import { usePages } from './pages';
import { useSession, type SessionState } from './session';
import type { SentFacts, StagePicture } from './stage-pictures';

/** What is to be prepared, of which picture and by which choices. */
export interface WantedPreview {
  /** Another for another picture, page or choice: what is known under it never is of something else. */
  readonly key: string;
  /** Of picture and page alone. */
  readonly picture: string;
  readonly request: PreviewRequest;
  readonly choices: PlanChoices;
}

export type SentPreview = { readonly picture: string } & (
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly facts: SentFacts }
  | { readonly state: 'failed'; readonly message: string }
);

/** What is shown of a picture as sent. */
export interface ShownPreview {
  /** Null where there is nothing to show (yet). */
  readonly facts: SentFacts | null;
  /** The facts are those of the present choices, not of those before, which stay until these are there. */
  readonly settled: boolean;
  /** Why there are none, and what to do; null where nothing failed. */
  readonly failure: string | null;
}

interface SentPreviewState {
  /** Whether it is shown, on the stage and in the lightbox, for this session. */
  readonly open: boolean;
  /** Part of the picture in sight that is shown as the original, from its left: 0 to 1. */
  readonly divider: number;
  /** By {@link WantedPreview.key}, the one looked at last at the end. */
  readonly byKey: ReadonlyMap<string, SentPreview>;
  toggle: () => void;
  setDivider: (divider: number) => void;
  /** Has it prepared, unless it is there or on its way. */
  load: (wanted: WantedPreview) => Promise<void>;
  /** Its picture could not be shown, as the main process keeps only the latest: it is prepared once more. */
  lost: (wanted: WantedPreview) => void;
  /**
   * Asks where, and writes the exact bytes there.
   * @param wanted of a draft picture, which may have to be prepared anew; null for one that the history keeps
   */
  save: (sha256: string, wanted: WantedPreview | null) => Promise<void>;
}

/** Previews whose facts are kept: each is some hundred bytes, its picture stays in the main process. */
const MAX_KEPT = 100;
const NOT_SHOWN = 'The picture as sent could not be shown.';

export const useSentPreview = create<SentPreviewState>()((set, get) => {
  const retried = new Set<string>();
  const put = (key: string, preview: SentPreview | null): void =>
    set(({ byKey }) => {
      const others = [...byKey].filter(([known]) => known !== key);
      const now = preview === null ? others : [...others, [key, preview] as const];
      return { byKey: new Map(now.slice(-MAX_KEPT)) };
    });
  const prepare = async (wanted: WantedPreview): Promise<SentFacts> => {
    const preview = await unwrap(looksee().previewSent(wanted.request));
    const facts = factsOf(preview, wanted.choices);
    put(wanted.key, { picture: wanted.picture, state: 'ready', facts });
    return facts;
  };
  return {
    open: false,
    divider: 0.5,
    byKey: new Map(),
    toggle: () => set(({ open }) => ({ open: !open })),
    setDivider: (divider) => set({ divider: Math.min(Math.max(divider, 0), 1) }),
    load: async (wanted) => {
      const { key, picture, request } = wanted;
      // The main process prepares the page that it has now.
      if (usePages.getState().wanted.has(request.id)) return;
      const known = get().byKey.get(key);
      if (known !== undefined && known.state !== 'failed') {
        put(key, known);
        return;
      }
      put(key, { picture, state: 'loading' });
      try {
        await prepare(wanted);
      } catch (thrown) {
        const { message, hint } = toAppError(thrown);
        put(key, { picture, state: 'failed', message: `${message} ${hint}`.trim() });
      }
    },
    lost: ({ key, picture }) => {
      const again = !retried.delete(key);
      if (again) retried.add(key);
      put(key, again ? null : { picture, state: 'failed', message: NOT_SHOWN });
    },
    save: async (sha256, wanted) => {
      const bytes = wanted === null ? { sha256 } : await orNotice(prepare(wanted));
      if (bytes !== null) await orNotice(unwrap(looksee().saveSent(bytes.sha256)));
    },
  };
});

/** What a preview depends on beside the picture. */
type Chosen = Pick<SessionState, 'choices' | 'costs' | 'endpoints'>;

/** @returns null for what nothing can be prepared of: a link, a file that is still being read */
export function wantedPreview(
  chosen: Chosen,
  { format, key: id, page }: Pick<StagePicture, 'format' | 'key' | 'page'>,
): WantedPreview | null {
  const choices = planChoicesOf(chosen);
  if (choices === null || format === null) return null;
  const { endpointId, detail, size } = chosen.choices;
  const model = chosenModel(chosen).trim();
  const picture = JSON.stringify([id, page]);
  const counting = choices.model?.counting ?? null;
  const key = JSON.stringify([id, page, endpointId, model, detail, size, counting]);
  return { key, picture, request: { id, endpointId, model, detail, size }, choices };
}

function factsOf({ sent, removed }: Preview, { detail, model, profile }: PlanChoices): SentFacts {
  const local = profile.kind === 'on-device';
  return {
    ...sent,
    local,
    removed,
    tokens: local ? null : tokensOf(imageTokens(model, detail, sent)),
  };
}

function tokensOf(counted: ImageTokens): SentFacts['tokens'] {
  switch (counted.kind) {
    case 'tokens':
      return counted.tokens;
    case 'refused':
      return 'refused';
    case 'unknown-model':
      return null;
  }
}

/** What is shown for a wish: what was made for it, or until then the last of the same picture and page. */
export function previewOf(
  byKey: SentPreviewState['byKey'],
  { key, picture }: Pick<WantedPreview, 'key' | 'picture'>,
): ShownPreview {
  const known = byKey.get(key);
  if (known?.state === 'ready') return { facts: known.facts, settled: true, failure: null };
  if (known?.state === 'failed') return { facts: null, settled: true, failure: known.message };
  const last = [...byKey.values()].findLast(
    (each) => each.picture === picture && each.state === 'ready',
  );
  const facts = last?.state === 'ready' ? last.facts : null;
  return { facts, settled: false, failure: null };
}

export function useWantedPreview(picture: StagePicture): WantedPreview | null {
  const chosen = useSession(
    useShallow(({ choices, costs, endpoints, view }) => ({ choices, costs, endpoints, view })),
  );
  return useMemo(
    () => (chosen.view === 'draft' ? wantedPreview(chosen, picture) : null),
    [chosen, picture],
  );
}

/** What is shown of a picture as sent: of the draft's what was prepared, of the history's what was kept. */
export function useShownPreview(picture: StagePicture): ShownPreview {
  const wanted = useWantedPreview(picture);
  const byKey = useSentPreview((state) => state.byKey);
  const { sent } = picture;
  return useMemo(
    () =>
      wanted === null ? { facts: sent, settled: true, failure: null } : previewOf(byKey, wanted),
    [wanted, byKey, sent],
  );
}

/** In which size a picture goes, or went, to the model; by the plan alone, as long as it was not prepared. */
export function useSentSize(picture: StagePicture): (Size & { readonly local: boolean }) | null {
  const wanted = useWantedPreview(picture);
  const made = useSentPreview(({ byKey }) => wanted && (byKey.get(wanted.key) ?? null));
  if (wanted === null) return picture.sent;
  if (made?.state === 'ready') return made.facts;
  const local = wanted.choices.profile.kind === 'on-device';
  return { ...plannedSize(picture, wanted.choices), local };
}
