import { useId, useRef, useState } from 'react';
import { Button, Select } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { MAX_NAME_CHARS } from '../../../shared/domain/limits';
import { MODEL_TABLE } from '../../../shared/domain/model-table';
import { ownModelEdits } from '../../../shared/domain/settings-patch';
import { useSession } from '../../state';
import { IconButton } from '../../ui/IconButton';
import {
  draftsOf,
  emptyDraft,
  heldModels,
  readModel,
  settled,
  tablePrice,
  type ModelDraft,
  type ModelField,
} from './model-drafts';
import { dollarsAsTyped } from './read-dollars';
import settings from './Settings.module.css';
import styles from './Costs.module.css';

const KNOWN_NAMES = MODEL_TABLE.map(({ name }) => name);
const AT_ONCE = { duration: 0 };

interface Removed {
  readonly draft: ModelDraft;
  readonly at: number;
}

/** Models that the user has added, and prices of their own for known ones. */
export function OwnModels() {
  const [drafts, setDrafts] = useState(() => draftsOf(useSession.getState().costs.ownModels));
  /** Of the last edit, also before it is shown. */
  const latest = useRef(drafts);
  const [removed, setRemoved] = useState<Removed | null>(null);
  /** The row that was added last: it takes the cursor. */
  const [added, setAdded] = useState<number | null>(null);
  const nameId = useId();

  const keep = (edit: (drafts: readonly ModelDraft[]) => readonly ModelDraft[]): void => {
    const before = latest.current;
    latest.current = settled(edit(before));
    setDrafts(latest.current);
    const ownModels = ownModelEdits(heldModels(before), heldModels(latest.current));
    if (ownModels.length > 0) void useSession.getState().changeCosts({ ownModels });
  };
  const add = (): void => {
    const keys = latest.current.map((draft) => draft.key);
    const key = 1 + Math.max(-1, removed?.draft.key ?? -1, ...keys);
    keep((held) => [...held, emptyDraft(key)]);
    setAdded(key);
    setRemoved(null);
  };
  const remove = (draft: ModelDraft): void => {
    const at = latest.current.findIndex(({ key }) => key === draft.key);
    keep((held) => held.filter(({ key }) => key !== draft.key));
    setRemoved(draft.name.trim() === '' && draft.last === null ? null : { draft, at });
  };

  return (
    <section className={settings.endpoint} aria-labelledby={nameId}>
      <h3 id={nameId} className={settings.name}>
        Own models and prices
      </h3>
      <p className="ls-dim">
        For models that Looksee does not know, or that cost you something else than it knows. Prices
        are US dollars for a million tokens; yours hold at every endpoint.
      </p>
      {drafts.length > 0 && (
        <div className={styles.models}>
          <div className={`${styles.head} ls-small ls-dim`} aria-hidden>
            <span>Model</span>
            <span>Counts pictures like</span>
            <span>In</span>
            <span>Out</span>
            <span>Cached in</span>
          </div>
          {drafts.map((draft) => (
            <Row
              key={draft.key}
              draft={draft}
              drafts={drafts}
              takesCursor={draft.key === added}
              onChange={(change) =>
                keep((held) =>
                  held.map((each) => (each.key === draft.key ? { ...each, ...change } : each)),
                )
              }
              onRemove={() => remove(draft)}
            />
          ))}
        </div>
      )}
      <div className={styles.below}>
        <Button
          size="xs"
          h={32}
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={add}
        >
          Add a model
        </Button>
        {removed !== null && (
          <p className={`${styles.removed} ls-small`} role="status">
            <span>Removed {removed.draft.name.trim() || 'a model'}</span>
            <button
              type="button"
              className={styles.link}
              autoFocus
              onClick={() => {
                keep((held) => held.toSpliced(removed.at, 0, removed.draft));
                setAdded(removed.draft.key);
                setRemoved(null);
              }}
            >
              Undo
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

interface RowProps {
  readonly draft: ModelDraft;
  readonly drafts: readonly ModelDraft[];
  readonly takesCursor: boolean;
  readonly onChange: (change: Partial<Pick<ModelDraft, ModelField>>) => void;
  readonly onRemove: () => void;
}

function Row({ draft, drafts, takesCursor, onChange, onRemove }: RowProps) {
  const { remark } = readModel(draft, drafts);
  const remarkId = useId();
  const known = tablePrice(draft.name);
  const name = draft.name.trim() || 'New model';
  const state = (field: ModelField) =>
    remark?.field !== field
      ? {}
      : { 'aria-invalid': remark.tone === 'wrong', 'aria-describedby': remarkId };
  const price = (field: 'in' | 'out' | 'cachedIn', label: string) => (
    <input
      className={`ls-field ${styles.price}`}
      aria-label={label}
      inputMode="decimal"
      autoComplete="off"
      placeholder={dollarsAsTyped(known?.[field] ?? null)}
      value={draft[field]}
      onChange={(event) => onChange({ [field]: event.currentTarget.value })}
      {...state(field)}
    />
  );
  return (
    <div role="group" aria-label={name} className={styles.row}>
      <input
        className="ls-field"
        aria-label="Model name"
        autoComplete="off"
        spellCheck={false}
        autoFocus={takesCursor}
        maxLength={MAX_NAME_CHARS}
        title={draft.name}
        value={draft.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
        {...state('name')}
      />
      <Select
        aria-label="Counts pictures like"
        classNames={{ input: styles.select ?? '' }}
        clearable
        placeholder={KNOWN_NAMES.includes(name.toLowerCase()) ? 'Itself' : 'Not known'}
        data={KNOWN_NAMES}
        value={draft.countsLike}
        onChange={(countsLike) => onChange({ countsLike })}
        comboboxProps={{ transitionProps: AT_ONCE }}
        {...state('countsLike')}
      />
      {price('in', 'Price in')}
      {price('out', 'Price out')}
      {price('cachedIn', 'Price cached in')}
      <IconButton label={`Remove ${name}`} onClick={onRemove}>
        <IconX size={16} aria-hidden />
      </IconButton>
      {remark !== null && (
        <p
          id={remarkId}
          role={remark.tone === 'wrong' ? 'alert' : undefined}
          className={`${remark.tone === 'wrong' ? settings.problem : 'ls-dim'} ${styles.remark} ls-small`}
        >
          {remark.text}
          {draft.last !== null && ' Until then it holds as it was.'}
        </p>
      )}
    </div>
  );
}
