export type Directory = ReadonlyMap<number, readonly number[]>;
export function readDirectories(_all: Uint8Array, _most: number): readonly Directory[] {
  return [];
}
