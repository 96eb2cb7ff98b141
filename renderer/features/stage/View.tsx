import { memo, type ReactNode } from 'react';
import { useDescriptions, type StagePicture } from '../../state';
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

const [FactsPanel] = onDemand(async () => (await import('./FactsPanel')).FactsPanel);

/** A picture with its tools, its pages, and the panel of its facts: on the stage and in the lightbox. */
export const View = memo(function View({ picture, readOnly, large = false, children }: Props) {
  const factsOpen = useDescriptions((state) => state.open);
  return (
    <div className={styles.view}>
      <div className={styles.column}>
        <div className={styles.surface}>
          <Canvas picture={picture} readOnly={readOnly} autoFocus={large} />
          {children}
          <Toolbar picture={picture} readOnly={readOnly} large={large} />
        </div>
        {picture.pages > 1 && <Pages picture={picture} />}
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
