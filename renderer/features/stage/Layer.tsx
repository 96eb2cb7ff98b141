import { useState } from 'react';
import { tileUrl } from '../../../shared/domain/image-url';
import { TILE_SIDE } from '../../../shared/domain/limits';
import { useZoom, visibleTiles, type ShownPicture } from '../../state';
import type { Box } from './use-picture-box';
import styles from './Stage.module.css';

interface Props {
  readonly shown: ShownPicture;
  /** Where it lies on the stage, in CSS pixels. */
  readonly at: Box;
  readonly alt: string;
  /** Stands in its place until it is decoded. */
  readonly thumbnailUrl?: string | null;
  /** Another is on its way. */
  readonly turning?: boolean;
  readonly onDrawn?: () => void;
  readonly onLost?: () => void;
}

/** From so many device pixels on a pixel of the picture is seen as one. */
const MAGNIFIED = 3;

/** A picture on the stage: the whole of it, and over that the tiles in sight, where the whole has too few pixels. */
export function Layer(props: Props) {
  const { shown, at, alt, thumbnailUrl = null, turning = false } = props;
  const viewport = useZoom((state) => state.viewport);
  const zoomed = useZoom((state) => state.free !== null);
  const [drawnUrl, setDrawnUrl] = useState<string | null>(null);
  const drawn = drawnUrl === shown.url;
  const { x, y, width, height } = at;
  const place = { width, height, style: { transform: `translate(${x}px, ${y}px)` } };
  const scale = width / shown.width;
  const down = height / shown.height;
  const { tileId } = shown;
  const tiles =
    tileId === null ? [] : visibleTiles({ scale, x, y }, shown, viewport, devicePixelRatio);
  return (
    <div className={styles.layer} data-pixels={zoomed && scale * devicePixelRatio >= MAGNIFIED}>
      <img
        key={shown.url}
        className={styles.picture}
        src={shown.url}
        alt={alt}
        draggable={false}
        data-drawn={drawn}
        data-transparent={drawn && shown.maybeTransparent}
        data-turning={turning}
        data-under={tiles.length > 0}
        onLoad={() => {
          setDrawnUrl(shown.url);
          props.onDrawn?.();
        }}
        onError={props.onLost}
        {...place}
      />
      {!drawn && thumbnailUrl !== null && (
        <img className={styles.picture} src={thumbnailUrl} alt="" draggable={false} {...place} />
      )}
      {tileId !== null &&
        tiles.map(({ column, row }) => {
          const left = x + column * TILE_SIDE * scale;
          const top = y + row * TILE_SIDE * down;
          return (
            <img
              key={`${shown.url} ${column} ${row}`}
              className={styles.tile}
              src={tileUrl(tileId, column, row, shown.page)}
              data-turning={turning}
              alt=""
              draggable={false}
              width={Math.min(TILE_SIDE, shown.width - column * TILE_SIDE)}
              height={Math.min(TILE_SIDE, shown.height - row * TILE_SIDE)}
              style={{ transform: `translate(${left}px, ${top}px) scale(${scale}, ${down})` }}
            />
          );
        })}
    </div>
  );
}
