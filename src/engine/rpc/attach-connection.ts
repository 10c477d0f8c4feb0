// The town's side of one attached client: bytes to its terminal, its keys and sizes back.

import type { Socket } from 'node:net';
import { type AttachSize, type ClientFrame, encodeTownFrame, FrameDecoder } from './attach-wire.ts';
import type { RpcArgs } from './wire.ts';

export class AttachConnection {
  /** The arguments of the `attach` request. */
  readonly args: RpcArgs;
  readonly #socket: Socket;
  readonly #decoder = FrameDecoder.ofClient();
  #input: (bytes: Uint8Array) => void = () => {};
  #resize: (size: AttachSize) => void = () => {};
  #close: () => void = () => {};
  #ended = false;
  #closed = false;

  constructor(socket: Socket, args: RpcArgs) {
    this.args = args;
    this.#socket = socket;
    socket.on('close', () => this.#finish());
  }

  /** Sends bytes for the client's terminal; false asks to wait for `onDrain` before sending more. */
  output(bytes: Uint8Array): boolean {
    if (this.#ended || this.#closed) return true;
    return this.#socket.write(encodeTownFrame({ kind: 'output', bytes }));
  }

  /** Bytes accepted by `output` that the client has not taken yet. */
  get bufferedBytes(): number {
    return this.#socket.writableLength;
  }

  /** Says goodbye with a line for the person and the client's exit code, and closes. */
  end(reason: string, exitCode: number): void {
    if (this.#ended || this.#closed) return;
    this.#ended = true;
    this.#socket.end(encodeTownFrame({ kind: 'end', end: { reason, exitCode } }));
  }

  onDrain(listener: () => void): void {
    this.#socket.on('drain', listener);
  }

  onInput(listener: (bytes: Uint8Array) => void): void {
    this.#input = listener;
  }

  onResize(listener: (size: AttachSize) => void): void {
    this.#resize = listener;
  }

  /** Called once when the client is gone, whoever ended it. */
  onClose(listener: () => void): void {
    this.#close = listener;
  }

  /** Begins to read: `rest` are bytes that arrived together with the request. */
  start(rest: Uint8Array): void {
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#receive(rest);
    this.#socket.resume();
    if (this.#socket.destroyed) this.#finish();
  }

  #receive(chunk: Uint8Array): void {
    for (const frame of this.#decoder.push(chunk)) this.#take(frame);
    if (this.#decoder.isBroken) this.#socket.destroy();
  }

  #take(frame: ClientFrame): void {
    if (this.#closed) return;
    if (frame.kind === 'input') this.#input(frame.bytes);
    else this.#resize(frame.size);
  }

  #finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#close();
  }
}
