import { describe, expect, it } from 'vitest';
import { topLayer, type LayerState } from './layers';

const NONE: LayerState = {
  ...{ dialog: null, inspecting: null, lightbox: false, linkDialog: false },
  ...{ fieldToFix: null, spending: null },
};
const HERE = { pictures: 1, endpointId: 'a' };

describe('the topmost layer', () => {
  it('is the one that Esc closes first', () => {
    const all = {
      ...NONE,
      dialog: 'settings' as const,
      lightbox: true,
      fieldToFix: { endpointId: 'a', field: 'key' as const },
    };
    expect(topLayer(all, HERE)).toBe('dialog');
    expect(topLayer({ ...all, dialog: null }, HERE)).toBe('fieldToFix');
    expect(topLayer({ ...all, dialog: null, fieldToFix: null }, HERE)).toBe('lightbox');
    expect(topLayer({ ...NONE, inspecting: 3 }, HERE)).toBe('dialog');
    expect(topLayer(NONE, HERE)).toBeNull();
  });

  it('is none whose picture was removed, or whose endpoint is not chosen any more', () => {
    expect(topLayer({ ...NONE, lightbox: true }, { ...HERE, pictures: 0 })).toBeNull();
    const fieldToFix = { endpointId: 'b', field: 'key' } as const;
    expect(topLayer({ ...NONE, fieldToFix }, HERE)).toBeNull();
  });
});
