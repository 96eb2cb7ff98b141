/** Names that someone may have meant who wrote another one. */

const MOST = 5;
/** Part of a name's letters that may differ. */
const DIFFERENT = 0.4;

/** @returns those that are near, the nearest first, at most five */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const target = plain(wanted);
  const ranked = names.flatMap((name) => {
    const candidate = plain(name);
    const contains = candidate.includes(target) || target.includes(candidate);
    const steps = distance(target, candidate);
    const isNear = steps <= Math.max(target.length, candidate.length) * DIFFERENT;
    if (candidate === '' || !(contains || isNear)) return [];
    return [{ name, steps }];
  });
  return ranked
    .toSorted((a, b) => a.steps - b.steps)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Without a vendor before a slash, capitals and punctuation. */
function plain(name: string): string {
  return (name.split('/').at(-1) ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Letters to insert, leave out or change (Levenshtein). */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + same,
        ),
      );
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
