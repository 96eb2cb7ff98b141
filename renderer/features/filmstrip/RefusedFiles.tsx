import { IconX } from '@tabler/icons-react';
import { useSession } from '../../state';
import { FileName } from '../../ui/FileName';
import { IconButton } from '../../ui/IconButton';
import styles from './Filmstrip.module.css';

/** Names the files that did not become pictures, and why, until dismissed. */
export function RefusedFiles() {
  const refused = useSession((state) => state.refused);
  const viewing = useSession((state) => state.view !== 'draft');
  if (refused.length === 0 || viewing) return null;
  const title =
    refused.length === 1 ? '1 file was not added' : `${refused.length} files were not added`;
  return (
    <section className={`${styles.refused} ls-small`} aria-label="Files not added" role="status">
      <header>
        {title}
        <IconButton label="Dismiss" onClick={() => useSession.getState().dismissRefused()}>
          <IconX size={16} />
        </IconButton>
      </header>
      <ul>
        {refused.map(({ name, message }, index) => (
          <li key={index} data-selectable>
            <FileName name={name} />
            <p className="ls-dim">{message}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
