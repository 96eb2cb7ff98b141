// @ts-check
/** Every check: `npm test`, then `npm run soak`. The last line is `N passed, N failed` over both. */
import { spawn } from 'node:child_process';
import { countsIn, sum, summaryLine, withCrash } from './counts.mjs';
import { ROOT } from './paths.mjs';
import { runMain } from './report.mjs';

/**
 * Runs a script of package.json and passes on what it writes.
 * @param {string} script
 * @returns {Promise<import('./counts.mjs').Counts>} as its last line says
 */
function counted(script) {
  return new Promise((resolve, reject) => {
    // Silent: npm itself would write its own lines after the counts when a test failed.
    const child = spawn('npm', ['--silent', 'run', script], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
    });
    let end = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      process.stdout.write(text);
      end = (end + text).slice(-1000);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(withCrash(countsIn(end), code ?? 1)));
  });
}

await runMain(async () => {
  const total = sum([await counted('test'), await counted('soak')]);
  process.stdout.write(`\n${summaryLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});
