// @ts-check
/** `npm run bench [-- NAME…]`: measures the built app against its goals. See bench/main.mjs. */
import { pathToFileURL } from 'node:url';
import { ensureBuild } from './build.mjs';
import { inRoot } from './paths.mjs';
import { runMain } from './report.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp(['run', 'headless']);
  await ensureBuild();
  // Not before: it needs what set-up installs.
  const { runBenchmarks } = await import(pathToFileURL(inRoot('bench', 'main.mjs')).href);
  await runBenchmarks(process.argv.slice(2));
  return 0;
});
