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

/**
 * Every suite of `npm test`, in the order they run: cheap ones first.
 * @type {readonly {name: string, run: () => Promise<Counts>}[]}
 */
export const SUITES = [
  { name: 'typecheck', run: () => check([[['typescript', 'bin', 'tsc'], ['-b']]]) },
  {
    name: 'lint',
    run: () =>
      check([
        [['oxlint', 'bin', 'oxlint'], []],
        [
          ['prettier', 'bin', 'prettier.cjs'],
          ['--check', '--log-level', 'warn', '.'],
        ],
      ]),
  },
  { name: 'unit', run: () => vitest('unit', process.execPath, []) },
  {
    name: 'history-builtin-sqlite',
    run: async () => vitest('history-builtin-sqlite', await nodeWithSqlite(), ['electron/history']),
  },
  { name: 'build', run: () => build().then(() => oneOf(0)) },
  { name: 'app', run: () => playwright('app', []) },
  { name: 'sandboxed', run: () => playwright('sandboxed', []) },
  {
    name: 'packaged',
    run: async () => {
      await ensureBuild();
      const code = await packageApp(['--dir']);
      return code === 0 ? playwright('packaged', []) : oneOf(code);
    },
  },
];

/**
 * Commands that pass together or fail together; all run, so that all complaints are seen.
 * @param {readonly (readonly [string[], string[]])[]} commands script in node_modules, arguments
 */
async function check(commands) {
  let worst = 0;
  for (const [script, args] of commands) {
    const code = await run(process.execPath, [inRoot('node_modules', ...script), ...args], {
      cwd: ROOT,
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
 */
async function vitest(name, node, filters) {
  const report = freshReport(name);
  const cli = inRoot('node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(node, [cli, 'run', ...reporters, ...filters], { cwd: ROOT });
  return counted(report, vitestCounts, code);
}

/**
 * Runs one project of the end-to-end tests on the built app, on a virtual display of its own.
 * @param {string} project
 * @param {string[]} args further ones for Playwright
 */
export async function playwright(project, args) {
  await ensureBuild();
  const report = freshReport(project);
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
