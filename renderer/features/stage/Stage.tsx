import { useLayoutEffect } from 'react';
import { useLayout, useStagePictures, useZoom } from '../../state';
import { onDemand } from '../../ui/on-demand';
import { View } from './View';
import styles from './Stage.module.css';

const [Lightbox] = onDemand(async () => (await import('./Lightbox')).Lightbox);

/** The current picture, as large as fits; its tools show on hover and focus. */
export function Stage() {
  const { pictures, current, readOnly } = useStagePictures();
  const lightbox = useLayout((state) => state.lightbox);
  const setPicture = useZoom((state) => state.setPicture);
  const picture = pictures[current];
  const shown = picture?.shown;
  const [width, height] = [shown?.width ?? 0, shown?.height ?? 0];

  // Before it is painted: no frame has this picture in the place of the one before. A page of the same size stays
  // where it was zoomed to, so that pages can be compared.
  useLayoutEffect(() => {
    setPicture(width === 0 ? null : { width, height });
  }, [picture?.key, width, height, setPicture]);

  if (picture === undefined) return <div className={styles.stage} />;
  return (
    <div className={styles.stage}>
      {lightbox ? (
        <Lightbox picture={picture} readOnly={readOnly} index={current} count={pictures.length} />
      ) : (
        <View picture={picture} readOnly={readOnly} />
      )}
    </div>
  );
}
