// The town socket: a folder only we can enter (0700), a socket only we can open (0600), requests a line, and attached
// connections that carry frames. It knows no verb but `attach`; who may do what is the handler's business.

import { createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { claimPrivateFolder, errorCode, type Files, reasonOf } from '../adapters/files.ts';
import { type Problem, problem } from '../problem.ts';
import { AttachConnection } from './attach-connection.ts';
import { connects } from './probe.ts';
import { encodeResponse, LineDecoder, parseRequest, type RpcRequest } from './wire.ts';

export interface RpcServerOptions {
  readonly socketPath: string;
  readonly files: Files;
  /** Answers one request; an exception becomes an `internal` problem. */
  readonly handle: (request: RpcRequest, context: RpcContext) => Promise<Result<unknown, Problem>>;
  /** Called once `handle` agreed to `attach`; register all listeners before returning. */
  readonly onAttach: (connection: AttachConnection) => void;
}

interface RpcContext {
  readonly socket: Socket;
}

/** Connections at once: far more than agents and clients, far fewer than file descriptors. */
const CONNECTION_LIMIT = 512;
const FAREWELL_MS = 1_000;

export class RpcServer implements AsyncDisposable {
  readonly #options: RpcServerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(options: RpcServerOptions) {
    this.#options = options;
  }

  /** Starts to listen. `conflict` where another town answers at the socket. */
  async listen(): Promise<Result<void, Problem>> {
    const { socketPath, files } = this.#options;
    const claimed = claimPrivateFolder(files, dirname(socketPath));
    if (!claimed.ok) return claimed;
    const cleared = await clearStaleSocket(files, socketPath);
    if (!cleared.ok) return cleared;
    const server = createServer((socket) => this.#serve(socket));
    server.maxConnections = CONNECTION_LIMIT;
    const listening = await listenPrivately(server, socketPath);
    if (listening.ok) this.#server = server;
    return listening;
  }

  /** Closes every connection, once what was said is sent, and removes the socket. */
  async [Symbol.asyncDispose](): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroySoon();
    // A client that does not read must not hold the town's end up.
    const deadline = setTimeout(() => this.#destroyAll(), FAREWELL_MS);
    if (server !== null) await new Promise((resolve) => server.close(resolve));
    clearTimeout(deadline);
  }

  #destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    const lines = new LineDecoder();
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // A client that went away is no event: its close follows.
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      lines.push(chunk);
      void this.#answerAll(socket, lines);
    });
  }

  /** Answers one request after the other; the socket rests meanwhile, so that what follows `attach` stays unread. */
  async #answerAll(socket: Socket, lines: LineDecoder): Promise<void> {
    socket.pause();
    for (let line = lines.next(); line !== null; line = lines.next()) {
      const outcome = await this.#answer(socket, line);
      if (outcome.kind === 'closed') return;
      if (outcome.kind === 'attached') return this.#attach(socket, outcome.request, lines.takeRest());
    }
    if (lines.isOverlong) return refuse(socket, 'unreadable line: longer than 1 MiB');
    socket.resume();
  }

  async #answer(socket: Socket, line: string): Promise<Outcome> {
    const request = parseRequest(line);
    if (!request.ok) {
      refuse(socket, request.problem.message);
      return { kind: 'closed' };
    }
    const result = await this.#handled(request.value, socket);
    if (socket.destroyed) return { kind: 'closed' };
    socket.write(encodeResponse({ id: request.value.id, result }));
    const attached = result.ok && request.value.verb === 'attach';
    return attached ? { kind: 'attached', request: request.value } : { kind: 'answered' };
  }

  async #handled(request: RpcRequest, socket: Socket): Promise<Result<unknown, Problem>> {
    try {
      return await this.#options.handle(request, { socket });
    } catch (cause) {
      return failed(problem('internal', `${request.verb}: ${reasonOf(cause)}`));
    }
  }

  #attach(socket: Socket, request: RpcRequest, rest: Uint8Array): void {
    socket.removeAllListeners('data');
    const connection = new AttachConnection(socket, request.args);
    this.#options.onAttach(connection);
    connection.start(rest);
  }
}

type Outcome =
  | { readonly kind: 'answered' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'attached'; readonly request: RpcRequest };

function refuse(socket: Socket, message: string): void {
  socket.end(encodeResponse({ id: 0, result: failed(problem('usage', message)) }));
  // Whatever else the peer sends is not read; a flood must not keep the connection.
  socket.resume();
  socket.removeAllListeners('data');
  socket.on('data', () => socket.destroy());
}

/** A socket that nobody listens on is what a killed town left; anything else stays. */
async function clearStaleSocket(files: Files, socketPath: string): Promise<Result<void, Problem>> {
  const stat = files.stat(socketPath);
  if (stat === null) return ok(undefined);
  if (stat.kind !== 'other') return failed(problem('refused', `${socketPath} is not a socket: remove it`));
  if (await connects(socketPath)) return failed(problem('conflict', `another town answers at ${socketPath}`));
  files.remove(socketPath);
  return ok(undefined);
}

function listenPrivately(server: Server, socketPath: string): Promise<Result<void, Problem>> {
  return new Promise((resolve) => {
    server.once('error', (cause) => {
      const kind = errorCode(cause) === 'EADDRINUSE' ? 'conflict' : 'environment';
      resolve(failed(problem(kind, `listening at ${socketPath}: ${reasonOf(cause)}`)));
    });
    // Node binds within listen(): the mask holds for this call alone and the socket is born 0600.
    const mask = process.umask(0o177);
    try {
      server.listen(socketPath, () => resolve(ok(undefined)));
    } finally {
      process.umask(mask);
    }
  });
}
