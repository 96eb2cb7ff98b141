// @ts-check

/**
 * @typedef {object} DevtoolsPipe Chromium's DevTools protocol over two pipes: no port, no WebSocket.
 * @property {(method: string, params?: object, sessionId?: string) => Promise<any>} send rejects
 *   with what Chromium says is wrong, and when the process ends
 * @property {(method: string, listener: (params: any) => void) => void} on
 */

/**
 * @param {import('node:child_process').ChildProcess} child started with `--remote-debugging-pipe`
 *   and pipes as its descriptors 3 (to it) and 4 (from it)
 * @returns {DevtoolsPipe}
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export function devtoolsPipe(child) {
  const writer = /** @type {import('node:stream').Writable} */ (child.stdio[3]);
  const reader = /** @type {import('node:stream').Readable} */ (child.stdio[4]);
  /** @type {Map<number, {resolve(value: any): void, reject(error: Error): void}>} */
  const waiting = new Map();
  /** @type {Map<string, ((params: any) => void)[]>} */
  const listeners = new Map();
  let lastId = 0;
  let received = '';
  let ended = false;

  /** @param {string} text */
  const receive = (text) => {
    const { id, method, params, result, error } = JSON.parse(text);
    if (id === undefined) {
      for (const listener of listeners.get(method) ?? []) listener(params);
      return;
    }
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error) asked?.reject(new Error(`DevTools: ${error.message}`));
    else asked?.resolve(result);
  };
  reader.setEncoding('utf8').on('data', (chunk) => {
    const messages = (received + chunk).split('\0');
    received = messages.pop() ?? '';
    for (const message of messages) receive(message);
  });
  // The process may end while something is being written to it; the end itself is what is told.
  writer.on('error', () => undefined);
  child.once('exit', (code, signal) => {
    ended = true;
    for (const { reject } of waiting.values())
      reject(new Error(`The process ended (${signal ?? `exit code ${code}`}).`));
    waiting.clear();
  });

  return {
    send: (method, params = {}, sessionId = undefined) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(new Error('The process has ended.'));
        const id = ++lastId;
        waiting.set(id, { resolve, reject });
        writer.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
      }),
    on: (method, listener) =>
      void listeners.set(method, [...(listeners.get(method) ?? []), listener]),
  };
}
