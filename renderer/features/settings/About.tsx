import { IconAlertTriangle } from '@tabler/icons-react';
import type { AboutApp } from '../../../shared/ipc/contract';
import styles from './Settings.module.css';

const PLATFORM: Readonly<Record<AboutApp['platform'], string>> = {
  mac: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
};

/** Versions, licence, and a warning where the runtime gets no fixes any more. */
export function About({ about }: { readonly about: AboutApp }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Looksee', about.version],
    ['Electron', about.electron],
    ['Chrome', about.chrome],
    ['Node.js', about.node],
    ['System', PLATFORM[about.platform]],
    ['Licence', 'MIT'],
  ];
  return (
    <div className={styles.about}>
      <p>Drop pictures, ask a question, and a vision model answers. Every answer is kept.</p>
      {!about.runtimeSupported && (
        <div className={styles.warning} role="note">
          <IconAlertTriangle size={16} aria-hidden />
          <p>
            Electron {about.electron} is out of support and gets no security fixes any more. Looksee
            runs on it because a current one could not be fetched. Use it with pictures and
            endpoints that you trust.
          </p>
        </div>
      )}
      <dl className={styles.facts} data-selectable>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="ls-dim">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="ls-small ls-dim">
        Looksee is free software under the MIT licence. It comes without any warranty. The parts it
        is built from are under licences of their own (MIT, BSD, Apache, ISC).
      </p>
    </div>
  );
}
