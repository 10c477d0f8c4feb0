// The client's side of the town socket: one call, or an attached connection. Loaded at the start of every agent verb,
// so it imports no more than node:net and the wire.

import { connect, type Socket } from 'node:net';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import {
  type AttachEnd,
  type AttachSize,
  encodeClientFrame,
  FrameDecoder,
  type TownFrame,
} from './attach-wire.ts';
import { encodeRequest, LineDecoder, parseResponse, type RpcArgs, type RpcRequest } from './wire.ts';

export interface TownCall {
  readonly socketPath: string;
  readonly token: string;
  readonly verb: string;
  readonly args: RpcArgs;
  readonly seq?: number;
  /** How long to wait for the whole answer. */
  readonly timeoutMs: number;
}

export interface AttachCall {
  readonly socketPath: string;
  readonly token: string;
  readonly args: RpcArgs;
  /** How long to wait for the town to take us; 10 s where unset. */
  readonly timeoutMs?: number;
  /** Gives the attempt up: it is then `unavailable`. */
  readonly signal?: AbortSignal;
}

/** Longest silence after `attach` before we believe that nobody is there. */
const ATTACH_TIMEOUT_MS = 10_000;

/** Calls one verb. `unavailable` where no town listens, it hangs, or it ended before it answered. */
export async function callTown(call: TownCall): Promise<Result<unknown, Problem>> {
  const exchange = new Exchange(call.socketPath, call.timeoutMs);
  const answer = await exchange.ask({
    id: 1,
    verb: call.verb,
    args: call.args,
    token: call.token,
    seq: call.seq ?? null,
  });
  exchange.socket.destroy();
  return answer;
}

/** Asks to attach; once the town agreed the connection carries keys one way and screens the other. */
export async function attach(call: AttachCall): Promise<Result<ClientConnection, Problem>> {
  const exchange = new Exchange(call.socketPath, call.timeoutMs ?? ATTACH_TIMEOUT_MS);
  const giveUp = () => exchange.socket.destroy();
  call.signal?.addEventListener('abort', giveUp, { once: true });
  const answer = await exchange.ask({ id: 1, verb: 'attach', args: call.args, token: call.token, seq: null });
  call.signal?.removeEventListener('abort', giveUp);
  if (answer.ok) return ok(new ClientConnection(exchange.socket, answer.value, exchange.takeRest()));
  exchange.socket.destroy();
  return answer;
}

/** An attached client. Register `onOutput` and `onEnd` before control returns to the event loop. */
export class ClientConnection implements Disposable {
  /** What the town answered to `attach`. */
  readonly value: unknown;
  readonly #socket: Socket;
  readonly #decoder = FrameDecoder.ofTown();
  #output: (bytes: Uint8Array) => void = () => {};
  #end: (end: AttachEnd | null) => void = () => {};
  #ended = false;

  constructor(socket: Socket, value: unknown, rest: Uint8Array) {
    this.value = value;
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', () => this.#finish(null));
    socket.on('close', () => this.#finish(null));
    setImmediate(() => {
      this.#receive(rest);
      socket.resume();
    });
  }

  /** Sends typed bytes; false asks to wait for `onDrain` before sending more. */
  input(bytes: Uint8Array): boolean {
    return this.#socket.write(encodeClientFrame({ kind: 'input', bytes }));
  }

  resize(size: AttachSize): void {
    this.#socket.write(encodeClientFrame({ kind: 'resize', size }));
  }

  /** Stops and starts the town's output, while the terminal cannot take more. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  onOutput(listener: (bytes: Uint8Array) => void): void {
    this.#output = listener;
  }

  /** Called once: with what the town said last, or null where the connection broke. */
  onEnd(listener: (end: AttachEnd | null) => void): void {
    this.#end = listener;
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#socket.destroy();
  }

  #receive(chunk: Uint8Array): void {
    for (const frame of this.#decoder.push(chunk)) this.#take(frame);
    if (this.#decoder.isBroken) this.#finish(null);
  }

  #take(frame: TownFrame): void {
    if (this.#ended) return;
    if (frame.kind === 'output') this.#output(frame.bytes);
    else this.#finish(frame.end);
  }

  #finish(end: AttachEnd | null): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#socket.destroy();
    this.#end(end);
  }
}

/** One request and its answer on a fresh connection; what follows the answer is kept for whoever goes on. */
class Exchange {
  readonly socket: Socket;
  readonly #timeoutMs: number;
  readonly #lines = new LineDecoder();

  constructor(socketPath: string, timeoutMs: number) {
    this.socket = connect(socketPath);
    this.#timeoutMs = timeoutMs;
  }

  takeRest(): Uint8Array {
    return this.#lines.takeRest();
  }

  ask(request: RpcRequest): Promise<Result<unknown, Problem>> {
    const { socket } = this;
    return new Promise((resolve) => {
      const settle = (result: Result<unknown, Problem>) => {
        clearTimeout(timer);
        socket.pause();
        socket.removeAllListeners('data').removeAllListeners('close').removeAllListeners('error');
        // A late error, as of a reset after the answer, is of no interest any more.
        socket.on('error', () => {});
        resolve(result);
      };
      const timer = setTimeout(() => settle(unavailable('the town did not answer in time')), this.#timeoutMs);
      socket.on('error', (cause) => settle(unavailable(connectReason(cause))));
      socket.on('close', () => settle(unavailable('the town ended before it answered')));
      socket.on('data', (chunk: Buffer) => {
        this.#lines.push(chunk);
        const line = this.#lines.next();
        if (line !== null) settle(answerOf(line));
        else if (this.#lines.isOverlong) settle(failed(problem('internal', 'the answer is too long')));
      });
      socket.write(encodeRequest(request));
    });
  }
}

function answerOf(line: string): Result<unknown, Problem> {
  const response = parseResponse(line);
  return response.ok ? response.value.result : failed(problem('internal', response.problem.message));
}

/** As it is said where a sandbox of a CLI's own allows no sockets. */
const SHUT_OUT = 'this program may not connect to the town: a sandbox forbids it';

/** Whether the caller may not connect at all, now or later. */
export function isShutOut({ message }: Problem): boolean {
  return message === SHUT_OUT;
}

function connectReason(cause: Error & { readonly code?: string }): string {
  if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED')
    return 'no town is running here: start it with gt';
  if (cause.code === 'EPERM' || cause.code === 'EACCES') return SHUT_OUT;
  return `the town cannot be reached: ${cause.message}`;
}

function unavailable(message: string): { readonly ok: false; readonly problem: Problem } {
  return failed(problem('unavailable', message));
}
