/** "What the model sees": exactly what the choices would send of the picture on the stage, prepared while it is looked at. */
import { useMemo } from 'react';
import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import { canonicalText } from '../../shared/domain/canonical-text';
import { statedDetail } from '../../shared/domain/endpoint';
import type { EstimateChoices } from '../../shared/domain/estimate';
import { plannedSize } from '../../shared/domain/plan';
import { preparationOf } from '../../shared/domain/preparation';
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
  /** Of the picture and its preparation: what is known under it never is of something else. */
  readonly key: string;
  /** Of picture and page alone. */
  readonly picture: string;
  readonly request: PreviewRequest;
  readonly choices: EstimateChoices;
}

export type SentPreview = { readonly picture: string } & (
  | { readonly state: 'loading' }
  /** `choices` as they were when it was wanted. */
  | { readonly state: 'ready'; readonly preview: Preview; readonly choices: EstimateChoices }
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
/** Previews of other settings in a row: the page hears of a change a moment after the main process has made it. */
const MAX_OTHERS = 20;
const KEEPS_CHANGING: AppError = {
  code: 'invalid-request',
  message: 'The picture to send has changed.',
  hint: 'Look at the picture again.',
  retryable: true,
};

export const useSentPreview = create<SentPreviewState>()((set, get) => {
  const retried = new Set<string>();
  const put = (key: string, preview: SentPreview | null): void =>
    set(({ byKey }) => {
      const others = [...byKey].filter(([known]) => known !== key);
      const now = preview === null ? others : [...others, [key, preview] as const];
      return { byKey: new Map(now.slice(-MAX_KEPT)) };
    });
  /** How often in a row a preview of other settings came, by the key that was wanted. */
  const others = new Map<string, number>();
  /** @returns null where the main process has made it by other settings than the page knows */
  const prepare = async ({
    choices,
    key,
    picture,
    request,
  }: WantedPreview): Promise<Preview | null> => {
    const preview = await unwrap(looksee().previewSent(request));
    const made = keyOf(request.id, preview.key);
    put(made, { picture, state: 'ready', preview, choices });
    if (made !== key) return null;
    others.delete(key);
    return preview;
  };
  /** @throws AppFailure where it would not be what is shown */
  const prepareToSave = async (wanted: WantedPreview): Promise<Preview> => {
    const preview = await prepare(wanted);
    if (preview === null) throw new AppFailure(KEEPS_CHANGING);
    return preview;
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
        if ((await prepare(wanted)) !== null) return;
        const times = (others.get(key) ?? 0) + 1;
        others.set(key, times % MAX_OTHERS);
        // Not known: it is asked for again, unless the page has heard of the change and wants another by then.
        const failed = { picture, state: 'failed', message: inWords(KEEPS_CHANGING) } as const;
        put(key, times < MAX_OTHERS ? null : failed);
      } catch (thrown) {
        put(key, { picture, state: 'failed', message: inWords(toAppError(thrown)) });
      }
    },
    lost: ({ key, picture }) => {
      const again = !retried.delete(key);
      if (again) retried.add(key);
      put(key, again ? null : { picture, state: 'failed', message: NOT_SHOWN });
    },
    save: async (sha256, wanted) => {
      const kept = { sent: { sha256 } };
      const made = wanted === null ? kept : await orNotice(prepareToSave(wanted));
      if (made !== null) await orNotice(unwrap(looksee().saveSent(made.sent.sha256)));
    },
  };
});

const inWords = ({ message, hint }: AppError): string => `${message} ${hint}`.trim();

/** What a preview depends on beside the picture. */
type Chosen = Pick<SessionState, 'choices' | 'costs' | 'endpoints'>;

/** @returns null for what nothing can be prepared of: a link, a file that is still being read */
export function wantedPreview(
  chosen: Chosen,
  { original }: Pick<StagePicture, 'original'>,
): WantedPreview | null {
  const choices = planChoicesOf(chosen);
  if (choices === null || original === null) return null;
  const { endpointId, detail, size } = chosen.choices;
  const model = chosenModel(chosen).trim();
  const { id, page } = original;
  const key = keyOf(id, preparationOf(original, choices).key);
  const picture = canonicalText({ id, page });
  return { key, picture, request: { id, endpointId, model, detail, size }, choices };
}

function keyOf(id: string, preparation: string): string {
  return canonicalText({ id, preparation });
}

/** Not kept: tokens depend on more than the bytes do. */
function factsOf(
  { sent, removed }: Preview,
  { detail, model, profile }: EstimateChoices,
): SentFacts {
  const local = profile.kind === 'on-device';
  return {
    ...sent,
    local,
    removed,
    tokens: local ? null : tokensOf(imageTokens(model, statedDetail(profile, detail), sent)),
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
  { key, picture, choices }: Pick<WantedPreview, 'key' | 'picture' | 'choices'>,
): ShownPreview {
  const known = byKey.get(key);
  if (known?.state === 'ready') {
    return { facts: factsOf(known.preview, choices), settled: true, failure: null };
  }
  if (known?.state === 'failed') return { facts: null, settled: true, failure: known.message };
  const last = [...byKey.values()].findLast(
    (each) => each.picture === picture && each.state === 'ready',
  );
  const facts = last?.state === 'ready' ? factsOf(last.preview, last.choices) : null;
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
  const local = wanted.choices.profile.kind === 'on-device';
  if (made?.state === 'ready') return { ...made.preview.sent, local };
  return { ...plannedSize(picture, wanted.choices), local };
}
