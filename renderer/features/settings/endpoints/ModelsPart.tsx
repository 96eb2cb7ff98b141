import { useId, useState } from 'react';
import { IconStar, IconStarFilled, IconX } from '@tabler/icons-react';
import type { EndpointProfile } from '../../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../../shared/domain/limits';
import { orderedModels } from './ordered-models';
import { useSession } from '../../../state';
import { IconButton } from '../../../ui/IconButton';
import { useField } from './edits';
import { Part, Wrong } from './Part';
import { readModelName } from './read-fields';
import { TextField } from './TextField';
import styles from './Editor.module.css';

/** The names that are offered without asking the endpoint; those with a star come first. */
export function ModelsPart({ profile }: { readonly profile: EndpointProfile }) {
  const { id, favourites } = profile;
  const fieldId = useId();
  const { updateEndpoint } = useSession.getState();
  const names = orderedModels(profile);
  const [wrong, setWrong] = useState<string | null>(null);
  const field = useField({
    id: `${id} new-model`,
    kept: '',
    read: (text) => (text.trim() === '' ? { value: '' } : readModelName(text, names)),
    save: (name) => updateEndpoint(id, { models: { add: [name] } }),
  });
  const toggle = (name: string): void => {
    const change = favourites.includes(name) ? { remove: [name] } : { add: [name] };
    void updateEndpoint(id, { favourites: change }).then(setWrong);
  };
  const remove = (name: string): void => {
    const change = { remove: [name] };
    void updateEndpoint(id, { models: change, favourites: change }).then(setWrong);
  };
  return (
    <Part label="Models">
      {names.length > 0 && (
        <ul className={styles.models} aria-label="Models">
          {names.map((name) => {
            const starred = favourites.includes(name);
            return (
              <li key={name}>
                <IconButton
                  label={`${name}: favorite`}
                  pressed={starred}
                  onClick={() => toggle(name)}
                >
                  {starred ? <IconStarFilled size={16} /> : <IconStar size={16} />}
                </IconButton>
                <span className={styles.model} title={name} data-selectable>
                  {name}
                </span>
                <IconButton label={`Remove ${name}`} onClick={() => remove(name)}>
                  <IconX size={16} aria-hidden />
                </IconButton>
              </li>
            );
          })}
        </ul>
      )}
      <TextField
        id={fieldId}
        field={field}
        label="Add a model"
        placeholder="Add a model by its name"
        maxLength={MAX_NAME_CHARS}
      />
      <Wrong id={`${fieldId}-wrong`} words={field.wrong ?? wrong} />
    </Part>
  );
}
