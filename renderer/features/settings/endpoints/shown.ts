/** What stands beside the list of endpoints. */
export type Shown =
  | {
      readonly kind: 'endpoint';
      readonly id: string;
      /** What takes the focus: the field that is needed next, the proxy, its row in the list, or nothing. */
      readonly focus: 'field' | 'proxy' | 'row' | null;
    }
  | { readonly kind: 'adding' };

/** The row that follows one that goes away, or the one before it. */
export function neighbourOf(ids: readonly string[], id: string): string | null {
  const at = ids.indexOf(id);
  return ids[at + 1] ?? ids[at - 1] ?? null;
}
