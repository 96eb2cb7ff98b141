/** Token counts as the endpoint reported them. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  /** The usage object exactly as it stood in the answer. */
  readonly reported: Readonly<Record<string, unknown>>;
}
