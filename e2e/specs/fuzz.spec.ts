/**
 * Damaged files through imaging: each is answered. The seed is the same each time in `npm test` and random in `npm run soak`,
 * and printed; `LOOKSEE_FUZZ_SEED` gives one, to make the files of a run again.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectedLook, formatPicture, formatPictures } from '../fixtures/format-cases';
import { mutated } from '../fixtures/mutate';
import { planFor } from '../fixtures/plans';
import { isSoak, sized } from '../fixtures/size';
import { difference, readPng } from '../fixtures/png-pixels';
import type { RunningHarness } from '../harness/start';
import { expect, test } from '../harness/test';

const FILES = sized(60, 2000);
/** Files asked for at the same time: more than there are workers. */
const IN_FLIGHT = 6;
/** Files larger than this take long and hold nothing that smaller ones have not. */
const MAX_BYTES = 30_000;
/** Those that differ from the sixth in one number alone. */
const TURNED = /-orient-[^6]\./;

const seed = Number(process.env['LOOKSEE_FUZZ_SEED'] ?? (isSoak ? Date.now() % 1_000_000 : 1));

test(`${FILES} damaged files are answered, every one`, async ({ shared, folder }) => {
  test.setTimeout(sized(180_000, 900_000));
  console.log(`Fuzz seed: ${seed} (LOOKSEE_FUZZ_SEED=${seed} makes the same files again)`);
  const corpus = formatPictures()
    .filter((name) => !TURNED.test(name))
    .map((name) => ({ name, bytes: readFileSync(formatPicture(name)) }))
    .filter(({ bytes }) => bytes.length <= MAX_BYTES);
  const begun = Date.now();
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  let next = 0;

  const lane = async () => {
    while (next < FILES) {
      const index = next;
      next += 1;
      const { name, bytes } = mutated(corpus, seed, index);
      const path = join(folder, `${index}-${name}`);
      writeFileSync(path, bytes);
      const answer = await ask(shared, path, index).catch((error: unknown) => String(error));
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
      if (NAMED.includes(answer)) rmSync(path);
      else wrong.push(`seed ${seed}, index ${index} (${name}): ${answer}`);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));

  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const summary = sorted.map(([answer, count]) => `${count} ${answer}`).join(', ');
  console.log(`Fuzz: ${FILES} files in ${Math.round((Date.now() - begun) / 1000)} s: ${summary}`);
  if (wrong.length > 0) keep(folder, wrong);
  expect(wrong).toEqual([]);
  // A fuzzer that damages everything beyond recognition reaches no decoder.
  expect(counts.get('drawn') ?? 0).toBeGreaterThan(FILES / 10);
  expect(counts.get('damaged') ?? 0).toBeGreaterThan(FILES / 10);

  for (const file of ['png-rgb8.png', 'heic-lossless.heic', 'tiff-lzw.tif', 'avif-lossless.avif']) {
    const plan = planFor('png', { width: 120, height: 80 });
    const sent = await shared.call('prepare', formatPicture(file), plan);
    if ('failure' in sent) throw new Error(`${file}: ${JSON.stringify(sent.failure)}`);
    const seen = readPng(Buffer.from(sent.bytes, 'base64'));
    expect(difference(seen, expectedLook('base')).max, file).toBeLessThan(2);
  }
});

/**
 * What a file may become. All that is said of imaging itself is a decoder that did not expect what it met, and told the
 * user nothing that helps; a decoder that uses up its time or ends its process is a fault as well.
 */
const NAMED: readonly string[] = ['drawn', 'empty', 'not-a-picture', 'damaged', 'too-large'];

async function ask(harness: RunningHarness, path: string, index: number): Promise<string> {
  const seen = await harness.call('inspect', path);
  const name = nameOf(seen);
  // A file that is no picture is stopped by its first bytes: the decoders never see it.
  if (name === 'not-a-picture' || name === 'too-large') return name;
  if (name === 'damaged' && index % 3 !== 0) return name;
  // What is drawn small must bear to be drawn whole, read and described.
  const more =
    index % 3 === 0
      ? await harness.call('describe', path)
      : index % 3 === 1
        ? await harness.call('readable', path, 512)
        : await harness.call('view', path, 2560);
  const then = nameOf(more);
  return NAMED.includes(then) ? name : then;
}

function nameOf(answer: object): string {
  if (!('failure' in answer)) return 'drawn';
  const { reason, details, code } = answer.failure as Record<string, string | null>;
  if (reason) return reason;
  return /lost: crash/.test(details ?? '') ? 'crash' : `${code}: ${details}`;
}

/** The files that were not answered as they should, to be looked at. */
function keep(folder: string, wrong: readonly string[]): void {
  const kept = test.info().outputPath('files');
  mkdirSync(kept, { recursive: true });
  for (const line of wrong) {
    console.log(line);
    const name = /index (\d+) \((.+?)\)/.exec(line);
    if (!name) continue;
    const file = `${name[1]}-${name[2]}`;
    writeFileSync(join(kept, file), readFileSync(join(folder, file)));
  }
  console.log(`The files are kept in ${kept}`);
}
