/**
 * Entry of the worker thread that counts the tokens of texts: reading the vocabulary alone takes longer than the main
 * process may be held up.
 */
import { parentPort } from 'node:worker_threads';
import { countTextTokens } from './text-token-count';

/** One text to be counted, and the answer to it. */
export interface CountCall {
  readonly id: number;
  readonly text: string;
}
export interface CountAnswer {
  readonly id: number;
  readonly tokens: number;
}

parentPort?.on('message', ({ id, text }: CountCall) => {
  parentPort?.postMessage({ id, tokens: countTextTokens(text) } satisfies CountAnswer);
});
