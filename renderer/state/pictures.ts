/** Pure changes of the draft's pictures and of what is chosen among them. */
import type { Picture, RefusedFile } from '../../shared/domain/picture';
import type { PicturesUpdate } from '../../shared/ipc/contract';

export interface PictureState {
  readonly pictures: readonly Picture[];
  /** Files that did not become pictures, until the user dismisses the message. */
  readonly refused: readonly RefusedFile[];
  /** The picture on the stage; null only while there is none. */
  readonly currentId: string | null;
  /** What was on the stage before the newest pictures came. */
  readonly beforeId: string | null;
  /** Limits what is asked about; empty means all. */
  readonly selection: ReadonlySet<string>;
  /** Where a range of the selection begins; its other end is what Shift moves. Null: at the current picture. */
  readonly anchorId: string | null;
}

export const NO_PICTURES: PictureState = {
  pictures: [],
  refused: [],
  currentId: null,
  beforeId: null,
  selection: new Set(),
  anchorId: null,
};

/**
 * Applies a push of the main process. The first of newly added pictures goes on the stage, but of those that take the
 * place of something else only where that one was there; where none of them stays, what was there before comes back.
 */
export function applyUpdate(state: PictureState, update: PicturesUpdate): PictureState {
  const known = new Map(state.pictures.map((picture) => [picture.id, picture]));
  let firstNew: string | null = null;
  for (const picture of update.upsert) {
    if (!known.has(picture.id)) firstNew ??= picture.id;
    known.set(picture.id, picture);
  }
  const { selection } = withoutPictures(state, update.remove);
  const currentId = neighbour(state, new Set(update.remove), state.beforeId);
  for (const id of update.remove) known.delete(id);
  const shows =
    update.remove.length === 0 ||
    state.currentId === null ||
    update.remove.includes(state.currentId);
  if (!shows) firstNew = null;
  return {
    pictures: inOrder([...known.values()], update.order),
    refused: refusedOnce(state.refused, update.refused),
    currentId: firstNew !== null && known.has(firstNew) ? firstNew : currentId,
    beforeId: firstNew !== null && isRead(state) ? state.currentId : state.beforeId,
    selection: firstNew === null ? selection : new Set(),
    anchorId: firstNew === null ? state.anchorId : null,
  };
}

/**
 * What was refused, with what came now at its end. A link that was tried again, and a picture or a folder that was added
 * again, take the place of what was said of them before; of two files that have the same name, both are told.
 */
export function refusedOnce(
  before: readonly RefusedFile[],
  now: readonly RefusedFile[],
): readonly RefusedFile[] {
  if (now.length === 0) return before;
  const again = new Set(now.flatMap(saidOnce));
  return [...before.filter((file) => !saidOnce(file).some((key) => again.has(key))), ...now];
}

function saidOnce({ link, message, name, reason }: RefusedFile): readonly string[] {
  if (link !== undefined) return [link];
  return reason === 'duplicate' || reason === 'left-out' ? [`${name}\n${message}`] : [];
}

/** Takes pictures out at once; the neighbour of a removed current picture becomes current. */
export function withoutPictures(state: PictureState, ids: readonly string[]): PictureState {
  if (ids.length === 0) return state;
  const gone = new Set(ids);
  const pictures = state.pictures.filter((picture) => !gone.has(picture.id));
  return {
    ...state,
    pictures,
    currentId: neighbour(state, gone),
    selection: new Set([...state.selection].filter((id) => !gone.has(id))),
  };
}

/** Whether what is on the stage is more than a place kept for it. */
function isRead({ pictures, currentId }: PictureState): boolean {
  return pictures.some(({ id, state }) => id === currentId && state !== 'loading');
}

/** @param before goes ahead of what stands before the current picture */
function neighbour(
  { pictures, currentId }: PictureState,
  gone: ReadonlySet<string>,
  before: string | null = null,
) {
  if (currentId === null || !gone.has(currentId)) return currentId;
  const at = pictures.findIndex((picture) => picture.id === currentId);
  const stays = (picture: Picture): boolean => !gone.has(picture.id);
  const left = pictures.slice(0, at).filter(stays);
  const next =
    pictures.slice(at).find(stays) ?? left.find(({ id }) => id === before) ?? left.at(-1);
  return next?.id ?? null;
}

