import { expect, it } from 'vitest';
import { keyText } from './key-text';

it('shows four characters at most', () => {
  expect(keyText({ last4: '1234' })).toBe('•••• 1234');
  expect(keyText({ last4: '' })).toBe('••••');
});
