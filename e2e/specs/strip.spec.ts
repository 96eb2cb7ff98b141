import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from '../fixtures/pictures';
import type { RunningHarness } from '../harness/start';
import { expect, test } from '../harness/test';

/** What can be stripped, if anything. */
const KINDS = /\.(?:jpg|png|webp|gif)$/;

function good<T extends object>(answer: T): Exclude<T, { failure: unknown }> {
  if ('failure' in answer) throw new Error(JSON.stringify(answer.failure));
  return answer as Exclude<T, { failure: unknown }>;
}

/** Every pixel, in a PNG. */
async function pixels(harness: RunningHarness, path: string, width: number, height: number) {
  const plan = {
    kind: 'encode',
    width,
    height,
    lossless: 'png',
    lossy: null,
    maxBytes: 1_000_000_000,
    orOriginal: false,
  } as const;
  return good(await harness.call('prepare', path, plan)).bytes;
}

for (const part of ['formats', 'metadata']) {
  test(`what is left of pictures with ${part} looks the same`, async ({ shared, folder }) => {
    let stripped = 0;
    for (const name of readdirSync(picture(part)).filter((each) => KINDS.test(each))) {
      const path = picture(join(part, name));
      const inspected = await shared.call('inspect', path);
      if ('failure' in inspected) continue;
      const { clean, height, strippable, width } = inspected.facts;
      if (!strippable) continue;
      const original = readFileSync(path);
      const sent = good(await shared.call('prepare', path, { kind: 'original' }));
      const bytes = Buffer.from(sent.bytes, 'base64');
      expect(bytes.equals(original), name).toBe(clean);
      expect(bytes.length, name).toBeLessThanOrEqual(original.length);
      const left = join(folder, name);
      writeFileSync(left, bytes);
      const again = good(await shared.call('inspect', left));
      expect(again, name).toMatchObject({ camera: {}, facts: { clean: true, width, height } });
      expect(again.facts.alpha, name).toBe(inspected.facts.alpha);
      const [before, after] = [
        await pixels(shared, path, width, height),
        await pixels(shared, left, width, height),
      ];
      expect(after === before, `${name}: the same pixels`).toBe(true);
      if (!clean) stripped += 1;
    }
    expect(stripped).toBeGreaterThan(0);
  });
}