function inOrder(pictures: readonly Picture[], order: readonly string[] | null) {
  if (order === null) return pictures;
  const place = new Map(order.map((id, index) => [id, index]));
  const rank = (picture: Picture): number => place.get(picture.id) ?? Infinity;
  return pictures.toSorted((a, b) => {
    const [x, y] = [rank(a), rank(b)];
    return x === y ? 0 : x - y;
  });
}

export type SelectHow = 'only' | 'toggle' | 'range';

/**
 * Selects as the Finder does. A plain click shows one picture and selects none, so that all are asked about;
 * with Ctrl/Cmd or Shift a selection begins at the picture that was shown.
 */
export function selectPicture(state: PictureState, id: string, how: SelectHow): PictureState {
  if (!state.pictures.some((picture) => picture.id === id)) return state;
  if (how === 'only') return { ...state, currentId: id, selection: new Set(), anchorId: null };
  if (how === 'range') return extendTo(state, id);
  const selection = new Set(state.selection);
  if (selection.size === 0 && state.currentId !== null && state.currentId !== id) {
    selection.add(state.currentId);
  }
  if (!selection.delete(id)) selection.add(id);
  return { ...state, currentId: id, selection, anchorId: id };
}

/** Shows a picture, and selects all from the anchor to it: a range that grows and shrinks at this end. */
function extendTo(state: PictureState, id: string): PictureState {
  const ids = state.pictures.map((picture) => picture.id);
  const { anchorId, currentId, selection } = state;
  // An anchor that was removed, or left behind by another selection, holds no more.
  const holds = anchorId !== null && selection.has(anchorId) && ids.includes(anchorId);
  const from = holds ? anchorId : (currentId ?? id);
  const [first = 0, last = 0] = [ids.indexOf(from), ids.indexOf(id)].toSorted((a, b) => a - b);
  return {
    ...state,
    currentId: id,
    anchorId: from,
    selection: new Set(ids.slice(first, last + 1)),
  };
}

/** Moves the end of the selection `steps` along; stays at the ends. */
export function extendBy(state: PictureState, steps: number): PictureState {
  const { currentId } = stepPicture(state, steps);
  return currentId === null ? state : extendTo(state, currentId);
}

/**
 * Which pictures move `steps` along, and before which index they come to stand: the selection where the current one is of
 * it, kept together, otherwise the current one alone.
 * @param steps -1 or 1; Infinity to the ends
 */
export function reorderBy(
  { pictures, currentId, selection }: PictureState,
  steps: number,
): { readonly ids: ReadonlySet<string>; readonly to: number } | null {
  if (currentId === null) return null;
  const ids = selection.has(currentId) ? selection : new Set([currentId]);
  const places = pictures.flatMap(({ id }, index) => (ids.has(id) ? [index] : []));
  const [first = 0, last = 0] = [places[0], places.at(-1)];
  const to = steps < 0 ? first + steps : last + 1 + steps;
  return { ids, to: Math.min(Math.max(to, 0), pictures.length) };
}

/** The picture `steps` further along; stays at the ends. */
export function stepPicture(state: PictureState, steps: number): PictureState {
  const at = state.pictures.findIndex((picture) => picture.id === state.currentId);
  const next = state.pictures[Math.min(Math.max(at + steps, 0), state.pictures.length - 1)];
  return next === undefined ? state : { ...state, currentId: next.id };
}

/** Moves `ids`, kept together in their order, so that they stand before index `to` of the present order. */
export function movePictures(
  state: PictureState,
  ids: ReadonlySet<string>,
  to: number,
): PictureState {
  const moves = (picture: Picture): boolean => ids.has(picture.id);
  const stays = (picture: Picture): boolean => !ids.has(picture.id);
  const pictures = [
    ...state.pictures.slice(0, to).filter(stays),
    ...state.pictures.filter(moves),
    ...state.pictures.slice(to).filter(stays),
  ];
  return { ...state, pictures };
}
