import { memo } from 'react';
import { IconEye, IconRefresh, IconStar, IconStarFilled } from '@tabler/icons-react';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import type { ListedModel } from '../../../shared/domain/model-list';
import { useModels, useSession, type KnownModels } from '../../state';
import { FileName } from '../../ui/FileName';
import { ListPopover } from '../../ui/ListPopover';
import type { Listbox } from '../../ui/use-listbox';
import { contextInWords, listInWords, type OfferedModels } from './model-options';
import styles from './Picker.module.css';

interface Props {
  readonly listbox: Listbox;
  readonly profile: EndpointProfile;
  /** The chosen one. */
  readonly model: string;
  readonly offered: OfferedModels;
  readonly known: KnownModels;
  /** Pixels, kept while it is open. */
  readonly height: number;
}

/** What the model picker unfolds. */
export function ModelList({ listbox, profile, model, offered, known, height }: Props) {
  const { groups, more } = offered;
  const error = known.loading ? null : (known.list?.error ?? null);
  const words = listInWords(known, Date.now());
  return (
    <ListPopover anchor="--choices">
      <div
        id={listbox.listId}
        role="listbox"
        aria-label="Models"
        aria-busy={known.loading}
        className={styles.list}
        style={{ flexBasis: height }}
      >
        {groups.map(({ label, models }) => (
          <div key={label} role="group" aria-label={label}>
            <div className={styles.heading} aria-hidden>
              {label}
            </div>
            {models.map((each) => (
              <Model
                key={each.name}
                endpointId={profile.id}
                model={each}
                favourite={profile.favourites.includes(each.name)}
                chosen={each.name === model}
                {...listbox.option(each.name)}
              />
            ))}
          </div>
        ))}
        {more > 0 && (
          <p className={styles.more}>and {more.toLocaleString('en-US')} more: type to search</p>
        )}
        {groups.length === 0 && !known.loading && (
          <p className={styles.more}>
            {model.trim() === ''
              ? 'No names are known. Type the name of the model.'
              : 'No name like this is listed. It is sent as you typed it.'}
          </p>
        )}
      </div>
      <div className={styles.footer}>
        <div className={styles.told} aria-live="polite">
          {error !== null && (
            <p className={styles.failed} title={`${error.message} ${error.hint}`.trim()}>
              Not listed: {error.message}
            </p>
          )}
          {words !== '' && <p>{words}</p>}
        </div>
        <button
          type="button"
          className={styles.refresh}
          aria-label="Ask the endpoint for its models again"
          title="Ask the endpoint for its models again"
          aria-disabled={known.loading}
          onClick={() => void useModels.getState().listModels(profile, true)}
        >
          <IconRefresh size={14} />
        </button>
      </div>
    </ListPopover>
  );
}

type ModelProps = ReturnType<Listbox['option']> & {
  readonly endpointId: string;
  readonly model: ListedModel;
  readonly favourite: boolean;
  readonly chosen: boolean;
};

/** Drawn again only where something shown of it changes: what a click does depends on its name alone. */
const Model = memo(
  ({ endpointId, model, favourite, chosen, ...option }: ModelProps) => {
    const { name, vision, contextTokens } = model;
    return (
      <div {...option} aria-selected={chosen} className={styles.option}>
        {/* For the pointer alone; for keys the star beside the field is there. */}
        <span
          aria-hidden
          className={styles.mark}
          data-favourite={favourite || undefined}
          onClick={(event) => {
            event.stopPropagation();
            void useSession.getState().toggleFavourite(endpointId, name);
          }}
        >
          {favourite ? <IconStarFilled size={14} /> : <IconStar size={14} />}
        </span>
        <span className={styles.name}>
          <FileName name={name} />
        </span>
        {favourite && <span className="ls-hidden">, favorite</span>}
        {vision === true && (
          <span className={styles.sees} title="Takes pictures">
            <IconEye size={14} aria-hidden />
            <span className="ls-hidden">, takes pictures</span>
          </span>
        )}
        {vision === false && <span className={styles.fact}>no pictures</span>}
        <span className={`${styles.fact} ${styles.context}`}>
          {contextTokens !== null && (
            <>
              <span className="ls-hidden">, </span>
              {contextInWords(contextTokens)}
              <span className="ls-hidden"> tokens</span>
            </>
          )}
        </span>
      </div>
    );
  },
  (a, b) =>
    a.id === b.id &&
    a['data-pointed'] === b['data-pointed'] &&
    a.endpointId === b.endpointId &&
    a.model === b.model &&
    a.favourite === b.favourite &&
    a.chosen === b.chosen,
);
