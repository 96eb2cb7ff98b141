import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useLayout, usePages, useZoom, type StagePicture } from '../../state';
import { Layer } from './Layer';
import { LinkNotice } from './LinkNotice';
import { usePictureBox } from './use-picture-box';
import styles from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
  readonly autoFocus?: boolean;
  /** Is drawn over the picture. */
  readonly children?: ReactNode;
}

/** CSS pixels that Shift with an arrow key moves a picture that is larger than its place. */
const KEY_PAN = 80;
/** Zoom of one notch of the wheel, and of a pinch (which comes as a wheel with Ctrl, in finer steps). */
const WHEEL = 0.002;
const PINCH = 0.01;

/** Draws a picture where the zoom store has it, and lets wheel, pinch and drag move it. */
export function Canvas({ picture, readOnly, autoFocus = false, children }: Props) {
  const element = useRef<HTMLDivElement>(null);
  useViewport(element);
  useWheel(element);
  const lastPoint = useRef<{ x: number; y: number } | null>(null);
  useEffect(() => {
    if (autoFocus) element.current?.focus();
  }, [autoFocus]);

  const drag = (event: PointerEvent<HTMLDivElement>): void => {
    const last = lastPoint.current;
    if (last === null) return;
    useZoom.getState().pan(event.clientX - last.x, event.clientY - last.y);
    lastPoint.current = { x: event.clientX, y: event.clientY };
  };
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    // What stands in the place of a picture can be pressed and selected.
    if (event.button !== 0 || picture.shown === null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    lastPoint.current = { x: event.clientX, y: event.clientY };
  };
  const end = (): void => {
    lastPoint.current = null;
  };
  const toggleActual = (): void => {
    const { free, toFit, toActual } = useZoom.getState();
    (free === null ? toActual : toFit)();
  };
  const larger = useZoom((state) => state.free !== null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const { key, shiftKey, target, currentTarget } = event;
    const pan = shiftKey ? PANS[key] : undefined;
    if (pan !== undefined) useZoom.getState().pan(pan[0] * KEY_PAN, pan[1] * KEY_PAN);
    else if (target === currentTarget && (key === 'Enter' || key === ' ')) {
      const { lightbox, setLightbox } = useLayout.getState();
      setLightbox(!lightbox);
    } else return;
    event.preventDefault();
  };

  return (
    <div
      ref={element}
      className={styles.canvas}
      role="group"
      aria-label={`Picture ${picture.name}`}
      tabIndex={0}
      data-larger={larger}
      onKeyDown={onKeyDown}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={toggleActual}
    >
      {picture.link === null ? (
        <Pixels picture={picture} />
      ) : (
        <LinkNotice id={picture.key} url={picture.link} readOnly={readOnly} />
      )}
      {children}
    </div>
  );
}

/** Which way the picture goes so that more of it is seen there. */
const PANS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function Pixels({ picture }: { readonly picture: StagePicture }) {
  const box = usePictureBox(picture);
  const { shown, thumbnailUrl } = picture;
  const turning = usePages((state) => state.wanted.has(picture.key));
  if (shown === null) {
    return (
      <p className={`${styles.middle} ls-dim`}>
        {picture.loading ? 'Reading…' : 'No copy of this picture was kept.'}
      </p>
    );
  }
  if (box === null) return null;
  return (
    <Layer
      shown={shown}
      at={box}
      alt={picture.name}
      thumbnailUrl={thumbnailUrl}
      turning={turning}
    />
  );
}

function useViewport(element: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry === undefined) return;
      const { width, height } = entry.contentRect;
      useZoom.getState().setViewport({ width, height });
    });
    observer.observe(watched);
    return () => observer.disconnect();
  }, [element]);
}

/** React listens to wheels passively; here the page must not scroll or zoom itself. */
function useWheel(element: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const watched = element.current;
    if (watched === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { left, top } = watched.getBoundingClientRect();
      const at = { x: event.clientX - left, y: event.clientY - top };
      const rate = event.ctrlKey ? PINCH : WHEEL;
      useZoom.getState().zoomBy(Math.exp(-event.deltaY * rate), at);
      if (event.deltaX !== 0) useZoom.getState().pan(-event.deltaX, 0);
    };
    watched.addEventListener('wheel', onWheel, { passive: false });
    return () => watched.removeEventListener('wheel', onWheel);
  }, [element]);
}
