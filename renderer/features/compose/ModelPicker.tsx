import { useState } from 'react';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../shared/domain/limits';
import { chosenEndpoint, chosenModel, modelsKey, useModels, useSession } from '../../state';
import { tip } from '../../ui/tip';
import { useListbox } from '../../ui/use-listbox';
import { ModelList } from './ModelList';
import { offeredModels } from './model-options';
import styles from './Picker.module.css';

/** The model by its name: typed as it is, or taken from what is offered. */
export function ModelPicker() {
  const profile = useSession((state) => chosenEndpoint(state)?.profile ?? null);
  if (profile === null || profile.kind === 'on-device') {
    const placeholder = profile === null ? 'Model' : 'Text reader';
    return (
      <input
        type="text"
        role="combobox"
        aria-expanded={false}
        aria-label="Model"
        className={`ls-field ${styles.field}`}
        placeholder={placeholder}
        disabled
      />
    );
  }
  return <OfEndpoint key={profile.id} profile={profile} />;
}

/** How the list was when it was opened: what is pointed at stays where it is. */
interface Opened {
  readonly favourites: readonly string[];
  /** Comes back with Esc. */
  readonly model: string;
  /** Pixels. */
  readonly height: number;
}

/** Rows and headings of the list, and of a list that is yet to come. */
const ROW = 28;
/** Around the rows. */
const PADDING = 8;
const MIN_HEIGHT = 2 * ROW + PADDING;
const MAX_HEIGHT = 10 * ROW + PADDING;

function OfEndpoint({ profile }: { readonly profile: EndpointProfile }) {
  const model = useSession(chosenModel);
  const known = useModels((state) => state.lists[modelsKey(profile)]);
  const [typed, setTyped] = useState('');
  const [opened, setOpened] = useState<Opened | null>(null);
  const { chooseModel } = useSession.getState();
  const { listModels } = useModels.getState();
  const { toggleFavourite } = useSession.getState();

  const list = known?.list ?? null;
  const favourites = opened?.favourites ?? profile.favourites;
  const offered = offeredModels({ ...profile, favourites }, list, typed);
  const names = offered.groups.flatMap((group) => group.models.map(({ name }) => name));

  const onOpen = (): void => {
    const all = offeredModels(profile, list, '');
    const rows = all.groups.reduce((sum, group) => sum + 1 + group.models.length, 0);
    const height = list === null ? MAX_HEIGHT : Math.min(rows * ROW + PADDING, MAX_HEIGHT);
    setOpened({ ...profile, model, height: Math.max(height, MIN_HEIGHT) });
    setTyped('');
    void listModels(profile, false);
  };
  const listbox = useListbox({
    keys: names,
    first: model,
    onChoose: chooseModel,
    onOpen,
    onEscape: () => chooseModel(opened?.model ?? model),
  });
  const type = (text: string): void => {
    chooseModel(text);
    listbox.show();
    listbox.unpoint();
    setTyped(text.trim());
  };
  const favourite = profile.favourites.includes(model);

  return (
    <div className={styles.picker} {...listbox.outer}>
      <input
        type="text"
        aria-label="Model"
        aria-autocomplete="list"
        className={`ls-field ${styles.field} ${styles.starred}`}
        placeholder="Model"
        value={model}
        title={model}
        maxLength={MAX_NAME_CHARS}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => type(event.currentTarget.value)}
        onClick={({ currentTarget }) => {
          // What is typed next looks for another.
          if (!listbox.open) currentTarget.select();
          listbox.show();
        }}
        {...listbox.field}
      />
      {model.trim() !== '' && (
        <button
          type="button"
          className={styles.star}
          aria-label={`Favorite: ${model}`}
          aria-pressed={favourite}
          onClick={() => void toggleFavourite(profile.id, model)}
          {...tip(favourite ? 'Remove from favorites' : 'Add to favorites')}
        >
          {favourite ? <IconStarFilled size={14} /> : <IconStar size={14} />}
        </button>
      )}
      {listbox.open && opened !== null && (
        <ModelList
          listbox={listbox}
          profile={profile}
          model={model}
          offered={offered}
          known={known ?? { list: null, loading: true }}
          height={opened.height}
        />
      )}
    </div>
  );
}
