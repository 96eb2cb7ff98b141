import { bytesInWords, sizeInWords, type StagePicture } from '../../state';
import { FileName } from '../../ui/FileName';
import styles from './Filmstrip.module.css';

interface Props {
  readonly picture: StagePicture | undefined;
  /** From 1. */
  readonly position: number;
  readonly count: number;
  readonly selected: number;
}

/** The line below the filmstrip: what the current picture is, and how many there are. */
export function Facts({ picture, position, count, selected }: Props) {
  return (
    <div className={`${styles.facts} ls-small`}>
      <FileName name={picture?.name ?? ''} />
      {picture !== undefined && picture.width > 0 && (
        <span className="ls-dim">
          {sizeInWords(picture)}&ensp;{bytesInWords(picture.bytes)}
        </span>
      )}
      {picture?.sent != null && (
        <span className="ls-dim">
          sent {sizeInWords(picture.sent)}&ensp;{bytesInWords(picture.sent.bytes)}
        </span>
      )}
      <span className="ls-dim" role="status">
        {selected > 0 ? `${selected} of ${count} selected` : `${position} of ${count}`}
      </span>
    </div>
  );
}
