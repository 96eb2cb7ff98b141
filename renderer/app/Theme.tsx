import type { ReactNode } from 'react';
import {
  createTheme,
  MantineProvider,
  Tooltip,
  type MantineColorsTuple,
  type CSSVariablesResolver,
} from '@mantine/core';
import { TIP_DELAY_MS } from '../ui/tip';
import { nonce } from './nonce';

/** The one accent: 5 to 7 carry white text at AA, 3 and 4 stand on dark panels at AA. */
const accent: MantineColorsTuple = [
  '#edf2ff',
  '#dce4ff',
  '#b8c8ff',
  '#94adff',
  '#7f9dff',
  '#3f6ae0',
  '#3560d8',
  '#2b55cc',
  '#2448b0',
  '#1c3a90',
];

const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 5 },
  colors: { accent },
  fontFamily: 'system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, monospace',
  fontSizes: { xs: '12px', sm: '14px', md: '14px', lg: '14px', xl: '20px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '8px', md: '8px', lg: '8px', xl: '8px' },
  defaultRadius: 'md',
  cursorType: 'default',
  respectReducedMotion: true,
  components: {
    Tooltip: Tooltip.extend({
      // Two spaces stand between the name and its keys.
      styles: {
        tooltip: { fontSize: 12, lineHeight: '16px', padding: '4px 8px', whiteSpace: 'pre' },
      },
      defaultProps: {
        openDelay: TIP_DELAY_MS,
        transitionProps: { duration: 100 },
        zIndex: 1000,
        portalProps: { target: '#tooltips' },
      },
    }),
  },
});

/** Mantine's own colours from those of theme.css. */
const variables: CSSVariablesResolver = () => {
  const colors = {
    '--mantine-color-body': 'var(--ls-panel)',
    '--mantine-color-text': 'var(--ls-text)',
    '--mantine-color-dimmed': 'var(--ls-dim)',
    '--mantine-color-placeholder': 'var(--ls-dim)',
    '--mantine-color-default': 'var(--ls-control)',
    '--mantine-color-default-hover': 'var(--ls-hover)',
    '--mantine-color-default-border': 'var(--ls-line)',
    '--mantine-color-default-color': 'var(--ls-text)',
    '--mantine-color-error': 'var(--ls-error)',
  };
  return { variables: {}, light: colors, dark: colors };
};

export function Theme({ children }: { readonly children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      cssVariablesResolver={variables}
      getStyleNonce={nonce}
    >
      {children}
    </MantineProvider>
  );
}
