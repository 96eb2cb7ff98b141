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
  /** Made earlier: it goes as it is, and the original is not needed. */
  readonly prepared?: PictureToSend;
}

export function isLink(asked: Asked): asked is AskedLink {
  return !('load' in asked);
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
