import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import {
  shownAsSent,
  useSentPreview,
  useShownPreview,
  useWantedPreview,
  useZoom,
  type SentFacts,
  type StagePicture,
} from '../../state';
import { sentTitle } from './facts-rows';
import { Layer } from './Layer';
import { useLate } from './use-late';
import { usePictureBox, type Box } from './use-picture-box';
import styles from './Compared.module.css';

/** Parts of the picture's width that the arrow keys move the divider by. */
const STEP = 0.02;
const LARGE_STEP = 0.1;
/** CSS pixels from the middle of the handle to the edge of the picture, and of the stage. */
const BELOW = 26;
const INSIDE = 28;
/** CSS pixels from the divider to the end of a label; one that has no room is not shown, rather than half of it. */
const LABEL = 96;

/** The picture as it is sent over the original, at the same place and size, to the right of a divider. */
export function Compared({ picture }: { readonly picture: StagePicture }) {
  const box = usePictureBox(picture);
  const viewport = useZoom((state) => state.viewport);
  const divider = useSentPreview((state) => state.divider);
  const wanted = useWantedPreview(picture);
  const { facts, settled } = useShownPreview(picture);
  const late = useLate(!settled);
  const [drawn, setDrawn] = useState<SentFacts | null>(null);
  if (box === null || facts === null || wanted === null) return null;

  // What was drawn stays until what takes its place is decoded.
  const layers = drawn === null || drawn.sha256 === facts.sha256 ? [facts] : [drawn, facts];
  const onLost = (): void => useSentPreview.getState().lost(wanted);
  const left = Math.max(box.x, 0);
  const right = Math.min(box.x + box.width, viewport.width);
  const edge = left + divider * (right - left);
  return (
    <>
      <div
        className={styles.sent}
        style={{ clipPath: `inset(0 0 0 ${edge}px)` }}
        data-waiting={late}
      >
        {layers.map((each) => (
          <Layer
            key={each.sha256}
            shown={shownAsSent(each)}
            at={box}
            alt={each === facts ? `${sentTitle(each)}: ${picture.name}` : ''}
            onDrawn={() => setDrawn(each)}
            {...(each === facts && settled && { onLost })}
          />
        ))}
      </div>
      {drawn !== null && (
        <Divider picture={box} left={left} right={right} title={sentTitle(facts)} />
      )}
    </>
  );
}

interface DividerProps {
  readonly picture: Box;
  /** Of what is in sight of the picture. */
  readonly left: number;
  readonly right: number;
  /** Of the right side. */
  readonly title: string;
}

function Divider({ picture, left, right, title }: DividerProps) {
  const divider = useSentPreview((state) => state.divider);
  const { width, height } = useZoom((state) => state.viewport);
  const { setDivider } = useSentPreview.getState();
  const grip = useRef<number | null>(null);
  const edge = left + divider * (right - left);
  const top = Math.max(picture.y, 0);
  const middle = Math.max(Math.min(picture.y + picture.height + BELOW, height - INSIDE), top);
  const percent = Math.round(divider * 100);

  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    grip.current = event.clientX - edge;
  };
  const drag = (event: PointerEvent): void => {
    if (grip.current === null) return;
    event.stopPropagation();
    setDivider((event.clientX - grip.current - left) / Math.max(right - left, 1));
  };
  const end = (): void => {
    grip.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { altKey, ctrlKey, key, metaKey, shiftKey } = event;
    const to = moved(divider, key, shiftKey ? LARGE_STEP : STEP);
    if (to === null || altKey || ctrlKey || metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    setDivider(to);
  };

  return (
    <div
      className={styles.divider}
      role="slider"
      aria-label="Original and what the model sees"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent}% original, ${100 - percent}% ${title.toLowerCase()}`}
      tabIndex={0}
      style={{ transform: `translateX(${edge}px)`, top, height: middle - top }}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={(event) => {
        event.stopPropagation();
        setDivider(0.5);
      }}
      onKeyDown={onKeyDown}
    >
      <span className={styles.line} />
      <span className={styles.handle} />
      {edge >= LABEL && (
        <span className={`${styles.before} ls-small`} aria-hidden>
          Original
        </span>
      )}
      {width - edge >= LABEL && (
        <span className={`${styles.after} ls-small`} aria-hidden>
          {title}
        </span>
      )}
    </div>
  );
}

function moved(from: number, key: string, step: number): number | null {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return from - step;
    case 'ArrowRight':
    case 'ArrowUp':
      return from + step;
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}
