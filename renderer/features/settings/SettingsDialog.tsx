import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Modal } from '@mantine/core';
import { useLayout, useSession } from '../../state';
import { About } from './About';
import { Costs } from './Costs';
import { EndpointPart } from './EndpointPart';
import styles from './Settings.module.css';

const NOT_SLOW = { duration: 100 };

/** The dialog of `useLayout().dialog`: endpoints, costs and about, as tabs. */
export function SettingsDialog() {
  const dialog = useLayout((s) => s.dialog);
  const close = useLayout((s) => s.closeDialog);
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      title={dialog === 'about' ? 'About Looksee' : 'Settings'}
      size={640}
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
        {dialog === 'about' ? <AboutPanel /> : dialog === 'costs' ? <Costs /> : <Endpoints />}
      </div>
    </Modal>
  );
}

function Tabs() {
  const dialog = useLayout((s) => s.dialog);
  const openSettings = useLayout((s) => s.openSettings);
  const openCosts = useLayout((s) => s.openCosts);
  const openAbout = useLayout((s) => s.openAbout);
  const wantsField = useLayout((s) => s.settingsEndpointId !== null);
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

function Endpoints() {
  const endpoints = useSession((s) => s.endpoints);
  const wantedId = useLayout((s) => s.settingsEndpointId);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wantedId === null) return;
    const index = useSession
      .getState()
      .endpoints.findIndex(({ profile }) => profile.id === wantedId);
    panel.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  }, [wantedId]);
  return (
    <div ref={panel}>
      {endpoints.map((endpoint) => (
        <EndpointPart
          key={endpoint.profile.id}
          endpoint={endpoint}
          wanted={endpoint.profile.id === wantedId}
        />
      ))}
    </div>
  );
}
