/** Remembers the last call: the same arguments, by identity, give the same result again, at once. */
export function memoLast<Args extends readonly unknown[], Result>(
  compute: (...args: Args) => Result,
): (...args: Args) => Result {
  let last: { readonly args: Args; readonly result: Result } | null = null;
  return (...args) => {
    if (last === null || args.some((each, index) => !Object.is(each, last?.args[index]))) {
      last = { args, result: compute(...args) };
    }
    return last.result;
  };
}
