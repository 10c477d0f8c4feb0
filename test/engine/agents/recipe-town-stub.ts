// A town's socket that answers what a test says, and remembers what it was asked.

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Problem } from '../../../src/engine/problem.ts';
import { encodeResponse, LineDecoder, parseRequest, type RpcRequest } from '../../../src/engine/rpc/wire.ts';

type Answer = { readonly value: unknown } | { readonly problem: Problem } | 'hang up';

export class StubTown implements AsyncDisposable {
  readonly requests: RpcRequest[] = [];
  readonly #socketPath: string;
  readonly #answer: (request: RpcRequest) => Answer;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(socketPath: string, answer: (request: RpcRequest) => Answer) {
    this.#socketPath = socketPath;
    this.#answer = answer;
  }

  async open(): Promise<void> {
    const server = createServer((socket) => this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#socketPath, resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) =>
      this.#server === null ? resolve() : this.#server.close(() => resolve()),
    );
    rmSync(this.#socketPath, { force: true });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    const lines = new LineDecoder();
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      lines.push(chunk);
      const line = lines.next();
      const request = line === null ? null : parseRequest(line);
      if (request?.ok) this.#reply(socket, request.value);
    });
  }

  #reply(socket: Socket, request: RpcRequest): void {
    this.requests.push(request);
    const answer = this.#answer(request);
    if (answer === 'hang up') socket.destroy();
    else if ('value' in answer)
      socket.end(encodeResponse({ id: request.id, result: { ok: true, value: answer.value } }));
    else socket.end(encodeResponse({ id: request.id, result: { ok: false, problem: answer.problem } }));
  }
}
