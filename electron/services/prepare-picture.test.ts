import { describe, expect, it, vi } from 'vitest';
import type { SendPlan } from '../../shared/domain/plan';
import { preparePicture } from './prepare-picture';
import { FACTS, bytesOf } from './testing';

vi.mock('electron', () => ({ safeStorage: {} }));

const ORIGINAL = bytesOf('the original');
const ENCODE = { kind: 'encode', width: 2, height: 1, format: 'jpeg' } as const;

/** What is sent where encoding gives these bytes. */
async function sent(plan: SendPlan, encoded: string): Promise<string> {
  const prepare = async () => ({ ...ENCODE, bytes: bytesOf(encoded) });
  const { bytes, format, height, width } = await preparePicture({ prepare }, FACTS, ORIGINAL, plan);
  return `${Buffer.from(bytes).toString()}, ${format}, ${width} x ${height}`;
}

describe('what is sent', () => {
  const asItIs = 'the original, png, 4 x 3';

  it('is the original, or what imaging makes of it, as planned', async () => {
    expect(await sent({ kind: 'original' }, 'small')).toBe(asItIs);
    expect(await sent(ENCODE, 'small')).toBe('small, jpeg, 2 x 1');
    expect(await sent(ENCODE, 'larger than the original')).toBe(
      'larger than the original, jpeg, 2 x 1',
    );
  });

  it('has never more bytes than an original that may go too', async () => {
    const plan = { ...ENCODE, orOriginal: true } as const;
    expect(await sent(plan, 'larger than the original')).toBe(asItIs);
    expect(await sent(plan, 'as many byte')).toBe(asItIs);
    expect(await sent(plan, 'fewer bytes')).toBe('fewer bytes, jpeg, 2 x 1');
  });
});
