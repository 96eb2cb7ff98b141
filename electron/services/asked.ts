import type { PictureFacts } from '../../shared/domain/picture';
import type { NewPicture, PictureToSend } from '../history';
import type { CameraFacts } from '../imaging';
import { linkName } from '../platform/link-name';
import { sha256Of } from './picture-source';

/** What is asked about: a picture, or a link that the endpoint loads itself. */
export type Asked = AskedPicture | AskedLink;

export interface AskedLink {
  readonly name: string;
  readonly link: string;
}

export function askedLink(link: string): AskedLink {
  return { name: linkName(link), link };
}

export interface AskedPicture {
  readonly name: string;
  /** Of the original. */
  readonly sha256: string;
  readonly bytes: number;
  readonly facts: PictureFacts;
  readonly camera: CameraFacts;
  readonly path: string | null;
  readonly thumbnail: Uint8Array | null;
  /** The original's bytes. */
  readonly load: () => Promise<Uint8Array>;
  /** Sees to it that the original can be loaded until the request has ended. @returns lets go of it */
  readonly hold?: () => () => void;
  /** Made earlier: it goes as it is, and the original is not needed. */
  readonly prepared?: PictureToSend;
}

export function isLink(asked: Asked): asked is AskedLink {
  return !('load' in asked);
}

/** Holds the originals of pictures. @returns lets go of all of them */
export function holdPictures(pictures: readonly Asked[]): () => void {
  const releases = pictures.map((picture) => (isLink(picture) ? undefined : picture.hold?.()));
  return () => {
    for (const release of releases) release?.();
  };
}

/** A picture or link as the history keeps it. */
export async function newPicture(asked: Asked): Promise<NewPicture> {
  if (isLink(asked)) {
    const { name, link } = asked;
    const sha256 = await sha256Of(new TextEncoder().encode(link));
    const nothing = { format: null, width: 0, height: 0, bytes: 0, page: 0 };
    return { ...nothing, name, link, sha256, path: null, thumbnail: null };
  }
  const { name, sha256, bytes, path, thumbnail, facts } = asked;
  const { format, width, height, page } = facts;
  return { name, link: null, sha256, format, width, height, bytes, page, path, thumbnail };
}
