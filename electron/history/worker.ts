/** Entry of the worker thread that holds the history, so that no query ever holds up the main process. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { loadDriver, wantedDriver } from './driver';
import { toHistoryError } from './failures';
import { type Call, STORE_METHODS, type WorkerMessage, type WorkerSettings } from './protocol';
import { HistoryStore } from './store';

/** How often another process's writes are looked for: one read of a counter. */
const TICK_MS = 1_000;
/** Milliseconds before rows of an older version are folded, in pieces of this length with this pause in between. */
const FOLDING = { after: 2_000, piece: 15, pause: 60 };

async function serve(port: MessagePort, settings: WorkerSettings): Promise<void> {
  const send = (message: WorkerMessage, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);

  let store: HistoryStore;
  try {
    store = HistoryStore.open({
      ...settings,
      driver: await loadDriver(wantedDriver()),
      onSlowQuery: (sql, ms) => send({ type: 'slow-query', sql, ms }),
    });
  } catch (thrown) {
    send({ type: 'not-opened', error: toHistoryError(thrown) });
    port.close();
    return;
  }
  send({ type: 'opened', notice: store.notice });

  const tick = setInterval(() => {
    try {
      const ended = store.interruptDead();
      if (store.changedOutside() || ended) send({ type: 'changed-outside' });
      store.tidy();
    } catch (thrown) {
      store.noteDamage(thrown);
    }
  }, TICK_MS);
  tick.unref();

  let isClosed = false;
  const fold = (): void => {
    try {
      if (!isClosed && store.foldSome(FOLDING.piece)) setTimeout(fold, FOLDING.pause).unref();
    } catch (thrown) {
      store.noteDamage(thrown);
    }
  };
  setTimeout(fold, FOLDING.after).unref();

  port.on('message', ({ id, method, args }: Call) => {
    try {
      if (!Object.hasOwn(STORE_METHODS, method)) throw new Error(`No such method: ${method}`);
      const call = store[method] as (...args: readonly unknown[]) => unknown;
      const value = call.apply(store, args as unknown[]);
      send({ type: 'value', id, value }, bufferOf(value));
    } catch (thrown) {
      store.noteDamage(thrown);
      send({ type: 'error', id, error: toHistoryError(thrown) });
    }
    if (method === 'close') {
      isClosed = true;
      clearInterval(tick);
      port.close();
    }
  });
}

/** A picture is handed over without a copy where its buffer is its own. */
function bufferOf(value: unknown): readonly ArrayBuffer[] {
  if (!(value instanceof Uint8Array)) return [];
  const { buffer, byteLength } = value;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}

if (parentPort !== null) await serve(parentPort, workerData as WorkerSettings);
