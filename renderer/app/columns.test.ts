import { describe, expect, it } from 'vitest';
import { DEFAULT_LAYOUT } from '../../shared/domain/settings';
import { columnsOf } from './columns';

describe('column widths', () => {
  it('are as wished where there is room', () => {
    const { history, answers } = columnsOf(DEFAULT_LAYOUT, false, 1280);
    expect([history, answers]).toEqual([280, 420]);
  });

  it('give way before the stage does', () => {
    const wide = { historyWidth: 2000, answersWidth: 2000, historyFolded: false };
    const { history, answers } = columnsOf(wide, false, 1280);
    expect(1280 - history - answers).toBeGreaterThanOrEqual(280);
    expect(answers).toBeGreaterThanOrEqual(340);
  });

  it('fold the history to icons', () => {
    expect(columnsOf(DEFAULT_LAYOUT, true, 900).history).toBe(56);
  });
});
