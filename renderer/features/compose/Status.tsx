import { Popover, UnstyledButton } from '@mantine/core';
import { useShallow } from 'zustand/react/shallow';
import type { Endpoint } from '../../../shared/domain/endpoint';
import {
  chosenEndpoint,
  planAsk,
  useAnalyses,
  useLayout,
  useSession,
  type FieldToFix,
} from '../../state';
import { KeyField } from '../../ui/KeyField';
import { UrlField } from '../../ui/UrlField';
import { useRunning } from './use-running';
import { statusOf, type FixWith } from './status-words';
import styles from './Compose.module.css';

/** One line that is always there: where the pictures would go, or what is missing and what fixes it. */
export function Status() {
  const draft = useSession(
    useShallow(({ pictures, selection, prompt, choices, costs, endpoints }) => ({
      pictures,
      selection,
      prompt,
      choices,
      costs,
      endpoints,
    })),
  );
  const running = useRunning();
  const tried = useSession((state) => state.triedInVain);
  const endpoint = chosenEndpoint(draft);
  const waiting = useAnalyses((state) => state.waiting);
  const { text, problem, fix } = statusOf(draft, { running, tried, waiting });
  const opened = useLayout(
    ({ fieldToFix }) => fieldToFix?.endpointId === endpoint?.profile.id && fieldToFix,
  );
  // What other parts of the window opened stays open, whatever the line says meanwhile.
  const shown = opened && opened.field !== fix?.how ? FIELDS[opened.field] : fix;
  return (
    <div className={`${styles.status} ls-small`}>
      {/* The answers' column tells of each that comes; nobody wants to hear seconds counted. */}
      <p
        role="status"
        aria-live={running ? 'off' : 'polite'}
        title={text}
        className={problem ? undefined : 'ls-dim'}
      >
        {text}
      </p>
      {shown !== null && endpoint !== null && <Fix with={shown} endpoint={endpoint} />}
    </div>
  );
}

const FIELDS: Readonly<Record<FieldToFix['field'], FixWith>> = {
  key: { label: 'Enter key', how: 'key' },
  'base-url': { label: 'Enter base URL', how: 'base-url' },
};

/** The button that fixes what the line says. */
function Fix({ with: { label, how }, endpoint }: { with: FixWith; endpoint: Endpoint }) {
  if (how === 'key' || how === 'base-url') {
    return <FixField field={how} label={label} endpoint={endpoint} />;
  }
  return (
    <UnstyledButton className={styles.link ?? ''} onClick={FIXES[how]}>
      {label}
    </UnstyledButton>
  );
}

const FIXES: Readonly<Record<Exclude<FixWith['how'], 'key' | 'base-url'>, () => void>> = {
  open: () => void useSession.getState().openDialog(false),
  model: () => focusOn('[aria-label="Model"]'),
  prompt: () => focusOn('[data-prompt]'),
};

function focusOn(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** At the window's edge it slides along; flipped, it would lie over the filmstrip. */
const SLIDE = { shift: true, flip: { flipAlignment: false } };

interface FieldProps {
  readonly field: 'key' | 'base-url';
  readonly label: string;
  readonly endpoint: Endpoint;
}

/** The field in a popover at its place; other parts of the window open it too, over the layout store. */
function FixField({ field, label, endpoint }: FieldProps) {
  const { id, name, baseUrl } = endpoint.profile;
  const opened = useLayout(
    ({ fieldToFix }) => fieldToFix?.endpointId === id && fieldToFix.field === field,
  );
  const { fix } = useLayout.getState();
  const { setKey, removeKey, updateEndpoint } = useSession.getState();
  const close = (): void => fix(null);
  /** The key belongs to the address, and so comes after it. */
  const next = (): void => {
    const [missing] = planAsk(useSession.getState()).missing;
    fix(missing === 'key' ? { endpointId: id, field: 'key' } : null);
  };
  return (
    <Popover
      opened={opened}
      onChange={(open) => fix(open ? { endpointId: id, field } : null)}
      width={328}
      position="top-start"
      middlewares={SLIDE}
      shadow="none"
      trapFocus
      returnFocus
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target>
        <UnstyledButton
          className={styles.link ?? ''}
          onClick={() => fix(opened ? null : { endpointId: id, field })}
        >
          {label}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={12} aria-label={label}>
        {field === 'key' ? (
          <>
            <KeyField
              label={`Key for ${name}`}
              onSave={(key) => setKey(id, key)}
              onSaved={close}
              autoFocus
            />
            <div className={`${styles.status} ls-small`}>
              <p className="ls-dim">Goes only to {name}.</p>
              {endpoint.key.present && (
                <UnstyledButton
                  className={styles.link ?? ''}
                  onClick={() => void removeKey(id).then(close)}
                >
                  Remove key
                </UnstyledButton>
              )}
            </div>
          </>
        ) : (
          <UrlField
            label={`Base URL of ${name}`}
            value={baseUrl}
            onSave={(url) => updateEndpoint(id, { baseUrl: url })}
            onSaved={next}
            autoFocus
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
