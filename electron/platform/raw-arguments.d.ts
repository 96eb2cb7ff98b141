/**
 * The arguments of this process with the bytes that are no text, which `process.argv` has replaced: see byte-path.
 * @param commandLine as `/proc/self/cmdline` has it; null where the system has none
 */
export declare function rawArguments(
  argv: readonly string[],
  commandLine?: Uint8Array | null,
): string[];
