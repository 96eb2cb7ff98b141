import { useRef, useState, type KeyboardEvent } from 'react';
import { Modal } from '@mantine/core';
import { useLayout, useSession } from '../../state';
import { About } from './About';
import { Costs } from './Costs';
import { DialogNotices } from './DialogNotices';
import { EditsContext, type Edits } from './endpoints/edits';
import { Endpoints } from './endpoints/Endpoints';
import type { Shown } from './endpoints/shown';
import styles from './Settings.module.css';

/** What was typed and cannot hold is still there when the settings are opened again. */
const EDITS: Edits = new Map();

const NOT_SLOW = { duration: 100 };

/** The dialog of `useLayout().dialog`: endpoints, costs and about, as tabs. */
export function SettingsDialog() {
  const dialog = useLayout((s) => s.dialog);
  const close = useLayout((s) => s.closeDialog);
  const [shown, setShown] = useState(shownFirst);
  const adding = dialog === 'settings' && shown.kind === 'adding';
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      // It leaves what a new endpoint is chosen from, then the dialog.
      closeOnEscape={!adding}
      title={dialog === 'about' ? 'About Looksee' : 'Settings'}
      size={880}
      transitionProps={NOT_SLOW}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', title: 'Close  Esc' }}
      classNames={{ content: styles.dialog ?? '', title: styles.title ?? '' }}
    >
      <Tabs />
      <div
        role="tabpanel"
        id="settings-panel"
        aria-labelledby={`tab-${dialog ?? 'settings'}`}
        className={styles.panel}
      >
        {dialog === 'about' ? (
          <AboutPanel />
        ) : dialog === 'costs' ? (
          <Costs />
        ) : (
          <EditsContext value={EDITS}>
            <Endpoints shown={shown} onShow={setShown} />
          </EditsContext>
        )}
      </div>
      <DialogNotices />
    </Modal>
  );
}

/** The endpoint that was asked for, at the field that it needs; else the one in use. */
function shownFirst(): Shown {
  const { settingsAdding, settingsEndpointId, settingsPart } = useLayout.getState();
  if (settingsAdding) return { kind: 'adding' };
  const id = settingsEndpointId ?? useSession.getState().choices.endpointId;
  return {
    kind: 'endpoint',
    id,
    focus: settingsEndpointId === null ? null : (settingsPart ?? 'field'),
  };
}

function Tabs() {
  const dialog = useLayout((s) => s.dialog);
  const openSettings = useLayout((s) => s.openSettings);
  const openCosts = useLayout((s) => s.openCosts);
  const openAbout = useLayout((s) => s.openAbout);
  const wantsField = useLayout((s) => s.settingsEndpointId !== null || s.settingsAdding);
  const list = useRef<HTMLDivElement>(null);
  const tabs = [
    { id: 'settings', label: 'Endpoints', show: () => openSettings() },
    { id: 'costs', label: 'Costs', show: openCosts },
    { id: 'about', label: 'About', show: openAbout },
  ] as const;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    const step = event.key === 'ArrowRight' ? 1 : tabs.length - 1;
    const next = tabs[(tabs.findIndex(({ id }) => id === dialog) + step) % tabs.length];
    next?.show();
    if (next !== undefined) list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" className={styles.tabs} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label, show }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === dialog}
          aria-controls="settings-panel"
          tabIndex={id === dialog ? 0 : -1}
          data-autofocus={(id === dialog && !wantsField) || undefined}
          className={styles.tab}
          onClick={show}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function AboutPanel() {
  const about = useSession((s) => s.about);
  return about === null ? null : <About about={about} />;
}
