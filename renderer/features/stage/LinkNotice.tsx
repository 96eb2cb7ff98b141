import { Button } from '@mantine/core';
import { useSession } from '../../state';
import styles from './Stage.module.css';

interface Props {
  readonly id: string;
  readonly url: string;
  readonly readOnly: boolean;
}

/** Stands in the place of a picture that only the endpoint will see. */
export function LinkNotice({ id, url, readOnly }: Props) {
  const loadInstead = (): void => {
    const { addLinks, removePictures } = useSession.getState();
    void removePictures([id]).then(() => addLinks([url]));
  };
  return (
    <div className={styles.middle}>
      <div className={styles.link}>
        <p>
          {readOnly
            ? 'Sent as a link. Looksee never loaded this picture; the endpoint was to do it.'
            : 'Sent as a link. Looksee has not loaded this picture; the endpoint will.'}
        </p>
        <p className="ls-small ls-dim" data-selectable>
          {url}
        </p>
        {!readOnly && (
          <Button variant="default" size="xs" h={32} onClick={loadInstead}>
            Load it into Looksee instead
          </Button>
        )}
      </div>
    </div>
  );
}
