import { useState } from 'react';
import type { AnswerImage } from '../../../shared/domain/analysis';
import { imageUrl } from '../../../shared/domain/image-url';
import { openLink, saveKept } from '../../state';
import { answerImageText } from './answer-image-text';
import { safeLink } from './safe-link';
import styles from './Card.module.css';

/** Pictures that the model answered with. None is loaded from an address that the endpoint chose. */
export function AnswerImages({ images }: { readonly images: readonly AnswerImage[] }) {
  if (images.length === 0) return null;
  return (
    <ul className={styles.images} aria-label="Pictures in the answer">
      {images.map((image, index) => (
        <li key={index}>
          <OneImage image={image} index={index} />
        </li>
      ))}
    </ul>
  );
}

function OneImage({ image, index }: { readonly image: AnswerImage; readonly index: number }) {
  const [isBroken, setBroken] = useState(false);
  const text = answerImageText(image, index);
  if (image.sha256 === null) {
    const safe = safeLink(image.link);
    return (
      <p className="ls-small" data-selectable>
        {safe === null ? (
          text
        ) : (
          <a
            href={safe}
            title={safe}
            onClick={(event) => {
              event.preventDefault();
              void openLink(safe);
            }}
            onAuxClick={(event) => event.preventDefault()}
          >
            {text}
          </a>
        )}
      </p>
    );
  }
  const { format, sha256 } = image;
  const isShown = format !== null && !isBroken;
  return (
    <figure className={styles.image}>
      {isShown && <img src={imageUrl(sha256, 'sent')} alt={text} onError={() => setBroken(true)} />}
      <figcaption className="ls-small ls-dim">
        {text}
        {!isShown && '. It cannot be shown.'}
        {format !== null && (
          <button type="button" className={styles.action} onClick={() => void saveKept(sha256)}>
            Save picture…
          </button>
        )}
      </figcaption>
    </figure>
  );
}
