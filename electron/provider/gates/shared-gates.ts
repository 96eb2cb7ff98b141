import { realpathSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { EndpointProfile } from '../../../shared/domain/endpoint';
import type { Log } from '../../platform/log';
import { gateAddress, type GateAddress } from './gate-address';
import { LocalDesk, type Ask, type Desk, type DeskListener } from './gate-desk';
import { askingMessage, headerReader, receive, send, type Learned } from './gate-messages';
import { leaveSeat, takeSeat } from './gate-seat';
import { placeOf, RateGates, type Gate, type Gates } from './gates';
import type { Permit, TurnOptions } from './rate-gate';
import { PING_MS, RemoteDesk, type Lost } from './remote-desk';

export interface SharedGatesOptions {
  /** The user-data folder: all processes of it share their gates. */
  readonly dir: string;
  readonly log: Pick<Log, 'warn'>;
  /** Milliseconds between two pings of the process that leads; five without an answer, and this one goes on alone. */
  readonly pingMs?: number;
}

interface Turn {
  readonly ask: Ask;
  readonly onWait: TurnOptions['onWait'];
  readonly begin: () => void;
  running: boolean;
}

/** After a leader has gone, its clients tell the next one what they have under way first. Milliseconds. */
const SETTLE_MS = 500;
/** Whoever had to go on alone looks for the others again, when nothing is under way, after this time. Milliseconds. */
const ALONE_MS = 60_000;
/** Leaders in a row that went at once: whoever listens there is none. */
const MAX_WORDLESS = 5;
/** Turns of one process at a time: more than any number of pictures that can be asked about. */
const MAX_TURNS = 100_000;

/**
 * One gate a profile for all processes of a user-data folder: together they send no more than the endpoint allows, and
 * what one is told all of them know.
 *
 * The first that asks leads: it has the gates, and listens on a local socket, where the others ask it for each turn. When
 * it goes, whatever its reason, one of the others leads; they tell it what they have under way, and ask again for what
 * still waits. Where the socket cannot be used, or a leader says nothing, a process goes on with gates of its own: an
 * endpoint refuses what is too much, but nobody waits for ever. Nothing listens before the first turn is asked for.
 */
export class SharedGates implements Gates {
  readonly #dir: string;
  readonly #pingMs: number;
  readonly #log: Pick<Log, 'warn'>;
  readonly #turns = new Map<number, Turn>();
  /** Of this process; while another leads, what it tells is learned here. */
  readonly #gates = new RateGates();
  readonly #sockets = new Set<Socket>();
  readonly #listener: DeskListener = {
    start: (id) => this.#turns.get(id)?.begin(),
    wait: (id, wait) => this.#turns.get(id)?.onWait?.(wait),
    learned: (learned) => this.#learned(learned),
  };
  #address: GateAddress | null = null;
  #nextId = 0;
  #desk: Desk | null = null;
  #seating: Promise<void> | null = null;
  #server: Server | null = null;
  #lostAt = -Infinity;
  #aloneUntil: number | null = null;
  #wordless = 0;
  #closed = false;

  constructor({ dir, log, pingMs = PING_MS }: SharedGatesOptions) {
    this.#dir = dir;
    this.#pingMs = pingMs;
    this.#log = log;
  }

  for(profile: EndpointProfile): Gate {
    const place = placeOf(profile);
    const { concurrency } = profile;
    return {
      run: (task, options = {}) => {
        const { tokens = null, ahead = false } = options;
        return this.#run(task, { place, concurrency, tokens, ahead, running: false }, options);
      },
    };
  }

  /** Listens no more, and leaves no file behind. What still waits goes on with gates of its own. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#seating;
    const server = this.#server;
    this.#server = null;
    if (this.#desk instanceof RemoteDesk) {
      this.#desk.close();
      this.#sitAt(this.#ownDesk());
    }
    const left = server && this.#address ? leaveSeat(server, this.#address) : null;
    // Its file is gone by now: whoever is cut off finds the address free.
    for (const socket of this.#sockets) socket.destroy();
    await left;
  }

  async #run<T>(
    task: (permit: Permit) => Promise<T>,
    ask: Ask,
    { signal, onWait }: TurnOptions,
  ): Promise<T> {
    signal?.throwIfAborted();
    const id = this.#nextId++;
    let leave = (): void => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        leave = () => reject(signal?.reason as Error);
        signal?.addEventListener('abort', leave);
        const turn: Turn = {
          ask,
          onWait,
          running: false,
          begin: () => {
            turn.running = true;
            resolve();
          },
        };
        this.#join(id, turn);
      });
      signal?.removeEventListener('abort', leave);
      return await task({
        answered: (status, header) => this.#desk?.answered(id, status, header),
        unreachable: () => this.#desk?.unreachable(id) ?? true,
        lost: () => this.#desk?.lost(id),
      });
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#turns.delete(id);
      this.#desk?.end(id);
    }
  }

  #join(id: number, turn: Turn): void {
    const isAlone = this.#aloneUntil !== null && performance.now() > this.#aloneUntil;
    if (isAlone && this.#turns.size === 0) {
      this.#aloneUntil = null;
      this.#desk = null;
    }
    this.#turns.set(id, turn);
    if (this.#desk) this.#desk.ask(id, turn.ask);
    else this.#seat();
  }

  #seat(): void {
    this.#seating ??= this.#takeSeat().finally(() => (this.#seating = null));
  }

  async #takeSeat(): Promise<void> {
    if (this.#closed) return this.#sitAt(this.#ownDesk());
    try {
      const wait = this.#lostAt + SETTLE_MS - performance.now();
      const settled = wait > 0 ? delay(wait) : null;
      this.#address ??= addressOf(this.#dir);
      const seat = await takeSeat(this.#address, (socket) => this.#serve(socket, settled));
      if (seat.type === 'leader') {
        this.#server = seat.server;
        // It goes on with those that are connected.
        seat.server.on('error', (error) => this.#log.warn(`shared limits: ${error.message}`));
        this.#sitAt(new LocalDesk(this.#gates, this.#listener, settled));
      } else {
        const onLost = (lost: Lost): void => this.#lost(desk, lost);
        const desk = new RemoteDesk(seat.socket, this.#listener, onLost, this.#pingMs);
        this.#sitAt(desk);
      }
    } catch (thrown) {
      this.#goAlone(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  /** Asks there for all that waits, once it knows what is under way. */
  #sitAt(desk: Desk): void {
    this.#desk = desk;
    const turns = [...this.#turns];
    for (const [id, { ask, running }] of turns) if (running) desk.ask(id, { ...ask, running });
    for (const [id, { ask, running }] of turns) if (!running) desk.ask(id, ask);
  }

  #lost(desk: Desk, lost: Lost): void {
    if (this.#desk !== desk) return;
    this.#desk = null;
    this.#lostAt = performance.now();
    this.#wordless = lost === 'gone without a word' ? this.#wordless + 1 : 0;
    const isUseless = lost === 'silent' || lost === 'unreadable' || this.#wordless >= MAX_WORDLESS;
    if (isUseless) this.#goAlone(`the process that has them is ${lost}`);
    else if (this.#turns.size > 0) this.#seat();
  }

  #goAlone(why: string): void {
    this.#log.warn(`rate limits are not shared with other processes: ${why}`);
    this.#aloneUntil = performance.now() + ALONE_MS;
    this.#sitAt(this.#ownDesk());
  }

  #ownDesk(): Desk {
    return new LocalDesk(this.#gates, this.#listener);
  }

  /** Whoever leads has learned it already, and tells the others. */
  #learned(learned: Learned): void {
    if (this.#desk instanceof RemoteDesk) {
      const { place, concurrency, tokens, status, headers, atOnce } = learned;
      this.#gates.at(place, concurrency).observe(tokens, status, headerReader(headers), atOnce);
    }
    for (const socket of this.#sockets) send(socket, { ...learned, type: 'learned' });
  }

  /** The turns of another process. */
  #serve(socket: Socket, settled: Promise<void> | null): void {
    this.#sockets.add(socket);
    const desk = new LocalDesk(
      this.#gates,
      {
        start: (id) => send(socket, { type: 'start', id }),
        wait: (id, wait) => send(socket, { type: 'wait', id, wait }),
        learned: (learned) => this.#learned(learned),
      },
      settled,
    );
    const judge = async (id: number): Promise<void> => {
      send(socket, { type: 'verdict', id, again: await desk.unreachable(id) });
    };
    socket.on('error', () => undefined);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      desk.close();
    });
    receive(socket, askingMessage, (message) => {
      switch (message.type) {
        case 'ask':
          if (desk.size >= MAX_TURNS) return void socket.destroy();
          return desk.ask(message.id, message);
        case 'answered':
          return desk.answered(message.id, message.status, headerReader(message.headers));
        case 'unreachable':
          return void judge(message.id);
        case 'lost':
          return desk.lost(message.id);
        case 'end':
          return desk.end(message.id);
        case 'ping':
          return send(socket, { type: 'pong' });
      }
    });
  }
}

function addressOf(dir: string): GateAddress {
  const { platform } = process;
  return gateAddress({ dir: realpathSync.native(dir), platform, temporaryDir: tmpdir() });
}
