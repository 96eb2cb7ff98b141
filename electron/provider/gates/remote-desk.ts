import type { Socket } from 'node:net';
import type { Ask, Desk, DeskListener } from './gate-desk';
import { leadingMessage, limitHeaders, receive, send, UnreadableMessage } from './gate-messages';
import type { HeaderReader } from '../retry';

/** Why the leader cannot be asked any more: it went, with or without a word before, or it is there and of no use. */
export type Lost = 'gone' | 'gone without a word' | 'silent' | 'unreadable';

/** Milliseconds between two pings. */
export const PING_MS = 1_000;
/** A leader that was stopped (Ctrl+Z) is there and says nothing. Counted, not timed: a computer that slept starts anew. */
const SILENT_PINGS = 5;

/** The turns of this process at the gates of another. */
export class RemoteDesk implements Desk {
  readonly #socket: Socket;
  readonly #waiting = new Set<number>();
  readonly #verdicts = new Map<number, (again: boolean) => void>();
  readonly #pingMs: number;
  #timer: NodeJS.Timeout | null = null;
  #pingsUnanswered = 0;
  #lost: Lost = 'gone without a word';

  /**
   * @param onLost called once, unless it was closed before
   * @param pingMs milliseconds between two pings
   */
  constructor(
    socket: Socket,
    listener: DeskListener,
    onLost: (lost: Lost) => void,
    pingMs = PING_MS,
  ) {
    this.#socket = socket;
    this.#pingMs = pingMs;
    socket.on('error', (error) => {
      if (error instanceof UnreadableMessage) this.#lost = 'unreadable';
    });
    socket.once('close', () => {
      this.#stop();
      onLost(this.#lost);
    });
    receive(socket, leadingMessage, (message) => {
      this.#pingsUnanswered = 0;
      this.#lost = 'gone';
      if (message.type === 'start') {
        this.#waiting.delete(message.id);
        listener.start(message.id);
      } else if (message.type === 'wait') listener.wait(message.id, message.wait);
      else if (message.type === 'learned') listener.learned?.(message);
      else if (message.type === 'verdict') this.#judged(message.id, message.again);
    });
  }

  ask(id: number, ask: Ask): void {
    send(this.#socket, { type: 'ask', id, ...ask });
    if (!ask.running) this.#waiting.add(id);
    this.#startPinging();
  }

  answered(id: number, status: number, header: HeaderReader): void {
    send(this.#socket, { type: 'answered', id, status, headers: limitHeaders(header) });
  }

  /** Where the leader goes before it has answered, it is tried once more: nothing was sent. */
  unreachable(id: number): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve(true);
      this.#verdicts.set(id, resolve);
      this.#startPinging();
      send(this.#socket, { type: 'unreachable', id });
    });
  }

  lost(id: number): void {
    send(this.#socket, { type: 'lost', id });
  }

  end(id: number): void {
    this.#waiting.delete(id);
    send(this.#socket, { type: 'end', id });
  }

  close(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
    this.#stop();
  }

  #judged(id: number, again: boolean): void {
    this.#verdicts.get(id)?.(again);
    this.#verdicts.delete(id);
  }

  #startPinging(): void {
    this.#timer ??= setInterval(() => this.#ping(), this.#pingMs);
  }

  /** Only as long as something is waited for: whatever runs needs no answer. */
  #ping(): void {
    if (this.#waiting.size + this.#verdicts.size === 0) this.#stopPinging();
    else if (this.#pingsUnanswered >= SILENT_PINGS) {
      this.#lost = 'silent';
      this.#socket.destroy();
    } else {
      this.#pingsUnanswered += 1;
      send(this.#socket, { type: 'ping' });
    }
  }

  #stopPinging(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#pingsUnanswered = 0;
  }

  #stop(): void {
    this.#stopPinging();
    for (const id of [...this.#verdicts.keys()]) this.#judged(id, true);
  }
}
