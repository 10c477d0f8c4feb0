// A client's connection to the terminal host: says hello, numbers requests, and hands on what the host tells.

import { connect, type Socket } from 'node:net';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import {
  type Call,
  type ClientMessage,
  encodeMessage,
  type HostMessage,
  parseHostMessage,
} from './messages.ts';
import {
  FRAME_JSON,
  FRAME_ROWS,
  type Frame,
  FrameDecoder,
  negotiate,
  OUR_VERSIONS,
  type Versions,
  versionProblem,
} from './protocol.ts';
import { parseRows, type RowsMessage } from './rows-message.ts';

const HELLO_TIMEOUT_MS = 5_000;

export interface LinkOptions {
  readonly socketPath: string;
  readonly role: 'town' | 'visitor';
  readonly versions?: Versions;
}

export interface LinkEvents {
  readonly onMessage: (message: HostMessage) => void;
  readonly onRows: (rows: RowsMessage) => void;
  /** The host is gone, and was not asked to go. */
  readonly onLost: () => void;
}

export class HostLink implements Disposable {
  readonly #socket: Socket;
  readonly #decoder = new FrameDecoder();
  readonly #pending = new Map<number, (result: Result<unknown, Problem>) => void>();
  #events: LinkEvents | null = null;
  #onHello: ((hello: Result<Versions, Problem>) => void) | null = null;
  #requests = 0;
  #isLetGo = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('error', () => {
      // The close that follows says it all.
    });
    socket.on('close', () => this.#onClose());
  }

  static async open(options: LinkOptions): Promise<Result<HostLink, Problem>> {
    const link = new HostLink(connect(options.socketPath));
    const ours = options.versions ?? OUR_VERSIONS;
    link.#write(encodeMessage({ kind: 'hello', ...ours, role: options.role, pid: process.pid }));
    const theirs = await link.#hello();
    if (theirs.ok && negotiate(ours, theirs.value) !== null) return ok(link);
    link[Symbol.dispose]();
    return theirs.ok ? failed(versionProblem(theirs.value)) : theirs;
  }

  /** Who hears what the host tells from now on. */
  listen(events: LinkEvents): void {
    this.#events = events;
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** A problem of kind `unavailable` where the host is gone. */
  request(call: Call): Promise<Result<unknown, Problem>> {
    return new Promise((resolve) => {
      if (!this.isOpen) {
        resolve(failed(gone()));
        return;
      }
      this.#requests += 1;
      this.#pending.set(this.#requests, resolve);
      this.tell({ kind: 'request', id: this.#requests, call });
    });
  }

  tell(message: ClientMessage): void {
    this.#write(encodeMessage(message));
  }

  write(bytes: Uint8Array): void {
    this.#write(bytes);
  }

  /** The host is about to end because we asked for it: its going is no loss. */
  letGo(): void {
    this.#isLetGo = true;
  }

  [Symbol.dispose](): void {
    this.#isLetGo = true;
    this.#socket.destroy();
  }

  #write(bytes: Uint8Array): void {
    if (this.isOpen) this.#socket.write(bytes);
  }

  #hello(): Promise<Result<Versions, Problem>> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle(failed(gone())), HELLO_TIMEOUT_MS);
      const settle = (hello: Result<Versions, Problem>) => {
        clearTimeout(timer);
        this.#onHello = null;
        resolve(hello);
      };
      this.#onHello = settle;
    });
  }

  #onData(chunk: Buffer): void {
    const frames = this.#decoder.push(chunk);
    if (!frames.ok) {
      this.#socket.destroy();
      return;
    }
    for (const frame of frames.value) this.#onFrame(frame);
  }

  #onFrame(frame: Frame): void {
    if (frame.type === FRAME_ROWS) {
      const rows = parseRows(frame.payload);
      if (rows !== null) this.#events?.onRows(rows);
    }
    if (frame.type !== FRAME_JSON) return;
    const message = parseHostMessage(frame.payload);
    // A newer host may tell things that we do not know.
    if (message.ok) this.#onMessage(message.value);
  }

  #onMessage(message: HostMessage): void {
    switch (message.kind) {
      case 'hello':
        this.#onHello?.(ok({ version: message.version, minVersion: message.minVersion }));
        return;
      case 'refused':
        this.#onHello?.(failed(message.problem));
        return;
      case 'reply':
        this.#onReply(message);
        return;
      case 'digest':
      case 'exit':
      case 'signal':
        this.#events?.onMessage(message);
        return;
    }
  }

  #onReply({ id, result }: HostMessage & { kind: 'reply' }): void {
    const resolve = this.#pending.get(id);
    this.#pending.delete(id);
    resolve?.(result.ok ? ok(result.value) : failed(result.problem));
  }

  #onClose(): void {
    const wasGreeted = this.#onHello === null;
    this.#onHello?.(failed(gone()));
    for (const resolve of this.#pending.values()) resolve(failed(gone()));
    this.#pending.clear();
    if (wasGreeted && !this.#isLetGo) this.#events?.onLost();
  }
}

function gone(): Problem {
  return problem('unavailable', 'the terminal host does not answer: start the town again with gt');
}
