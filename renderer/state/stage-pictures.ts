/** The pictures on the screen: those of the draft, or of the analysis that is viewed. */
import { useMemo } from 'react';
import type { AnalysisPicture } from '../../shared/domain/analysis';
import { imageUrl } from '../../shared/domain/image-url';
import type { Picture, PictureFormat, SentPicture } from '../../shared/domain/picture';
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
  /** What went to the endpoint, where that is known. */
  readonly sent: SentPicture | null;
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
  };
}

/**
 * @param index of the picture in its analysis: the same picture can be there twice
 * @param local it was read on this device: what was prepared for that was sent nowhere
 */
export function ofAnalysis(picture: AnalysisPicture, index: number, local: boolean): StagePicture {
  const { name, link, format, sha256, width, height, bytes, page, sent, thumbnail } = picture;
  const thumbnailUrl = thumbnail === null ? null : imageUrl(thumbnail, 'thumb');
  const key = `${index}-${sha256}`;
  const facts = {
    ...UNKNOWN,
    ...{ key, name, link, format, sha256, width, height, bytes, page, thumbnailUrl },
    sent: local ? null : sent,
  };
  if (sent !== null) {
    const url = imageUrl(sent.sha256, 'sent');
    const maybeTransparent = sent.format !== 'jpeg';
    const { width: w, height: h, sha256: tileId } = sent;
    return { ...facts, shown: { url, width: w, height: h, tileId, page: 0, maybeTransparent } };
  }
  const shown =
    thumbnailUrl === null
      ? null
      : { url: thumbnailUrl, width, height, tileId: null, page: 0, maybeTransparent: false };
  return { ...facts, shown };
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

export function useStagePictures(): StagePictures {
  const view = useSession((state) => state.view);
  const draft = useSession((state) => state.pictures);
  const currentId = useSession((state) => state.currentId);
  const viewedPicture = useSession((state) => state.viewedPicture);
  const analysis = useAnalyses((state) =>
    view === 'draft' ? null : (state.byId[view.analysisId] ?? null),
  );
  const kept = analysis?.pictures;
  const local = analysis !== null && isOnDevice(analysis.endpointId);
  const pictures = useMemo(
    () =>
      view === 'draft'
        ? draft.map(ofDraft)
        : (kept ?? []).map((picture, index) => ofAnalysis(picture, index, local)),
    [view, draft, kept, local],
  );
  const readOnly = view !== 'draft';
  const current = readOnly
    ? Math.min(viewedPicture, pictures.length - 1)
    : pictures.findIndex(({ key }) => key === currentId);
  return { pictures, current, readOnly };
}
