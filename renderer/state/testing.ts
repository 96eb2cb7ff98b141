/** What drafts are made of, for tests. */
import type { KeyStatus } from '../../shared/domain/endpoint';
import type { ReadyPicture } from '../../shared/domain/picture';

/** A PNG of one pixel, with nothing else in it. */
export function readyPicture(id: string, change: Partial<ReadyPicture> = {}): ReadyPicture {
  return {
    state: 'ready',
    id,
    name: `${id}.png`,
    bytes: 1,
    sha256: id,
    format: 'png',
    width: 1,
    height: 1,
    orientation: 1,
    animated: false,
    alpha: false,
    clean: true,
    strippable: true,
    pages: 1,
    page: 0,
    incomplete: false,
    ...change,
  };
}

export const NO_KEY: KeyStatus = {
  present: false,
  last4: '',
  persisted: false,
  backend: 'libsecret',
  problem: null,
};
