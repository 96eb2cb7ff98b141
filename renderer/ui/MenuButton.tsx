import type { ReactNode } from 'react';
import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { tip } from './tip';
import styles from './IconButton.module.css';

const AT_ONCE = { duration: 0 };

interface Props {
  /** Its name for everyone, and its tooltip. */
  readonly label: string;
  /** Items of Mantine's menu. */
  readonly children: ReactNode;
}

/** Three dots that open a menu. */
export function MenuButton({ label, children }: Props) {
  return (
    <Menu
      position="bottom-end"
      transitionProps={AT_ONCE}
      shadow="none"
      // Within the landmark of what it belongs to.
      withinPortal={false}
    >
      <Menu.Target>
        <button
          type="button"
          className={`${styles.button} mantine-focus-auto mantine-active`}
          aria-label={label}
          {...tip(label)}
        >
          <IconDots size={16} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>{children}</Menu.Dropdown>
    </Menu>
  );
}
