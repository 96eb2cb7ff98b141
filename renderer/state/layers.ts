/** What lies over the window, the topmost first: Esc closes that, and cancels requests only where there is nothing. */
import type { LayoutState } from './layout';
import { dialogIsOpen } from './layout';

export type LayerState = Pick<
  LayoutState,
  'dialog' | 'inspecting' | 'lightbox' | 'linkDialog' | 'fieldToFix' | 'spending'
>;

/** What of the layers can be on the screen: one whose content is gone is none, whatever is left of its state. */
export interface LayerContent {
  /** Pictures on the stage. */
  readonly pictures: number;
  readonly endpointId: string;
}

export type LayerName = 'dialog' | 'lightbox' | 'fieldToFix';

export function topLayer(state: LayerState, content: LayerContent): LayerName | null {
  if (dialogIsOpen(state)) return 'dialog';
  if (state.fieldToFix !== null && state.fieldToFix.endpointId === content.endpointId)
    return 'fieldToFix';
  return state.lightbox && content.pictures > 0 ? 'lightbox' : null;
}
