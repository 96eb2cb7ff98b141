import {
  bytesInWords,
  hostInWords,
  sizeInWords,
  useSentSize,
  type StagePicture,
} from '../../state';
import { FileName } from '../../ui/FileName';
import styles from './Filmstrip.module.css';

interface Props {
  readonly picture: StagePicture | undefined;
  /** Whether there is a remark on any picture: then a line is kept for it, and nothing moves from one to the next. */
  readonly remarked: boolean;
  /** From 1. */
  readonly position: number;
  readonly count: number;
  readonly selected: number;
  /** Pictures that are still being read. */
  readonly unread: number;
}

/** From so many on it takes long enough to be told. */
const MANY_UNREAD = 10;

/** The line below the filmstrip: what the current picture is, and how many there are. */
export function Facts({ picture, remarked, position, count, selected, unread }: Props) {
  const remarks = picture?.remarks.join(' ') ?? '';
  return (
    <div className={`${styles.facts} ls-small`} data-remarks={remarked}>
      <div className={styles.known}>
        <FileName name={picture?.name ?? ''} />
        {picture?.link != null && <span className="ls-dim">{hostInWords(picture.link)}</span>}
        {picture !== undefined && picture.width > 0 && (
          <span className={`${styles.original} ls-dim`}>
            {sizeInWords(picture)}&ensp;{bytesInWords(picture.bytes)}
          </span>
        )}
        {picture !== undefined && picture.width > 0 && <SentSize picture={picture} />}
        {unread >= MANY_UNREAD && (
          <span className={`${styles.unread} ls-dim`}>{unread} to read</span>
        )}
        <span className="ls-dim" role="status">
          {selected > 0 ? `${selected} of ${count} selected` : `${position} of ${count}`}
        </span>
      </div>
      {remarked && (
        <p className={styles.remarks} title={remarks}>
          {remarks}
        </p>
      )}
    </div>
  );
}

function SentSize({ picture }: { readonly picture: StagePicture }) {
  const size = useSentSize(picture);
  if (size === null) return null;
  return (
    <span className="ls-dim">
      {size.local ? 'read' : 'sent'} {sizeInWords(size)}
    </span>
  );
}
