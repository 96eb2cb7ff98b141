import {
  useEffect,
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type FormEvent,
  type KeyboardEvent,
} from 'react';
import { Button, Modal, Tooltip, VisuallyHidden } from '@mantine/core';
import { chosenEndpoint, useLayout, useSession } from '../../state';
import { readLinkText, SENDING_MEANS, whyNotSent } from './link-text';
import styles from './LinkDialog.module.css';

/** A line of megabytes, as of a link that holds its picture, would take minutes to draw. */
const MAX_DRAWN_CHARS = 20_000;
const NOT_SLOW = { duration: 100 };

/** Takes links to pictures: to load them, or to send them as they are. */
export function LinkDialog() {
  const wanted = useLayout((s) => s.linkDialog);
  // One step later, also the first time: the modal notes what has the focus when it goes from closed to open.
  const [opened, setOpened] = useState(false);
  useEffect(() => setOpened(wanted), [wanted]);
  const close = (): void => useLayout.getState().setLinkDialog(false);
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Add from a link"
      size={480}
      transitionProps={NOT_SLOW}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', title: 'Close  Esc' }}
      classNames={{ content: styles.dialog ?? '', title: styles.title ?? '' }}
    >
      <LinkForm onDone={close} />
    </Modal>
  );
}

function LinkForm({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState('');
  /** Load was pressed with nothing that could be loaded. */
  const [tried, setTried] = useState(false);
  const profile = useSession((s) => chosenEndpoint(s)?.profile);
  const field = useRef<HTMLTextAreaElement>(null);
  const wordsId = useId();
  const sendingId = useId();
  const { links, problem } = readLinkText(text);
  const missing = tried && links.length === 0 ? 'Paste or type a whole link first.' : null;
  const said = problem ?? missing;
  const notSent = whyNotSent(links, profile);
  const sendable = notSent === null && links.length > 0;

  const load = (wanted: readonly string[]): void => {
    void useSession.getState().addLinks(wanted);
    onDone();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (links.length > 0) return load(links);
    setTried(true);
    field.current?.focus();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text/plain');
    const whole = pasted.length > MAX_DRAWN_CHARS ? readLinkText(pasted).links : [];
    if (whole.length === 0) return;
    event.preventDefault();
    load(whole);
  };
  const send = (): void => {
    if (!sendable) return;
    for (const link of links) void useSession.getState().sendLink(link);
    onDone();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  };

  return (
    <form onSubmit={submit}>
      <textarea
        ref={field}
        className={`ls-field ${styles.field}`}
        rows={1}
        inputMode="url"
        aria-label="Link to a picture"
        aria-invalid={said !== null}
        aria-describedby={wordsId}
        placeholder="https://example.com/picture.jpg"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        maxLength={MAX_DRAWN_CHARS}
        data-autofocus
      />
      <p
        id={wordsId}
        role="status"
        className={`${styles.words} ls-small ls-dim`}
        data-problem={said !== null}
      >
        {said ?? 'The address of the picture itself. Several go one a line.'}
      </p>
      <div className={styles.actions}>
        <Tooltip
          label={notSent ?? SENDING_MEANS}
          maw={320}
          position="bottom"
          styles={{ tooltip: { whiteSpace: 'normal' } }}
        >
          <Button
            size="xs"
            h={32}
            variant="default"
            {...(!sendable && { 'data-disabled': true })}
            aria-disabled={!sendable}
            aria-describedby={sendingId}
            onClick={send}
          >
            {links.length > 1 ? 'Send the links themselves' : 'Send the link itself'}
          </Button>
        </Tooltip>
        <VisuallyHidden id={sendingId}>{notSent ?? SENDING_MEANS}</VisuallyHidden>
        <Button type="submit" size="xs" h={32}>
          {links.length > 1 ? `Load ${links.length} pictures` : 'Load picture'}
        </Button>
      </div>
    </form>
  );
}
