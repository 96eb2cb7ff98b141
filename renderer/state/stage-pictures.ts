/** The pictures on the screen: those of the draft, or of the analysis that is viewed. */
import { useMemo } from 'react';
import type { Analysis, AnalysisPicture } from '../../shared/domain/analysis';
import { imageUrl } from '../../shared/domain/image-url';
import type {
  Picture,
  PictureFormat,
  ReadyPicture,
  SentPicture,
} from '../../shared/domain/picture';
import { remarksOf } from '../../shared/domain/remarks';
import { useAnalyses } from './analyses';
import { isOnDevice } from './on-device';
import { useSession } from './session';

export interface StagePicture {
  /** Unique among those shown. */
  readonly key: string;
  readonly name: string;
  readonly loading: boolean;
  /** The address that the endpoint is to load; null for pictures that Looksee has. */
  readonly link: string | null;
  /** Of the original; null while that is not known. */
  readonly format: PictureFormat | null;
  /** SHA-256 of the original; empty while that is not known. */
  readonly sha256: string;
  /** Of the original; 0 while that is not known. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Which page is shown, from 0, and of how many there are to choose from. */
  readonly page: number;
  readonly pages: number;
  /** Whether the file holds the picture and nothing else; null where that is not known. */
  readonly clean: boolean | null;
  /** What its user should know of it, in sentences. */
  readonly remarks: readonly string[];
  /** What the stage draws; null where nothing was kept. */
  readonly shown: ShownPicture | null;
  readonly thumbnailUrl: string | null;
  /** The picture of the draft that can be prepared; null for one of the history, a link, or one that is being read. */
  readonly original: ReadyPicture | null;
  /** What went to the endpoint, or was read here; null where that is not known, and in the draft. */
  readonly sent: SentFacts | null;
}

/** The exact bytes that the model gets, or got, of a picture. */
export interface SentFacts extends SentPicture {
  /** They are read on this device, and sent nowhere. */
  readonly local: boolean;
  /** What the original holds and they do not, in short words; null where nobody knows. */
  readonly removed: readonly string[] | null;
  /** Image tokens, estimated, or that the model would refuse it; null where nobody knows how the model counts. */
  readonly tokens: number | 'refused' | null;
}

export interface ShownPicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** For tileUrl; null where there are no tiles. */
  readonly tileId: string | null;
  readonly page: number;
  readonly maybeTransparent: boolean;
}

const UNKNOWN = {
  loading: false,
  link: null,
  format: null,
  sha256: '',
  width: 0,
  height: 0,
  bytes: 0,
  page: 0,
  pages: 1,
  clean: null,
  remarks: [],
  shown: null,
  thumbnailUrl: null,
  original: null,
  sent: null,
} as const satisfies Partial<StagePicture>;

const known = new WeakMap<Picture, StagePicture>();

/** The same object for the same picture: a draft of hundreds changes one picture at a time. */
export function ofDraft(picture: Picture): StagePicture {
  const made = known.get(picture) ?? make(picture);
  known.set(picture, made);
  return made;
}

function make(picture: Picture): StagePicture {
  const { id, name } = picture;
  if (picture.state === 'loading') return { ...UNKNOWN, key: id, name, loading: true };
  if (picture.state === 'link') return { ...UNKNOWN, key: id, name, link: picture.url };
  const { width, height, bytes, alpha, format, sha256, page, pages, clean } = picture;
  const url = imageUrl(id, 'view', page);
  return {
    ...UNKNOWN,
    key: id,
    name,
    format,
    sha256,
    width,
    height,
    bytes,
    page,
    pages,
    clean,
    remarks: remarksOf(picture),
    shown: { url, width, height, tileId: id, page, maybeTransparent: alpha },
    thumbnailUrl: imageUrl(id, 'thumb', page),
    original: picture,
  };
}

/** @param index of the picture in its analysis: the same picture can be there twice */
export function ofAnalysis(
  picture: AnalysisPicture,
  index: number,
  { endpointId, estimate }: Pick<Analysis, 'endpointId' | 'estimate'>,
): StagePicture {
  const { name, link, format, sha256, width, height, bytes, page } = picture;
  const { removed, sent, thumbnail } = picture;
  const local = isOnDevice(endpointId);
  const tokens = estimate?.pictures[index] ?? null;
  const thumbnailUrl = thumbnail === null ? null : imageUrl(thumbnail, 'thumb');
  const key = `${index}-${sha256}`;
  const facts = {
    ...UNKNOWN,
    ...{ key, name, link, format, sha256, width, height, bytes, page, thumbnailUrl },
    sent: sent && { ...sent, local, removed, tokens },
  };
  if (sent !== null) return { ...facts, shown: shownAsSent(sent) };
  const shown =
    thumbnailUrl === null
      ? null
      : { url: thumbnailUrl, width, height, tileId: null, page: 0, maybeTransparent: false };
  return { ...facts, shown };
}

/** The bytes that were sent, or would be, as the stage draws them. */
export function shownAsSent({ format, height, sha256, width }: SentPicture): ShownPicture {
  const url = imageUrl(sha256, 'sent');
  return { url, width, height, tileId: sha256, page: 0, maybeTransparent: format !== 'jpeg' };
}

export interface StagePictures {
  readonly pictures: readonly StagePicture[];
  /** Index of the one on the stage; -1 for none. */
  readonly current: number;
  readonly readOnly: boolean;
}

/** How many there are: what needs no more is not drawn anew for each of hundreds that are read. */
export function useStageCount(): number {
  const view = useSession((state) => state.view);
  const draft = useSession((state) => state.pictures.length);
  const kept = useAnalyses((state) =>
    view === 'draft' ? 0 : (state.byId[view.analysisId]?.pictures.length ?? 0),
  );
  return view === 'draft' ? draft : kept;
}

const NONE: readonly AnalysisPicture[] = [];

export function useStagePictures(): StagePictures {
  const view = useSession((state) => state.view);
  const draft = useSession((state) => state.pictures);
  const currentId = useSession((state) => state.currentId);
  const viewedPicture = useSession((state) => state.viewedPicture);
  const analysis = useAnalyses((state) =>
    view === 'draft' ? null : (state.byId[view.analysisId] ?? null),
  );
  // Not the analysis itself: that one changes with every piece of its answer.
  const kept = analysis?.pictures ?? NONE;
  const endpointId = analysis?.endpointId ?? '';
  const estimate = analysis?.estimate ?? null;
  const pictures = useMemo(
    () =>
      view === 'draft'
        ? draft.map(ofDraft)
        : kept.map((picture, index) => ofAnalysis(picture, index, { endpointId, estimate })),
    [view, draft, kept, endpointId, estimate],
  );
  const readOnly = view !== 'draft';
  const current = readOnly
    ? Math.min(viewedPicture, pictures.length - 1)
    : pictures.findIndex(({ key }) => key === currentId);
  return { pictures, current, readOnly };
}
