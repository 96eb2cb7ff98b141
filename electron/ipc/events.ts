import type { WebContents } from 'electron';
import type { EventName, Events } from '../../shared/ipc/contract';

/** Far more than can gather while a page loads; beyond it the oldest are dropped. */
const MAX_QUEUED = 2_000;

interface Push {
  readonly name: EventName;
  readonly payload: Events[EventName];
}

/** The part of WebContents that pushes need. */
export type PushTarget = Pick<WebContents, 'id' | 'isDestroyed' | 'send' | 'on'>;

/**
 * Pushes to the page. They wait until the page said that it listens (`app:start`), again after a reload and
 * after the page crashed, and reach it in the order in which they were sent.
 */
export class EventSender {
  #target: PushTarget | null = null;
  #listening = false;
  #queue: Push[] = [];

  /** Makes this window's page the receiver. */
  attach(target: PushTarget): void {
    this.#target = target;
    this.#listening = false;
    const deaf = (): void => {
      if (this.#target === target) this.#listening = false;
    };
    target.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) deaf();
    });
    target.on('render-process-gone', deaf);
    target.on('destroyed', deaf);
  }

  /** The page listens. What waited follows once the answer to the current request is on its way. */
  ready(webContentsId: number): void {
    const target = this.#target;
    if (target?.id !== webContentsId) return;
    setImmediate(() => {
      if (this.#target !== target || target.isDestroyed()) return;
      this.#listening = true;
      for (const push of this.#queue.splice(0)) target.send(push.name, push.payload);
    });
  }

  send<E extends EventName>(name: E, payload: Events[E]): void {
    const target = this.#target;
    if (this.#listening && target && !target.isDestroyed()) {
      target.send(name, payload);
      return;
    }
    this.#queue.push({ name, payload });
    if (this.#queue.length > MAX_QUEUED) this.#queue.shift();
  }
}
