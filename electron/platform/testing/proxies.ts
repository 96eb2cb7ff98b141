import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  connect,
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net';

export interface TestProxy {
  readonly port: number;
  /** `host:port` of each request that was passed on, and of each tunnel that was asked for. */
  readonly targets: readonly string[];
  /** First lines of what came. */
  readonly lines: readonly string[];
  /** How many connections were ever made to it. */
  readonly connections: () => number;
  /** How many there are now. */
  readonly open: () => number;
  readonly close: () => Promise<void>;
}

export interface HttpProxyOptions {
  /** Answered instead of passing anything on. */
  readonly status?: number;
  /** `user:password` that it asks for. */
  readonly login?: string;
}

/** An HTTP proxy on loopback, for requests and for tunnels. */
export async function startHttpProxy({
  status = 200,
  login,
}: HttpProxyOptions = {}): Promise<TestProxy> {
  const targets: string[] = [];
  const lines: string[] = [];
  const upstreams = new WeakMap<Socket, Agent>();
  const refusal = (incoming: IncomingMessage): number | null => {
    lines.push(`${incoming.method} ${incoming.url} HTTP/${incoming.httpVersion}`);
    const wanted = login && `Basic ${Buffer.from(login).toString('base64')}`;
    if (wanted && incoming.headers['proxy-authorization'] !== wanted) return 407;
    return status === 200 ? null : status;
  };
  const server = createServer((incoming: IncomingMessage, response: ServerResponse) => {
    const refused = refusal(incoming);
    const url = new URL(incoming.url ?? '');
    targets.push(url.host);
    if (refused !== null) {
      response.writeHead(refused, { connection: 'close' }).end();
      return;
    }
    const agent = upstreams.get(incoming.socket) ?? new Agent({ keepAlive: true, maxSockets: 1 });
    upstreams.set(incoming.socket, agent);
    const { 'proxy-authorization': _login, ...headers } = incoming.headers;
    const { method } = incoming;
    const outgoing = request(url, { method, headers, agent }, (reply) => {
      response.writeHead(reply.statusCode ?? 0, reply.headers);
      reply.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
    incoming.socket.once('close', () => agent.destroy());
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    socket.on('error', () => undefined);
    const refused = refusal(incoming);
    targets.push(incoming.url ?? '');
    if (refused !== null) return void socket.end(`HTTP/1.1 ${refused} No\r\n\r\n`);
    const { hostname, port } = new URL(`tunnel://${incoming.url}`);
    pass(socket, hostname, Number(port), 'HTTP/1.1 200 Connected\r\n\r\n');
  });
  return started(server, targets, lines);
}

/** A SOCKS5 proxy on loopback; names are its to find, every one of them on loopback. */
export function startSocksProxy({ login }: { readonly login?: string } = {}): Promise<TestProxy> {
  const targets: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    const read = reader(socket);
    const serve = async (): Promise<void> => {
      const [, count = 0] = await read(2);
      const methods = await read(count);
      const method = login ? 2 : 0;
      if (!methods.includes(method)) return void socket.end(Buffer.from([5, 0xff]));
      socket.write(Buffer.from([5, method]));
      if (login) {
        const [, userLength = 0] = await read(2);
        const user = (await read(userLength)).toString();
        const [passwordLength = 0] = await read(1);
        const password = (await read(passwordLength)).toString();
        const isRight = `${user}:${password}` === login;
        socket.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) return void socket.end();
      }
      const [, , , kind] = await read(4);
      const host =
        kind === 3
          ? (await read((await read(1))[0] ?? 0)).toString()
          : (await read(kind === 1 ? 4 : 16)).join('.');
      const port = (await read(2)).readUInt16BE();
      targets.push(`${host}:${port}`);
      socket.removeAllListeners('data');
      pass(socket, '127.0.0.1', port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    };
    void serve();
  });
  return started(server, targets, []);
}

/** A server that does with each connection what a test wants. */
export function startServer(serve: (socket: Socket) => void): Promise<TestProxy> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  return started(server, [], []);
}

function pass(socket: Socket, host: string, port: number, greeting: string | Buffer): void {
  const upstream = connect(port, host, () => {
    socket.write(greeting);
    upstream.pipe(socket).pipe(upstream);
  });
  upstream.on('error', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
}

/** Reads exactly as many bytes as are asked for. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  let held = Buffer.alloc(0);
  let wake: () => void = () => undefined;
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    wake();
  });
  return async (length) => {
    while (held.length < length) await new Promise<void>((resolve) => (wake = resolve));
    const part = held.subarray(0, length);
    held = held.subarray(length);
    return part;
  };
}

async function started(
  server: Server,
  targets: readonly string[],
  lines: readonly string[],
): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const { port } = server.address() as AddressInfo;
  return { port, targets, lines, connections: () => connections, open: () => sockets.size, close };
}
