import { describe, expect, it } from 'vitest';
import {
  countsIn,
  playwrightCounts,
  sum,
  summaryLine,
  vitestCounts,
  withCrash,
} from './counts.mjs';

describe('counting tests', () => {
  it('takes the numbers of vitest, and counts a file that could not be loaded as a failure', () => {
    const report = {
      numPassedTests: 7,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [
        { status: 'passed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'failed', assertionResults: [] },
      ],
    };
    expect(vitestCounts(report)).toEqual({ passed: 7, failed: 2, skipped: 2 });
  });

  it('reads the last line of a run, and no other', () => {
    expect(countsIn('12 passed, 3 failed\nmore\n4105 passed, 0 failed\n')).toEqual({
      passed: 4105,
      failed: 0,
      skipped: 0,
    });
    for (const broken of [
      '',
      '12 passed, 3 failed\nKilled\n',
      'unit: passed (7 passed, 0 failed)',
    ]) {
      expect(countsIn(broken)).toEqual({ passed: 0, failed: 0, skipped: 0 });
    }
  });

  it('walks the nested suites of Playwright', () => {
    const passed = { status: 'expected', expectedStatus: 'passed' } as const;
    const failed = { status: 'unexpected', expectedStatus: 'passed' } as const;
    const left = { status: 'skipped', expectedStatus: 'skipped' } as const;
    const report = {
      suites: [
        { specs: [{ tests: [passed] }], suites: [{ specs: [{ tests: [passed, failed] }] }] },
        { specs: [{ tests: [left] }] },
      ],
    };
    expect(playwrightCounts(report)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  it('counts a test that was to run and did not as failed', () => {
    const neverRan = { status: 'skipped', expectedStatus: 'passed' } as const;
    const report = { suites: [{ specs: [{ tests: [neverRan] }] }] };
    expect(playwrightCounts(report).failed).toBe(1);
  });

  it('counts an error outside any test', () => {
    expect(playwrightCounts({ suites: [], errors: [{ message: 'no set-up' }] }).failed).toBe(1);
  });

  it('never calls a crashed or an empty suite passed', () => {
    const none = { passed: 0, failed: 0, skipped: 0 };
    expect(withCrash({ ...none, passed: 5 }, 1)).toEqual({ ...none, passed: 5, failed: 1 });
    expect(withCrash(none, 0).failed).toBe(1);
    expect(withCrash({ ...none, passed: 5 }, 0).failed).toBe(0);
    expect(withCrash({ ...none, failed: 3 }, 1).failed).toBe(3);
  });

  it('ends in one line for CI', () => {
    const total = sum([
      { passed: 1, failed: 0, skipped: 2 },
      { passed: 40, failed: 3, skipped: 0 },
    ]);
    expect(summaryLine(total)).toBe('41 passed, 3 failed');
  });
});
