import { describe, expect, it } from 'vitest';
import type { AnalysisStatus, AnalysisSummary } from '../../../shared/domain/analysis';
import { statusText, titleText } from './entry-text';
import { dayLabel, groupByDay, msToMidnight, sectionsOf } from './rows';

const entry = (id: number, at: Date, more: Partial<AnalysisSummary> = {}): AnalysisSummary => ({
  id,
  createdAt: at.getTime(),
  status: 'done',
  endpointId: 'vision-api',
  endpointName: 'Vision API',
  model: 'gpt-4o',
  prompt: 'What is this?',
  errorCode: null,
  pictureCount: 1,
  firstPictureName: 'receipt.jpg',
  thumbnail: null,
  ...more,
});
const now = new Date(2026, 10, 22, 6, 52).getTime();

describe('groupByDay', () => {
  it('puts one heading above each day', () => {
    const rows = groupByDay(
      [
        entry(5, new Date(2026, 10, 22, 0, 0)),
        entry(4, new Date(2026, 10, 21, 23, 59)),
        entry(3, new Date(2026, 10, 21, 1, 0)),
        entry(2, new Date(2026, 2, 1, 12, 0)),
      ],
      now,
    );
    expect(rows.map((row) => (row.kind === 'day' ? row.label : row.entry.id))).toEqual([
      'Today',
      5,
      'Yesterday',
      4,
      3,
      dayLabel(new Date(2026, 2, 1).getTime(), now),
      2,
    ]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it('gives every row its own key when the clock was set back', () => {
    const rows = groupByDay(
      [
        entry(3, new Date(2026, 10, 22)),
        entry(2, new Date(2026, 10, 23)),
        entry(1, new Date(2026, 10, 22)),
      ],
      now,
    );
    expect(new Set(rows.map(({ key }) => key)).size).toBe(6);
  });

  it('has no rows for no entries', () => {
    expect(groupByDay([], now)).toEqual([]);
  });
});

it('gathers what is drawn into one list a day', () => {
  const at = [new Date(2026, 10, 22), new Date(2026, 10, 22), new Date(2026, 10, 21)];
  const rows = groupByDay(
    at.map((day, index) => entry(3 - index, day)),
    now,
  );
  const ids = (indexes: readonly number[]) =>
    sectionsOf(
      rows,
      indexes.map((index) => ({ index })),
    ).map((part) => (part.kind === 'day' ? part.label : part.entries.map((one) => one.entry.id)));
  expect(ids([0, 1, 2, 3, 4])).toEqual(['Today', [3, 2], 'Yesterday', [1]]);
  expect(ids([2, 4])).toEqual([[2], [1]]);
  expect(ids([2, 9])).toEqual([[2]]);
});

it('names older days by date, with the year only where it is another one', () => {
  expect(dayLabel(new Date(2026, 10, 3).getTime(), now, 'en-US')).toBe('Tuesday, November 3');
  expect(dayLabel(new Date(2025, 10, 3).getTime(), now, 'en-US')).toBe('November 3, 2025');
});

it('knows yesterday over the turn of a year', () => {
  expect(dayLabel(new Date(2025, 11, 31).getTime(), new Date(2026, 0, 1, 1).getTime())).toBe(
    'Yesterday',
  );
});

it('waits for midnight', () => {
  expect(msToMidnight(new Date(2026, 10, 22, 23, 59, 59).getTime())).toBe(1_000);
});

describe('statusText', () => {
  const of = (status: AnalysisStatus, more: Partial<AnalysisSummary> = {}) =>
    statusText(entry(1, new Date(now), { status, ...more }));

  it.each([
    ['done', {}, 'gpt-4o', false],
    ['done', { endpointId: 'on-device', endpointName: 'On this device' }, 'On this device', false],
    ['failed', { errorCode: 'key-missing' }, 'failed: no key', true],
    ['failed', { errorCode: 'from-a-later-version' }, 'failed', true],
    ['failed', {}, 'failed', true],
    ['cancelled', {}, 'canceled', false],
    ['interrupted', {}, 'interrupted', true],
    ['running', {}, 'working', false],
  ] as const)('%s %j is %s', (status, more, text, bad) => {
    expect(of(status, more)).toEqual({ text, bad });
  });
});

describe('titleText', () => {
  it('is the prompt on one line', () => {
    expect(titleText(entry(1, new Date(now), { prompt: ' Read\n  all  ' }))).toBe('Read all');
  });

  it('is the picture where nothing was asked', () => {
    expect(titleText(entry(1, new Date(now), { prompt: ' ' }))).toBe('receipt.jpg');
    expect(titleText(entry(1, new Date(now), { prompt: '', pictureCount: 3 }))).toBe(
      'receipt.jpg and 2 more',
    );
  });
});
