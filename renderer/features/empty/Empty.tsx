import { Button } from '@mantine/core';
import { IconPhotoDown } from '@tabler/icons-react';
import { formatsInWords, useAnalyses, useLayout, useSession } from '../../state';
import { keysForAria, keysInWords } from '../../ui/keys';
import { tip } from '../../ui/tip';
import { HowItAnswers } from './HowItAnswers';
import styles from './Empty.module.css';

/** The stage of an empty draft: one calm target, and who would answer. */
export function Empty() {
  const { openDialog, paste } = useSession.getState();
  return (
    <div className={styles.empty}>
      <div className={styles.target}>
        <IconPhotoDown size={40} stroke={1.25} className={styles.icon} aria-hidden />
        <h2 className={styles.title}>Drop pictures or folders here</h2>
        <p className="ls-small ls-dim">{formatsInWords('or')}</p>
        <div className={styles.actions}>
          <Way
            label="Open…"
            tooltip="Open"
            keys="Mod+O"
            main
            onClick={() => void openDialog(false)}
          />
          <Way
            label="Open folder…"
            tooltip="Open a folder"
            keys="Mod+Shift+O"
            onClick={() => void openDialog(true)}
          />
          <Way label="Paste" tooltip="Paste" keys="Mod+V" onClick={() => void paste()} />
          <Way
            label="Link…"
            tooltip="Add from a link"
            keys="Mod+L"
            onClick={() => useLayout.getState().setLinkDialog(true)}
          />
        </div>
        <Button
          h={32}
          size="xs"
          variant="subtle"
          color="gray"
          c="var(--ls-text)"
          onClick={() => void useAnalyses.getState().trySample()}
          {...tip('Reads a receipt on this device. Nothing is sent.')}
        >
          Try a sample
        </Button>
      </div>
      <HowItAnswers />
    </div>
  );
}

interface WayProps {
  readonly label: string;
  readonly tooltip: string;
  /** As in `keysInWords`. */
  readonly keys: string;
  /** The one next action. */
  readonly main?: boolean;
  readonly onClick: () => void;
}

/** A way in for pictures. */
function Way({ label, tooltip, keys, main = false, onClick }: WayProps) {
  return (
    <Button
      h={32}
      size="xs"
      variant={main ? 'filled' : 'default'}
      aria-keyshortcuts={keysForAria(keys)}
      onClick={onClick}
      {...tip(`${tooltip}  ${keysInWords(keys)}`)}
    >
      {label}
    </Button>
  );
}
