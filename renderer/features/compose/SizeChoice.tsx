import { useState } from 'react';
import { NumberInput, SegmentedControl } from '@mantine/core';
import { MAX_PICTURE_SIDE } from '../../../shared/domain/limits';
import { ON_DEVICE_SIDE } from '../../../shared/domain/plan';
import { chosenEndpoint, useSession } from '../../state';
import { tip } from '../../ui/tip';
import styles from './Compose.module.css';

type Kind = 'fit' | 'original' | 'custom';

/** What Custom begins with: print of a page stays legible. */
const FIRST_SIDE = 2048;

/** How large the pictures are sent. */
export function SizeChoice() {
  const size = useSession((state) => state.choices.size);
  const onDevice = useSession((state) => chosenEndpoint(state)?.profile.kind === 'on-device');
  const [side, setSide] = useState(typeof size === 'number' ? size : FIRST_SIDE);
  const kind: Kind = typeof size === 'number' ? 'custom' : size;
  const { choose } = useSession.getState();
  const chooseSide = (pixels: number): void => {
    setSide(pixels);
    choose({ size: pixels });
  };
  return (
    <div className={styles.size}>
      <SegmentedControl
        aria-label="Size"
        className={styles.switch ?? ''}
        size="xs"
        bg="var(--ls-stage)"
        data={[
          segment('fit', 'Fit', onDevice ? FITS_ON_DEVICE : FITS),
          segment('original', 'Original', 'All pixels of the picture, as large as it is.'),
          segment('custom', 'Custom', 'The longest side in pixels; nothing is enlarged.'),
        ]}
        value={kind}
        onChange={(value) => choose({ size: value === 'custom' ? side : value })}
        transitionDuration={100}
      />
      {typeof size === 'number' && <SideField side={size} onChange={chooseSide} />}
    </div>
  );
}

const FITS = 'As many pixels as the model can use at this detail: more would change nothing.';
const FITS_ON_DEVICE = `Up to ${ON_DEVICE_SIDE.toLocaleString('en-US')} pixels: print of a whole page stays legible.`;

function segment(value: Kind, name: string, means: string) {
  const label = (
    <span {...tip(means)}>
      <span>{name}</span>
      <span className="ls-hidden">: {means}</span>
    </span>
  );
  return { value, label };
}

interface SideFieldProps {
  /** Pixels. */
  readonly side: number;
  readonly onChange: (side: number) => void;
}

/** What is typed holds at once where it is a size; an empty field goes back to the last one. */
function SideField({ side, onChange }: SideFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const type = (value: string | number): void => {
    setTyped(String(value));
    const pixels = Math.min(Math.round(Number(value)), MAX_PICTURE_SIDE);
    if (pixels >= 1) onChange(pixels);
  };
  return (
    <NumberInput
      aria-label="Longest side in pixels"
      className={styles.side ?? ''}
      size="xs"
      value={typed ?? side}
      onChange={type}
      onBlur={() => setTyped(null)}
      min={1}
      max={MAX_PICTURE_SIDE}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      rightSection={<span className="ls-small ls-dim">px</span>}
      rightSectionWidth={24}
      classNames={{ input: styles.pixels ?? '' }}
    />
  );
}
