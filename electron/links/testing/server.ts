import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RunningServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly port: number;
  readonly requests: readonly IncomingMessage[];
  /** How many connections there are now. */
  readonly connections: () => number;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A real web server on loopback, closed when the test is over. */
export function serve(answer: Answer): Promise<RunningServer> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  });
  return start(server, 'http', requests);
}

export function serveSecurely(
  pair: { readonly cert: string; readonly key: string },
  answer: Answer,
): Promise<RunningServer> {
  const requests: IncomingMessage[] = [];
  const server = createHttpsServer(pair, (request, response) => {
    requests.push(request);
    answer(request, response);
  });
  return start(server, 'https', requests);
}

/**
 * A proxy of the system, for requests and for tunnels: it resolves names itself, every one of them to loopback.
 * @returns its answer as PAC, and what it was asked to connect to
 */
export async function startProxy(
  status = 200,
): Promise<{ readonly pac: string; readonly targets: readonly string[] }> {
  const targets: string[] = [];
  const server = createServer((incoming, response) => {
    const { host, port, pathname } = new URL(incoming.url ?? '');
    targets.push(host);
    if (status !== 200) return void response.writeHead(status).end();
    const { headers } = incoming;
    request({ host: '127.0.0.1', port: port || 80, path: pathname, headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(response);
    })
      .on('error', () => response.destroy())
      .end();
  });
  server.on('connect', (request, socket: Socket) => {
    targets.push(request.url ?? '');
    socket.on('error', () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const upstream = connect(Number(request.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  const { port } = await start(server, 'http', []);
  return { pac: `PROXY 127.0.0.1:${port}`, targets };
}

async function start(
  server: Server,
  scheme: string,
  requests: readonly IncomingMessage[],
): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  );
  const { port } = server.address() as AddressInfo;
  const origin = `${scheme}://127.0.0.1:${port}`;
  return { origin, port, requests, connections: () => sockets.size };
}
