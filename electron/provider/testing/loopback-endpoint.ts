import { setImmediate } from 'node:timers/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

/** A request as it arrived whole. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
  /** Counts the connections, from 1. */
  readonly connection: number;
}

export interface Endpoint {
  /** `http://127.0.0.1:PORT/v1` */
  readonly baseUrl: string;
  readonly port: number;
  readonly received: readonly Received[];
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/**
 * A real HTTP server on loopback.
 * @param answer called for each request once its body has arrived whole
 */
export async function startEndpoint(
  answer: (response: ServerResponse, received: Received, index: number) => void,
): Promise<Endpoint> {
  const received: Received[] = [];
  const numbers = new Map<Socket, number>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => parts.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(parts).toString();
      const one: Received = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        text,
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        connection: numbers.get(request.socket) ?? 0,
      };
      received.push(one);
      answer(response, one, received.length - 1);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket: Socket) => numbers.set(socket, numbers.size + 1));
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    received,
    connections: () => numbers.size,
    close: () => stop(server, [...numbers.keys()]),
  };
}

export interface RawEndpoint {
  readonly baseUrl: string;
  readonly port: number;
  /** Requests whose body arrived whole. */
  readonly count: () => number;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
}

/**
 * A bare TCP server: what it writes is what the client sees, byte for byte.
 * @param answer called for each request once its body has arrived whole, with its index over all connections
 */
export async function startRawEndpoint(
  answer: (socket: Socket, index: number) => void,
): Promise<RawEndpoint> {
  let count = 0;
  const sockets: Socket[] = [];
  const server = createRawServer((socket) => {
    sockets.push(socket);
    let buffered = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      buffered = Buffer.concat([buffered, chunk]);
      const headEnd = buffered.indexOf('\r\n\r\n');
      if (headEnd < 0) return;
      const head = buffered.subarray(0, headEnd).toString('latin1');
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (buffered.length < headEnd + 4 + length) return;
      buffered = buffered.subarray(headEnd + 4 + length);
      answer(socket, count++);
    });
  });
  const port = await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    port,
    count: () => count,
    connections: () => sockets.length,
    close: () => stop(server, sockets),
  };
}

export function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

export function stop(
  server: Server,
  sockets: readonly { destroy: () => unknown }[],
): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}

/** A port on which nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createRawServer();
  const port = await listen(server);
  await stop(server, []);
  return port;
}

/** Until the client's connections are free again: at most a turn of the event loop. */
export async function idle(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** An HTTPS server on loopback that always answers the same. */
export async function startSecureEndpoint(
  pair: { readonly cert: string; readonly key: string },
  body: string,
): Promise<{
  readonly baseUrl: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}> {
  const server = createHttpsServer(pair, (request, response) => {
    request.resume();
    request.on('end', () => response.end(body));
  });
  const port = await listen(server);
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return stop(server, []);
  };
  return { baseUrl: `https://127.0.0.1:${port}/v1`, port, close };
}
