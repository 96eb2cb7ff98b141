import { describe, expect, it } from 'vitest';
import { rawArguments } from './raw-arguments';

const line = (...words: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(words.flatMap((word) => [Buffer.from(word as string), Buffer.of(0)]));
const CAFE = Buffer.from('caf\xe9\n.jpg', 'latin1');
const LOST = CAFE.toString();

describe('arguments that are no valid UTF-8', () => {
  it('have their bytes where the app is started by itself', () => {
    const commandLine = line('/opt/looksee', 'analyze', CAFE, 'café', '');
    const argv = ['/opt/looksee', 'analyze', LOST, 'café', ''];
    expect(rawArguments(argv, commandLine)).toEqual([
      ...['/opt/looksee', 'analyze', 'caf\udce9\n.jpg', 'café', ''],
    ]);
  });

  it('have their bytes where the start script encoded them', () => {
    const passed = ['electron', `looksee-bytes:${CAFE.toString('base64url')}`, 'café'];
    expect(rawArguments(passed, null)).toEqual(['electron', 'caf\udce9\n.jpg', 'café']);
  });

  it('stay as Node gives them where the system tells no other', () => {
    for (const commandLine of [null, line('looksee'), line('a', 'b', 'x')])
      expect(rawArguments(['a', 'b', LOST], commandLine)).toEqual(['a', 'b', LOST]);
  });
});
