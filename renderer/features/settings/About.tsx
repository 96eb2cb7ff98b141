import { IconAlertTriangle } from '@tabler/icons-react';
import type { AboutApp } from '../../../shared/ipc/contract';
import LICENSES from './licenses.json';
import styles from './Settings.module.css';

const PLATFORM: Readonly<Record<AboutApp['platform'], string>> = {
  mac: 'macOS',
  windows: 'Windows',
  linux: 'Linux',
};

/** Versions, licenses, and a warning where the runtime gets no fixes any more. */
export function About({ about }: { readonly about: AboutApp }) {
  const facts: readonly (readonly [string, string])[] = [
    ['Looksee', about.version],
    ['Electron', about.electron],
    ['Chrome', about.chrome],
    ['Node.js', about.node],
    ['System', PLATFORM[about.platform]],
    ['License', 'MIT'],
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
        Looksee is free software under the MIT license. It comes without any warranty. The parts it
        is built from are under licenses of their own.
      </p>
      <p className="ls-small ls-dim">
        HEIC pictures are decoded by libheif, which is free software under the GNU Lesser General
        Public License, version 3. It is used unchanged, as libheif-js, in a file of its own that
        you may replace; its source is at github.com/catdad-experiments/libheif-js and
        github.com/strukturag/libheif. ExifReader is under the Mozilla Public License 2.0; its
        source is at github.com/mattiasw/ExifReader.
      </p>
      <details className="ls-small ls-dim">
        <summary>All parts and their licenses</summary>
        <dl className={styles.licenses} data-selectable>
          {Object.entries(LICENSES).map(([license, names]) => (
            <div key={license}>
              <dt>{license}</dt>
              <dd>{names}</dd>
            </div>
          ))}
        </dl>
        <p>Electron and Chromium come with a file of their licenses beside the app.</p>
      </details>
    </div>
  );
}
