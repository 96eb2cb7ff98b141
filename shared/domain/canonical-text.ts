/**
 * One text for one value: equal values give equal texts, different values different ones, whatever the order of fields. For
 * keys of caches: pass everything that the cached result depends on, so that nothing has to be listed by hand.
 * @param value plain data; fields that are undefined count as absent
 * @throws TypeError for what is not plain data (functions, class instances, symbols)
 */
export function canonicalText(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') {
    return JSON.stringify(value);
  }
  // JSON has no Infinity and no NaN: both would become null.
  if (typeof value === 'number') return Object.is(value, -0) ? '0' : String(value);
  if (Array.isArray(value)) return `[${value.map((each) => canonicalText(each)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) {
    const fields = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => `${JSON.stringify(name)}:${canonicalText(each)}`);
    return `{${fields.join(',')}}`;
  }
  throw new TypeError(`A ${typeof value} cannot be part of a cache key.`);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
