/** Profiles as JSON files, without secrets. */
export class EndpointFiles {
  /** Asks where to. @returns false where it was not wanted */
  async save(ids: readonly string[]): Promise<boolean> {
    throw new Error(`not built: ${ids.length}`);
  }

  /** Asks for a file. @returns ids of the new profiles */
  async open(): Promise<string[]> {
    throw new Error('not built');
  }
}
