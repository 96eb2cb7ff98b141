// @ts-check
/**
 * Makes a fresh clone ready: dependencies, system libraries, the Electron runtime. Each step looks
 * first, so that a run with nothing to do costs a fraction of a second, and each finishes whole or
 * starts over, so that an interrupted run is continued by the next one.
 *
 * Only Node's own modules may be imported here at the top: the dependencies may not be there yet.
 */
import { pathToFileURL } from 'node:url';
import { dependenciesInstalled, ensureDependencies } from './dependencies.mjs';
import { withLock } from './lock.mjs';
import { inRoot } from './paths.mjs';
import { runMain } from './report.mjs';
import { ensureRuntime, runtimeInstalled, warnIfFallback } from './runtime.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

export { electronPath, runtimeDir, runtimeIsFallback, runtimeVersion } from './runtime.mjs';

/**
 * @param {readonly import('./system-packages.mjs').Purpose[]} purposes what the system libraries
 *   are wanted for
 * @throws {import('./report.mjs').SetupError}
 */
export async function setUp(purposes) {
  await ensureSystemPackages(purposes);
  if (!dependenciesInstalled() || !runtimeInstalled()) {
    await withLock(
      inRoot('out', 'setup.lock'),
      'Another set-up is running in this folder; waiting for it.',
      async () => {
        await ensureDependencies();
        await ensureRuntime();
      },
    );
  }
  warnIfFallback();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await runMain(async () => {
    await setUp(['run', 'headless']);
    return 0;
  });
}
