/** What the main process and the process that reads text say to each other. */
import { z } from 'zod';
import type { GreyPicture } from './grey-picture';

export interface ReadRequest {
  readonly id: number;
  readonly grey: GreyPicture;
}

const report = z.object({
  id: z.int(),
  text: z.string().max(5_000_000),
  confidence: z.number().min(0).max(100),
  rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]),
});

/** `partial` comes after each direction tried: the best so far, in case time runs out. */
export const reply = z.discriminatedUnion('kind', [
  report.extend({ kind: z.literal('partial') }),
  report.extend({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), id: z.int(), message: z.string() }),
]);
export type Reply = z.infer<typeof reply>;
