/** The pictures on the screen: those of the draft, or of the analysis that is viewed. */
import { useMemo } from 'react';
import type { AnalysisPicture } from '../../shared/domain/analysis';
import { imageUrl } from '../../shared/domain/image-url';
import type { Picture, SentPicture } from '../../shared/domain/picture';
import { useAnalyses } from './analyses';
import { useSession } from './session';

export interface StagePicture {
  /** Unique among those shown. */
  readonly key: string;
  readonly name: string;
  readonly loading: boolean;
  /** Of the original; 0 while loading. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
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
  readonly maybeTransparent: boolean;
}

const LOADING = { width: 0, height: 0, bytes: 0, shown: null, thumbnailUrl: null, sent: null };

export function ofDraft(picture: Picture): StagePicture {
  const { id, name } = picture;
  if (picture.state === 'loading') return { ...LOADING, key: id, name, loading: true };
  if (picture.state === 'link') return { ...LOADING, key: id, name, loading: false };
  const { width, height, bytes, alpha } = picture;
  return {
    key: id,
    name,
    loading: false,
    width,
    height,
    bytes,
    shown: { url: imageUrl(id, 'view'), width, height, tileId: id, maybeTransparent: alpha },
    thumbnailUrl: imageUrl(id, 'thumb'),
    sent: null,
  };
}

/** @param index of the picture in its analysis: the same picture can be there twice */
export function ofAnalysis(picture: AnalysisPicture, index: number): StagePicture {
  const { name, width, height, bytes, sent, thumbnail } = picture;
  const thumbnailUrl = thumbnail === null ? null : imageUrl(thumbnail, 'thumb');
  const key = `${index}-${picture.sha256}`;
  const facts = { key, name, loading: false, width, height, bytes, thumbnailUrl, sent };
  if (sent !== null) {
    const url = imageUrl(sent.sha256, 'sent');
    const maybeTransparent = sent.format !== 'jpeg';
    const { width: w, height: h } = sent;
    return { ...facts, shown: { url, width: w, height: h, tileId: sent.sha256, maybeTransparent } };
  }
  const shown =
    thumbnailUrl === null
      ? null
      : { url: thumbnailUrl, width, height, tileId: null, maybeTransparent: false };
  return { ...facts, shown };
}

export interface StagePictures {
  readonly pictures: readonly StagePicture[];
  /** Index of the one on the stage; -1 for none. */
  readonly current: number;
  readonly readOnly: boolean;
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
  const pictures = useMemo(
    () => (view === 'draft' ? draft.map(ofDraft) : (kept ?? []).map(ofAnalysis)),
    [view, draft, kept],
  );
  const readOnly = view !== 'draft';
  const current = readOnly
    ? Math.min(viewedPicture, pictures.length - 1)
    : pictures.findIndex(({ key }) => key === currentId);
  return { pictures, current, readOnly };
}
