import type { AskMode } from './analysis';
import type { Detail } from './endpoint';
import type { SizeChoice } from './plan';
import type { OwnModel } from './vision-models';

/** The last choices: there again at the next start. */
export interface Choices {
  readonly endpointId: string;
  /** The last model for each endpoint id. */
  readonly models: Readonly<Record<string, string>>;
  readonly detail: Detail;
  readonly size: SizeChoice;
  readonly mode: AskMode;
  readonly system: string;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
}

/** What the user has said about money. */
export interface Costs {
  /** US dollars of prompts above which an ask is confirmed first; null: never. */
  readonly askAbove: number | null;
  readonly ownModels: readonly OwnModel[];
}

/** Widths in CSS pixels, as dragged. */
export interface LayoutChoices {
  readonly historyWidth: number;
  readonly answersWidth: number;
  readonly historyFolded: boolean;
}

export const DEFAULT_CHOICES: Choices = {
  endpointId: 'on-device',
  models: {},
  detail: 'auto',
  size: 'fit',
  mode: 'each',
  system: '',
  maxTokens: null,
  temperature: null,
};

export const DEFAULT_COSTS: Costs = { askAbove: 0.5, ownModels: [] };

export const DEFAULT_LAYOUT: LayoutChoices = {
  historyWidth: 280,
  answersWidth: 420,
  historyFolded: false,
};
