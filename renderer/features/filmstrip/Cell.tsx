import { memo, type MouseEvent, type PointerEvent } from 'react';
import { IconExclamationCircle, IconLink, IconX } from '@tabler/icons-react';
import {
  bytesInWords,
  hostInWords,
  sizeInWords,
  useLayout,
  useSession,
  type StagePicture,
} from '../../state';
import { hasMod } from '../../ui/keys';
import { FileName } from '../../ui/FileName';
import styles from './Filmstrip.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly index: number;
  readonly count: number;
  readonly left: number;
  readonly width: number;
  readonly current: boolean;
  readonly selected: boolean;
  readonly dragged: boolean;
  readonly readOnly: boolean;
  readonly onPointerDown: (event: PointerEvent, index: number) => void;
}

export const cellId = (index: number): string => `picture-${index}`;

/** One picture of the filmstrip: thumbnail, name, size. */
export const Cell = memo(function Cell(props: Props) {
  const { picture, index, count, left, width, current, selected, dragged, readOnly } = props;
  const { key, name, loading, link, thumbnailUrl, shown, page, pages, remarks } = picture;
  const facts = factsInWords(picture);
  const paging = pages > 1 ? [`p. ${page + 1}/${pages}`] : [];

  const select = (event: MouseEvent): void => {
    const session = useSession.getState();
    if (readOnly) session.setViewedPicture(index);
    else session.select(key, event.shiftKey ? 'range' : hasMod(event) ? 'toggle' : 'only');
  };
  const remove = (event: MouseEvent): void => {
    event.stopPropagation();
    void useSession.getState().removePictures([key]);
  };

  return (
    <div
      id={cellId(index)}
      className={styles.cell}
      role="option"
      aria-selected={selected}
      aria-current={current}
      aria-posinset={index + 1}
      aria-setsize={count}
      data-current={current}
      data-dragged={dragged}
      title={[name, facts, ...paging, ...remarks].join('\n')}
      style={{ transform: `translateX(${left}px)`, width }}
      onClick={select}
      onDoubleClick={() => useLayout.getState().setLightbox(true)}
      onPointerDown={(event) => !readOnly && props.onPointerDown(event, index)}
    >
      <div className={styles.thumb}>
        {link !== null && <IconLink size={32} stroke={1.5} className="ls-dim" aria-hidden />}
        {loading && <div className={styles.skeleton} />}
        {thumbnailUrl !== null && (
          <img
            src={thumbnailUrl}
            alt=""
            draggable={false}
            data-transparent={shown?.maybeTransparent}
          />
        )}
        {paging.map((words) => (
          <span key={words} className={`${styles.paging} ls-small`}>
            {words}
          </span>
        ))}
        {remarks.length > 0 && (
          <span className={styles.remarked} aria-hidden>
            <IconExclamationCircle size={14} />
          </span>
        )}
      </div>
      <p className={`${styles.name} ls-small`}>
        <FileName name={name} />
      </p>
      <p className={`${styles.size} ls-small ls-dim`}>{facts}</p>
      {remarks.length > 0 && <span className="ls-hidden">{remarks.join(' ')}</span>}
      {!readOnly && (
        <span
          className={styles.remove}
          aria-hidden
          title="Remove"
          onClick={remove}
          onPointerDown={(event) => event.stopPropagation()}
        >
          <IconX size={14} />
        </span>
      )}
    </div>
  );
});

function factsInWords(picture: StagePicture): string {
  if (picture.loading) return 'Reading…';
  if (picture.link !== null) return hostInWords(picture.link);
  return `${sizeInWords(picture)} · ${bytesInWords(picture.bytes)}`;
}
