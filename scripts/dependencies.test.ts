import { describe, expect, it } from 'vitest';
import { missingPackages } from './dependencies.mjs';

const locked = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/zod': { version: '4.6.7' },
    'node_modules/binding-darwin': { version: '1.0.0', optional: true },
  },
};
const everything = () => true;

describe('missing dependencies', () => {
  it('are none when npm installed what the lock file names', () => {
    const installed = { packages: { 'node_modules/zod': { version: '4.6.7' } } };
    expect(missingPackages(locked, installed, everything)).toEqual([]);
  });

  it('are those that npm never installed, but not the optional ones of other platforms', () => {
    expect(missingPackages(locked, {}, everything)).toEqual(['node_modules/zod']);
  });

  it('are those of another version, optional ones too', () => {
    const installed = {
      packages: {
        'node_modules/zod': { version: '4.0.0' },
        'node_modules/binding-darwin': { version: '0.9.0' },
      },
    };
    expect(missingPackages(locked, installed, everything)).toEqual([
      'node_modules/zod',
      'node_modules/binding-darwin',
    ]);
  });

  it('are those whose folder was deleted since', () => {
    const installed = { packages: { 'node_modules/zod': { version: '4.6.7' } } };
    expect(missingPackages(locked, installed, () => false)).toEqual(['node_modules/zod']);
  });
});
