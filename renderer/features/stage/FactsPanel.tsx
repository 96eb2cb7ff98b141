import {
  Fragment,
  useEffect,
  useLayoutEffect,
  useRef,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { Button } from '@mantine/core';
import { IconCopy, IconX } from '@tabler/icons-react';
import type { DescriptionGroup, Location } from '../../../shared/domain/picture-description';
import {
  copyText,
  descriptionKey,
  notify,
  openLink,
  useDescriptions,
  usePages,
  useShownPreview,
  type Described,
  type StagePicture,
} from '../../state';
import { IconButton } from '../../ui/IconButton';
import {
  fileGroup,
  fingerprintGroups,
  groupsAsText,
  mapUrl,
  sendingInWords,
  sentGroup,
} from './facts-rows';
import styles from './FactsPanel.module.css';
import stage from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
}

/** Milliseconds that a picture stays on the stage before its file is read: others are only passed. */
const REST_MS = 100;

/** Characters of a value that is not put beside its label. */
const LONG = 60;

/** All that is known of the picture on the stage; it goes along with it. */
export function FactsPanel({ picture, readOnly }: Props) {
  const { key, page, format } = picture;
  const file = fileGroup(picture);
  const fingerprints = fingerprintGroups(picture);
  const seen = useShownPreview(picture);
  const sent = seen.settled && seen.facts !== null ? [sentGroup(seen.facts)] : [];
  const readable = !readOnly && format !== null;
  // The file is read as of the page that the main process has now.
  const turning = usePages((state) => state.wanted.has(key));
  const described = useDescriptions((state) => state.byKey.get(descriptionKey(key, page)));
  useEffect(() => {
    if (!readable || turning) return undefined;
    const load = (): void => void useDescriptions.getState().load(key, page);
    const timer = setTimeout(load, REST_MS);
    return () => clearTimeout(timer);
  }, [readable, turning, key, page]);
  const panel = useRef<HTMLElement>(null);
  useFocusBack(panel);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => body.current?.scrollTo({ top: 0 }), [key, page]);

  const { toggle } = useDescriptions.getState();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      toggle();
    }
    // Keys that scroll, and those that remove a picture, are not the stage's here.
    const own = /^(?:Arrow|Page|Home|End|Delete|Backspace| |Enter|Escape)/.test(event.key);
    if (own && !event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  };
  const copy = async (): Promise<void> => {
    const more = described?.state === 'ready' ? described.description.groups : [];
    if (await copyText(groupsAsText([file, ...sent, ...more, ...fingerprints])))
      notify({ message: 'Copied the facts' });
  };

  return (
    <section
      ref={panel}
      className={`${stage.panel} ${styles.panel}`}
      aria-label="Facts"
      data-closes-by-esc
      onKeyDown={onKeyDown}
    >
      <header className={styles.header}>
        <h2>Facts</h2>
        <IconButton label="Copy all facts" onClick={() => void copy()}>
          <IconCopy size={16} />
        </IconButton>
        <IconButton label="Close facts" keys="I" onClick={toggle}>
          <IconX size={16} />
        </IconButton>
      </header>
      <div ref={body} className={`${styles.body} ls-small`} tabIndex={0} data-selectable>
        <Group group={file} />
        {sent.map((group) => (
          <Group key={group.title} group={group} />
        ))}
        {picture.link !== null && (
          <p className={styles.line}>
            Looksee has not loaded this picture and knows no more of it.
          </p>
        )}
        {readOnly && (
          <p className={styles.line}>
            This is what Looksee has kept. It does not read the file again.
          </p>
        )}
        {readable && <Described picture={picture} described={described} />}
        {fingerprints.map((group) => (
          <Group key={group.title} group={group} />
        ))}
      </div>
    </section>
  );
}

function Described({
  picture,
  described,
}: {
  readonly picture: StagePicture;
  readonly described: Described | undefined;
}) {
  if (described === undefined || described.state === 'loading') {
    return (
      <p className={`${styles.line} ls-dim`} role="status">
        Reading…
      </p>
    );
  }
  if (described.state === 'failed') {
    return (
      <div className={styles.line} role="alert">
        <p>{described.message}</p>
        <Button
          variant="default"
          size="xs"
          mt="sm"
          onClick={() => void useDescriptions.getState().load(picture.key, picture.page)}
        >
          Try again
        </Button>
      </div>
    );
  }
  const { groups, location } = described.description;
  if (groups.length === 0) return <p className={styles.line}>Nothing else is in this file.</p>;
  return (
    <>
      <p className={styles.line}>{sendingInWords(picture)}</p>
      {groups.map((group, index) => (
        <Group key={index} group={group}>
          {location !== null && group.title === 'Place' && <MapLink location={location} />}
        </Group>
      ))}
    </>
  );
}

function Group({
  group,
  children,
}: {
  readonly group: DescriptionGroup;
  readonly children?: ReactNode;
}) {
  return (
    <section className={styles.group}>
      <h3>{group.title}</h3>
      <dl>
        {group.rows.map(({ label, value }, index) => (
          <div key={index} data-long={value.length > LONG}>
            <dt className="ls-dim">{breakable(label)}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      {children}
    </section>
  );
}

/** `DateTimeOriginal` may break between its words; what is copied of it is not changed. */
function breakable(label: string): ReactNode {
  return label.split(/(?<=[a-z])(?=[A-Z])/).map((word, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}

function MapLink({ location }: { readonly location: Location }) {
  return (
    <div className={styles.map}>
      <Button variant="default" size="xs" onClick={() => void openLink(mapUrl(location))}>
        Show on a map
      </Button>
      <p className="ls-dim">
        Opens openstreetmap.org in your browser and tells it the coordinates.
      </p>
    </div>
  );
}

/** The keyboard goes on at the picture when the panel that had it goes. */
function useFocusBack(panel: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = panel.current;
    return () => {
      if (element?.contains(document.activeElement) !== true) return;
      const canvas = element.parentElement?.querySelector(`.${stage.canvas}`);
      if (canvas instanceof HTMLElement) canvas.focus();
    };
  }, [panel]);
}
