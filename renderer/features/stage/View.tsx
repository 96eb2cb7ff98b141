import { memo, type KeyboardEvent, type ReactNode } from 'react';
import { useDescriptions, useSentPreview, type StagePicture } from '../../state';
import { onDemand } from '../../ui/on-demand';
import { Canvas } from './Canvas';
import { Pages } from './Pages';
import { Toolbar } from './Toolbar';
import styles from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
  /** Over the whole window. */
  readonly large?: boolean;
  /** Stands over the picture's corner. */
  readonly children?: ReactNode;
}

const [Compared] = onDemand(async () => (await import('./Compared')).Compared);
const [SentStrip] = onDemand(async () => (await import('./SentStrip')).SentStrip);
const [FactsPanel] = onDemand(async () => (await import('./FactsPanel')).FactsPanel);

/**
 * A picture with its tools, its pages, what the model sees of it, and the panel of its facts: on the stage and in the
 * lightbox.
 */
export const View = memo(function View({ picture, readOnly, large = false, children }: Props) {
  const factsOpen = useDescriptions((state) => state.open);
  const sentOpen = useSentPreview((state) => state.open);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!sentOpen || event.key !== 'Escape') return;
    event.preventDefault();
    useSentPreview.getState().toggle();
  };
  return (
    <div
      className={styles.view}
      onKeyDown={onKeyDown}
      {...(sentOpen && { 'data-closes-by-esc': true })}
    >
      <div className={styles.column}>
        <div className={styles.surface}>
          <Canvas picture={picture} readOnly={readOnly} autoFocus={large}>
            {sentOpen && !readOnly && (
              <Compared key={`${picture.key}/${picture.page}`} picture={picture} />
            )}
          </Canvas>
          {children}
          <Toolbar picture={picture} readOnly={readOnly} large={large} />
        </div>
        {picture.pages > 1 && <Pages picture={picture} />}
        {sentOpen && (
          <SentStrip
            picture={picture}
            readOnly={readOnly}
            fallback={<div className={styles.sentStrip} />}
          />
        )}
      </div>
      {factsOpen && (
        <FactsPanel
          picture={picture}
          readOnly={readOnly}
          fallback={<div className={styles.panel} />}
        />
      )}
    </div>
  );
});
