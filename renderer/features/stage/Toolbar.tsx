import {
  IconArrowsMaximize,
  IconEye,
  IconInfoCircle,
  IconMinus,
  IconPlus,
  IconTrash,
  IconX,
  IconZoomReset,
} from '@tabler/icons-react';
import {
  placementOf,
  useDescriptions,
  useLayout,
  useSentPreview,
  useSession,
  useZoom,
  ZOOM_STEP,
  type StagePicture,
} from '../../state';
import { IconButton } from '../../ui/IconButton';
import styles from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
  readonly large?: boolean;
}

export function Toolbar({ picture, readOnly, large = false }: Props) {
  const { setLightbox } = useLayout.getState();
  const factsOpen = useDescriptions((state) => state.open);
  const sentOpen = useSentPreview((state) => state.open);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Picture tools">
      {picture.link === null && <ZoomTools />}
      <IconButton
        label="What the model sees"
        keys="M"
        pressed={sentOpen}
        onClick={() => useSentPreview.getState().toggle()}
      >
        <IconEye size={16} />
      </IconButton>
      <IconButton
        label="Facts"
        keys="I"
        pressed={factsOpen}
        onClick={() => useDescriptions.getState().toggle()}
      >
        <IconInfoCircle size={16} />
      </IconButton>
      {large ? (
        <IconButton label="Close" keys="Esc" onClick={() => setLightbox(false)}>
          <IconX size={16} />
        </IconButton>
      ) : (
        <>
          <IconButton label="See large" keys="Enter" onClick={() => setLightbox(true)}>
            <IconArrowsMaximize size={16} />
          </IconButton>
          {!readOnly && (
            <IconButton
              label="Remove picture"
              keys="Delete"
              onClick={() => void useSession.getState().removePictures([picture.key])}
            >
              <IconTrash size={16} />
            </IconButton>
          )}
        </>
      )}
    </div>
  );
}

function ZoomTools() {
  const { zoomBy, toFit, toActual } = useZoom.getState();
  return (
    <>
      <IconButton label="Zoom out" keys="-" onClick={() => zoomBy(1 / ZOOM_STEP)}>
        <IconMinus size={16} />
      </IconButton>
      <ZoomLevel />
      <IconButton label="Zoom in" keys="+" onClick={() => zoomBy(ZOOM_STEP)}>
        <IconPlus size={16} />
      </IconButton>
      <IconButton label="Fit" keys="0" onClick={toFit}>
        <IconZoomReset size={16} />
      </IconButton>
      <IconButton label="1:1, actual pixels" keys="1" onClick={toActual}>
        <span className="ls-small">1:1</span>
      </IconButton>
    </>
  );
}

/** Of the picture's own size in pixels of the screen. */
function ZoomLevel() {
  const percent = useZoom((state) => {
    const scale = placementOf(state)?.scale;
    return scale === undefined ? null : Math.round(scale * devicePixelRatio * 100);
  });
  return (
    <span className={`${styles.level} ls-small ls-dim`}>{percent !== null && `${percent}%`}</span>
  );
}
