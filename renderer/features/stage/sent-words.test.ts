import { describe, expect, it } from 'vitest';
import type { SentFacts } from '../../state';
import { groupsAsText, sentGroup } from './facts-rows';
import { removedInWords, sentInWords } from './sent-words';

const ORIGINAL = 'a'.repeat(64);
const facts: SentFacts = {
  sha256: 'b'.repeat(64),
  format: 'jpeg',
  width: 1024,
  height: 768,
  bytes: 182_345,
  local: false,
  removed: ['GPS 52.5 N 13.4 E', 'camera Example Phone 7'],
  tokens: 1105,
};

describe('what the model sees, in words', () => {
  it('is pixels, format, bytes and tokens', () => {
    expect(sentInWords(facts)).toBe('1024 × 768 · JPEG · 182 KB · about 1,105 tokens');
    expect(sentInWords({ ...facts, tokens: null })).toMatch(/· tokens not known$/);
    expect(sentInWords({ ...facts, tokens: 'refused' })).toMatch(/· would be refused$/);
    expect(sentInWords({ ...facts, local: true, tokens: null })).toMatch(
      /KB · stays on this computer$/,
    );
  });

  it('names what was left out, and says where nothing had to be', () => {
    const words = (changed: Partial<SentFacts>) =>
      removedInWords({ ...facts, ...changed }, ORIGINAL);
    expect(words({})).toBe('GPS 52.5 N 13.4 E, camera Example Phone 7');
    expect(words({ removed: [] })).toBe('nothing: only the picture was in it');
    expect(words({ removed: null })).toBe('not known');
    expect(words({ removed: [], sha256: ORIGINAL })).toBe('nothing: the file is sent as it is');
    expect(words({ removed: [], sha256: ORIGINAL, local: true })).toMatch(/read as it is$/);
  });

  it('is in the panel exactly', () => {
    expect(groupsAsText([sentGroup(facts)])).toBe(
      [
        'As sent',
        'Size: 1024 × 768',
        'Format: JPEG',
        'Bytes: 182 KB (182,345 bytes)',
        'Image tokens: about 1,105 (estimate)',
        `SHA-256: ${facts.sha256}`,
        'Removed: GPS 52.5 N 13.4 E\ncamera Example Phone 7',
      ].join('\n'),
    );
    expect(groupsAsText([sentGroup({ ...facts, local: true })])).toMatch(/^As read\n/);
  });
});
