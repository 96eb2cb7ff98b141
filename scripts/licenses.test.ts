import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { importsOf, LICENSES_FILE, shippedLicenses, shippedPlaces } from './licenses.mjs';

describe('the licences in About', () => {
  it('are those of the packages that the app holds: `node scripts/licenses.mjs` writes them anew', () => {
    expect(JSON.parse(readFileSync(LICENSES_FILE, 'utf8'))).toEqual(shippedLicenses());
  });

  it('are all known, and those with a duty of notice are the two that About tells more of', () => {
    const licenses = shippedLicenses();
    const free = /^(?:MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0)$/;
    const others = Object.entries(licenses).filter(([license]) => !free.test(license));
    expect(others).toEqual([
      ['LGPL-3.0', 'libheif-js'],
      ['MPL-2.0', 'exifreader'],
    ]);
    expect(licenses['MIT']).toMatch(/\breact\b.*\bzod\b/);
  });
});

it('what is shipped are the dependencies, what the sources import, and what these need', () => {
  const packages = {
    '': { dependencies: { a: '1' } },
    'node_modules/a': { dependencies: { b: '1', '@types/x': '1' } },
    'node_modules/a/node_modules/b': {},
    'node_modules/b': {},
    'node_modules/@types/x': {},
    'node_modules/@scope/c': { dependencies: { b: '1' } },
    'node_modules/tool': {},
  };
  expect(shippedPlaces({ packages }, ['@scope/c', 'electron'])).toEqual([
    ...[
      'node_modules/@scope/c',
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/b',
    ],
  ]);
});

it('imports are those of packages, of any kind', () => {
  const text = `import { x } from 'a';\nimport '@scope/b/styles.css';\nexport * from './c';
    const d = await import('d/e');\nimport fs from 'node:fs';\n// words from 'elsewhere' count, too`;
  expect(importsOf(text)).toEqual(['a', '@scope/b', 'd', 'elsewhere']);
});
