// @ts-check
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { build, ensureBuild } from './build.mjs';
import { run } from './child.mjs';
import { playwrightCounts, vitestCounts, withCrash } from './counts.mjs';
import { startXvfb } from './display.mjs';
import { nodeWithSqlite } from './node-builtin-sqlite.mjs';
import { packageApp } from './package.mjs';
import { inRoot, ROOT } from './paths.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */

/** Large enough for a 4K window. */
const SCREEN = '3840x2160x24';
const REPORTS = inRoot('out', 'reports');

/** @typedef {import('./run-suites.mjs').Suite} Suite */
/** @typedef {import('./run-suites.mjs').Stdio} Stdio */

/** @type {Promise<number> | null} */
let packaging = null;

/** Packages the app once. @param {Stdio} stdio */
function packaged(stdio) {
  packaging ??= ensureBuild().then(() => packageApp(['--dir'], stdio));
  return packaging;
}

/**
 * Every suite of `npm test`. The lanes run beside each other: in the first are those that need windows, in the second those
 * that do not, cheap ones first.
 * @type {readonly (readonly Suite[])[]}
 */
export const LANES = [
  [
    { name: 'build', run: (stdio) => build(undefined, stdio).then(() => oneOf(0)) },
    { name: 'app', run: (stdio) => playwright('app', [], stdio) },
    { name: 'sandboxed', run: (stdio) => playwright('sandboxed', [], stdio) },
    {
      name: 'packaged',
      run: async (stdio) => {
        const code = await packaged(stdio);
        return code === 0 ? playwright('packaged', [], stdio) : oneOf(code);
      },
    },
  ],
  [
    { name: 'typecheck', run: (stdio) => check([[['typescript', 'bin', 'tsc'], ['-b']]], stdio) },
    {
      name: 'lint',
      run: (stdio) =>
        check(
          [
            [['oxlint', 'bin', 'oxlint'], []],
            [['oxfmt', 'bin', 'oxfmt'], ['--check']],
          ],
          stdio,
        ),
    },
    { name: 'unit', run: (stdio) => vitest('unit', process.execPath, [], stdio) },
    {
      name: 'history-builtin-sqlite',
      run: async (stdio) =>
        vitest('history-builtin-sqlite', await nodeWithSqlite(), ['electron/history'], stdio),
    },
    // Beside the tests in windows, which need what it makes at their end.
    { name: 'package', run: (stdio) => packaged(stdio).then(oneOf) },
  ],
];

/**
 * Every suite of `npm run soak`, with the minutes that it takes on two cores: the tests of `npm test` whose size can be
 * chosen, at full size (see `sized`).
 * @type {readonly Suite[]}
 */
export const SOAK_SUITES = [
  {
    name: 'shared-limits',
    minutes: 1,
    run: (stdio) => vitest('soak-shared-limits', process.execPath, SIZED_UNIT_TESTS, stdio),
  },
  {
    name: 'damaged-files',
    minutes: 3,
    run: (stdio) => playwright('app', ['fuzz.spec', 'hostile.spec'], stdio, 'soak-damaged-files'),
  },
  {
    name: 'large-folders',
    minutes: 2,
    run: (stdio) => playwright('app', ['folders.spec', 'many.spec'], stdio, 'soak-large-folders'),
  },
  {
    name: 'endless-answers',
    minutes: 1,
    run: (stdio) => playwright('app', ['hostile-endpoints.spec'], stdio, 'soak-endless-answers'),
  },
  {
    name: 'two-processes',
    minutes: 1,
    run: (stdio) =>
      playwright('app', ['shared-limits.spec', 'two-profiles.spec'], stdio, 'soak-two-processes'),
  },
];

const SIZED_UNIT_TESTS = [
  'electron/provider/shared-gates-processes.test.ts',
  'electron/provider/rate-gate-loopback.test.ts',
  'electron/provider/chat-client-gate.test.ts',
  'electron/services/rate-limited.test.ts',
  'electron/services/folders.test.ts',
];

/**
 * Commands that pass together or fail together; all run, so that all complaints are seen.
 * @param {readonly (readonly [string[], string[]])[]} commands script in node_modules, arguments
 * @param {Stdio} stdio
 */
async function check(commands, stdio) {
  let worst = 0;
  for (const [script, args] of commands) {
    const code = await run(process.execPath, [inRoot('node_modules', ...script), ...args], {
      cwd: ROOT,
      stdio,
    });
    worst = Math.max(worst, code);
  }
  return oneOf(worst);
}

/**
 * @param {number} exitCode
 * @returns {Counts}
 */
function oneOf(exitCode) {
  return exitCode === 0
    ? { passed: 1, failed: 0, skipped: 0 }
    : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * @param {string} name
 * @param {string} node the executable to run on
 * @param {string[]} filters
 * @param {Stdio} stdio
 */
async function vitest(name, node, filters, stdio) {
  const report = freshReport(name);
  const cli = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(node, [cli, 'run', ...reporters, ...filters], { cwd: ROOT, stdio });
  return counted(report, vitestCounts, code);
}

/**
 * Runs one project of the end-to-end tests on the built app, on a virtual display of its own.
 * @param {string} project
 * @param {string[]} args further ones for Playwright
 * @param {Stdio} [stdio]
 * @param {string} [name] of the report
 */
export async function playwright(project, args, stdio = 'inherit', name = project) {
  await ensureBuild();
  const report = freshReport(name);
  const display = process.platform === 'linux' ? await startXvfb(SCREEN) : undefined;
  try {
    const cli = inRoot('node_modules', '@playwright', 'test', 'cli.js');
    const options = [
      '--config',
      inRoot('e2e', 'playwright.config.ts'),
      '--project',
      project,
      '--reporter=list,json',
    ];
    /** @type {NodeJS.ProcessEnv} */
    const env = { ...process.env, ...display?.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
    delete env['WAYLAND_DISPLAY'];
    const code = await run(process.execPath, [cli, 'test', ...options, ...args], {
      cwd: ROOT,
      env,
      stdio,
    });
    return counted(report, playwrightCounts, code);
  } finally {
    await display?.stop();
  }
}

/** @param {string} name */
function freshReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  const file = `${REPORTS}/${name}.json`;
  rmSync(file, { force: true });
  return file;
}

/**
 * @template Report
 * @param {string} file
 * @param {(report: Report) => Counts} count
 * @param {number} exitCode
 * @returns {Counts}
 */
function counted(file, count, exitCode) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0, skipped: 0 };
  try {
    counts = count(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // No report, or half of one: the suite crashed, and withCrash says so.
  }
  return withCrash(counts, exitCode);
}
