import { describe, expect, it } from 'vitest';
import { passedOn } from './raw-arguments.mjs';

const line = (...words: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(words.flatMap((word) => [Buffer.from(word as string), Buffer.of(0)]));
const CAFE = Buffer.from('caf\xe9\n.jpg', 'latin1');
const LOST = CAFE.toString();

describe('arguments that are passed on to the app', () => {
  it('are encoded where they are no valid UTF-8, and only there', () => {
    const commandLine = line('node', 'scripts/looksee.mjs', 'analyze', CAFE, 'café', '');
    expect(passedOn(['analyze', LOST, 'café', ''], commandLine)).toEqual([
      ...['analyze', `looksee-bytes:${CAFE.toString('base64url')}`, 'café', ''],
    ]);
  });

  it('stay as Node gives them where the system tells no other, or of another process', () => {
    for (const commandLine of [null, line('npm run looksee'), line('a', 'b', 'x')])
      expect(passedOn(['b', LOST], commandLine)).toEqual(['b', LOST]);
  });
});
