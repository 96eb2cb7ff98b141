import { memo, useState } from 'react';
import { IconPhoto, IconX } from '@tabler/icons-react';
import type { AnalysisSummary } from '../../../shared/domain/analysis';
import { imageUrl } from '../../../shared/domain/image-url';
import { FIRST_ENTRY } from './first-entry';
import { statusText, titleText } from './entry-text';
import styles from './EntryRow.module.css';

interface Props {
  readonly entry: AnalysisSummary;
  readonly folded: boolean;
  readonly open: boolean;
  readonly takesTab: boolean;
  readonly onFocus: (id: number) => void;
  readonly onOpen: (id: number) => void;
  readonly onDelete: (id: number) => void;
}

/** One analysis of the list: picture, question, how and when. */
export const EntryRow = memo(function EntryRow(props: Props) {
  const { entry, folded, open, takesTab, onFocus, onOpen, onDelete } = props;
  const title = titleText(entry);
  const status = statusText(entry);
  const time = timeText(entry.createdAt);
  return (
    <div className={styles.row} data-folded={folded || undefined}>
      <button
        type="button"
        className={styles.open}
        aria-current={open}
        aria-label={folded ? `${title}, ${status.text}, ${time}` : undefined}
        title={title === entry.firstPictureName ? title : `${title}\n${entry.firstPictureName}`}
        tabIndex={takesTab ? 0 : -1}
        data-entry={entry.id}
        {...(takesTab ? { [FIRST_ENTRY]: '' } : {})}
        onFocus={() => onFocus(entry.id)}
        onClick={() => onOpen(entry.id)}
      >
        <Thumbnail entry={entry} />
        {!folded && (
          <span className={styles.words}>
            <span className={styles.title}>{title}</span>
            <span className={`${styles.facts} ls-small ls-dim`}>
              <span className={styles.status} data-bad={status.bad || undefined}>
                {status.text}
              </span>
              <span className={styles.time}>{time}</span>
            </span>
          </span>
        )}
      </button>
      {!folded && (
        <button
          type="button"
          className={styles.remove}
          tabIndex={-1}
          aria-label={`Delete ${title}`}
          title="Delete  Del"
          onClick={() => onDelete(entry.id)}
        >
          <IconX size={16} aria-hidden />
        </button>
      )}
    </div>
  );
});

function Thumbnail({ entry }: { readonly entry: AnalysisSummary }) {
  const [lost, setLost] = useState(false);
  return (
    <span className={styles.thumb}>
      {entry.thumbnail === null || lost ? (
        <IconPhoto size={20} aria-hidden />
      ) : (
        <img
          src={imageUrl(entry.thumbnail, 'thumb')}
          alt=""
          width={40}
          height={40}
          loading="lazy"
          draggable={false}
          onError={() => setLost(true)}
        />
      )}
      {entry.pictureCount > 1 && <span className={styles.count} data-count={entry.pictureCount} />}
    </span>
  );
}

const timeFormat = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const timeText = (at: number): string => timeFormat.format(at);
