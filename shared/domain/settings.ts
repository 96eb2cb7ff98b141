import type { AskMode } from './analysis';
import type { Detail } from './endpoint';

/** The last choices: there again at the next start. */
export interface Choices {
  readonly endpointId: string;
  /** The last model for each endpoint id. */
  readonly models: Readonly<Record<string, string>>;
  readonly detail: Detail;
  readonly mode: AskMode;
  readonly system: string;
  readonly maxTokens: number | null;
  readonly temperature: number | null;
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
  mode: 'each',
  system: '',
  maxTokens: null,
  temperature: null,
};

export const DEFAULT_LAYOUT: LayoutChoices = {
  historyWidth: 280,
  answersWidth: 420,
  historyFolded: false,
};
