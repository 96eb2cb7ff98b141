import { useShallow } from 'zustand/react/shallow';
import { placementOf, useZoom, type StagePicture } from '../../state';

/** A rectangle of the stage, in CSS pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies on the stage; null as long as there is nothing to draw, or no place for it. */
export function usePictureBox({ shown }: StagePicture): Box | null {
  const zoom = useZoom(useShallow(({ picture, viewport, free }) => ({ picture, viewport, free })));
  const placement = placementOf(zoom);
  if (shown === null || placement === null) return null;
  const { width, height } = shown;
  // The zoom store still has the picture before: it is told of this one after the first drawing.
  if (zoom.picture?.width !== width || zoom.picture.height !== height) return null;
  const { scale, x, y } = placement;
  return { x: onScreen(x), y: onScreen(y), width: width * scale, height: height * scale };
}

/** On a whole pixel of the screen: at 1:1 each pixel of the picture is seen as it is. */
function onScreen(length: number): number {
  return Math.round(length * devicePixelRatio) / devicePixelRatio;
}
