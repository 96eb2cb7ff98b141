import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createPaths, unpacked } from './paths';

test("keeps a user's data in one folder and the app's files in another", () => {
  const { userData, ...paths } = createPaths(join('/', 'u'), join('/', 'app'));
  expect(userData).toBe(join('/', 'u'));
  for (const path of Object.values(paths)) {
    expect([join('/', 'u', ''), join('/', 'app', '')].some((root) => path.startsWith(root))).toBe(
      true,
    );
  }
  expect(new Set(Object.values(paths)).size).toBe(Object.keys(paths).length);
});

test('looks for language data beside the archive', () => {
  const archive = join('/', 'opt', 'looksee', 'resources', 'app.asar');
  expect(createPaths('/u', archive).languageDir).toContain(join('resources', 'app.asar.unpacked'));
  expect(createPaths('/u', archive).rendererDir).toBe(join(archive, 'out', 'renderer'));
  expect(unpacked('/home/me/app.asar.d/looksee')).toBe('/home/me/app.asar.d/looksee');
  expect(unpacked('C:\\x\\app.asar\\a')).toBe('C:\\x\\app.asar.unpacked\\a');
});
