import { create } from 'zustand';
import { fit, panBy, zoomTo, type Placement, type Size } from './zoom-math';

interface ZoomState {
  /** Of the picture on the stage, in its own pixels; null while there is none. */
  readonly picture: Size | null;
  readonly viewport: Size;
  /** Null keeps the picture fitted, also when the window changes. */
  readonly free: Placement | null;
  setPicture: (picture: Size | null) => void;
  setViewport: (viewport: Size) => void;
  /** @param at a point of the viewport that stays; its middle by default */
  zoomBy: (factor: number, at?: { readonly x: number; readonly y: number }) => void;
  pan: (dx: number, dy: number) => void;
  toFit: () => void;
  /** One picture pixel is one pixel of the screen. */
  toActual: () => void;
}

/** One press of + or -. */
export const ZOOM_STEP = 1.25;

export const useZoom = create<ZoomState>()((set, get) => {
  const scaleTo = (wanted: number, at?: { readonly x: number; readonly y: number }): void => {
    const { picture, viewport } = get();
    const from = placementOf(get());
    if (picture === null || from === null) return;
    const middle = { x: viewport.width / 2, y: viewport.height / 2 };
    set({ free: zoomTo(from, wanted, at ?? middle, picture, viewport) });
  };
  return {
    picture: null,
    viewport: { width: 0, height: 0 },
    free: null,
    setPicture: (picture) => set({ picture, free: null }),
    setViewport: (viewport) =>
      set(({ picture, free }) => ({
        viewport,
        free: picture === null || free === null ? free : panBy(free, 0, 0, picture, viewport),
      })),
    zoomBy: (factor, at) => {
      const from = placementOf(get());
      if (from !== null) scaleTo(from.scale * factor, at);
    },
    pan: (dx, dy) => {
      const { picture, viewport, free } = get();
      if (picture !== null && free !== null) set({ free: panBy(free, dx, dy, picture, viewport) });
    },
    toFit: () => set({ free: null }),
    toActual: () => scaleTo(1 / devicePixelRatio),
  };
});

/** Where the picture lies now; null before both sizes are known. */
export function placementOf(state: Pick<ZoomState, 'picture' | 'viewport' | 'free'>) {
  const { picture, viewport, free } = state;
  if (picture === null || viewport.width === 0 || viewport.height === 0) return null;
  return free ?? fit(picture, viewport);
}
