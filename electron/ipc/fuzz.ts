/** Test support: payloads that a broken or hostile page could send. */
import * as fc from 'fast-check';

/** Values that like to slip through checks. */
const AWKWARD: readonly unknown[] = [
  undefined,
  null,
  NaN,
  Infinity,
  -0,
  -1,
  1e308,
  '',
  '\0',
  '__proto__',
  '\ud800',
  true,
  [],
  {},
  1n,
  new Date(0),
  new Map(),
  new Set(),
  new Uint8Array(0),
  new ArrayBuffer(8),
  /x/,
  new Error('x'),
];

/**
 * Anything at all, and what is nearly right: a valid request with fields dropped, added or replaced at any depth.
 * @param valid a request that is accepted
 */
export function malformed(valid: unknown): fc.Arbitrary<unknown> {
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    fc.constantFrom(...AWKWARD),
  );
  const places = paths(valid);
  const nearly = fc
    .tuple(
      fc.constantFrom(...places),
      fc.constantFrom('drop', 'replace', 'add'),
      fc.string(),
      anything,
    )
    .map(([path, change, name, value]) => changed(valid, path, change, name, value));
  return fc.oneof(anything, nearly);
}

type Path = readonly (string | number)[];

function paths(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return [at];
  return [at, ...Object.entries(value).flatMap(([key, inner]) => paths(inner, [...at, key]))];
}

function changed(
  value: unknown,
  [key, ...rest]: Path,
  change: string,
  name: string,
  replacement: unknown,
): unknown {
  if (key === undefined) {
    const extendable = change === 'add' && typeof value === 'object' && value !== null;
    return extendable ? { ...value, [name]: replacement } : replacement;
  }
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  if (change === 'drop' && rest.length === 0) delete copy[key];
  else copy[key] = changed(copy[key], rest, change, name, replacement);
  return copy;
}
