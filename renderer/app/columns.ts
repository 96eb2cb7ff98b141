/** Pure: how wide the columns are. CSS pixels. */
import { DEFAULT_LAYOUT, type LayoutChoices } from '../../shared/domain/settings';

export const FOLDED_WIDTH = 56;
export const MIN_HISTORY = 200;
export const MIN_ANSWERS = 340;
const MIN_STAGE = 280;
/** Below this the history folds; below STACKED the stage stands above the answers. */
export const NARROW = 1000;
export const STACKED = 800;

export interface Columns {
  readonly history: number;
  readonly answers: number;
  readonly maxHistory: number;
  readonly maxAnswers: number;
}

/** Widths as wished, as far as the window allows; the stage keeps its least width. */
export function columnsOf(layout: LayoutChoices, folded: boolean, window: number): Columns {
  const maxHistory = Math.max(MIN_HISTORY, Math.min(480, window - MIN_ANSWERS - MIN_STAGE));
  const history = folded ? FOLDED_WIDTH : clamp(layout.historyWidth, MIN_HISTORY, maxHistory);
  const maxAnswers = Math.max(MIN_ANSWERS, window - history - MIN_STAGE);
  const answers = clamp(layout.answersWidth, MIN_ANSWERS, maxAnswers);
  return { history, answers, maxHistory, maxAnswers };
}

export const DEFAULT_WIDTHS = {
  historyWidth: DEFAULT_LAYOUT.historyWidth,
  answersWidth: DEFAULT_LAYOUT.answersWidth,
};

export function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
