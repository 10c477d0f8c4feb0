// One client of the terminal host: decodes what it asks, and sends it replies, digests, exits and the frames of what it
// watches. A slow client gets fewer digests, never a longer queue.

import type { Socket } from 'node:net';
import type { Result } from '../../../beads/result.ts';
import type { GuestId } from '../../../engine/ids.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import type { Digest } from '../../../engine/terminals.ts';
import type { Theme } from '../emulator/theme.ts';
import type { Guest } from '../guest/guest.ts';
import { PaneFeed } from '../guest/pane-feed.ts';
import {
  type Call,
  type ClientMessage,
  encodeMessage,
  type HostMessage,
  parseClientMessage,
  parseTyped,
} from '../wire/messages.ts';
import type { GuestSignal } from '../wire/pane-source.ts';
import {
  FRAME_JSON,
  FRAME_TYPED,
  type Frame,
  FrameDecoder,
  negotiate,
  OUR_VERSIONS,
  type Versions,
  versionProblem,
} from '../wire/protocol.ts';

/** Unsent bytes from which on a client's digests wait. */
const BACKLOG_BYTES = 256 * 1024;

export interface Client {
  readonly role: 'town' | 'visitor';
  readonly pid: number;
}

export interface HostSide {
  guest(id: GuestId): Guest | undefined;
  call(call: Call, client: Client): Promise<Result<unknown, Problem>>;
  greeted(client: Client): void;
  stopping(client: Client): void;
  closed(connection: HostConnection): void;
  note(text: string): void;
  setTheme(theme: Theme): void;
}

interface Watched {
  readonly guest: GuestId;
  readonly feed: PaneFeed;
}

export class HostConnection {
  readonly #socket: Socket;
  readonly #host: HostSide;
  readonly #versions: Versions;
  readonly #decoder = new FrameDecoder();
  readonly #watched = new Map<number, Watched>();
  /** Guests whose digests wait for the client to read. */
  readonly #owed = new Map<GuestId, Digest>();
  #client: Client | null = null;

  constructor(socket: Socket, host: HostSide, versions: Versions = OUR_VERSIONS) {
    this.#socket = socket;
    this.#host = host;
    this.#versions = versions;
    socket.on('data', (chunk: Buffer) => this.#onData(chunk));
    socket.on('drain', () => this.#payDigests());
    socket.on('error', (cause) => host.note(`a client's connection: ${cause.message}`));
    socket.on('close', () => this.#onClose());
  }

  /** Who it is, once it has said so. */
  get client(): Client | null {
    return this.#client;
  }

  send(message: HostMessage): void {
    if (this.#client !== null && this.#socket.writable) this.#socket.write(encodeMessage(message));
  }

  sendDigest(digest: Digest): void {
    if (this.#socket.writableLength > BACKLOG_BYTES) this.#owed.set(digest.guest, digest);
    else this.send({ kind: 'digest', digest: { ...digest, bottom: [...digest.bottom] } });
  }

  /** Only a town has somebody to tell; one that does not read misses it. */
  sendSignal(signal: GuestSignal): void {
    if (this.#client?.role !== 'town' || this.#socket.writableLength > BACKLOG_BYTES) return;
    this.send({ kind: 'signal', signal });
  }

  /** A guest of this id has started: whoever waits for it is shown its terminal. */
  guestStarted(guest: Guest): void {
    for (const watched of this.#watched.values()) if (watched.guest === guest.id) guest.addFeed(watched.feed);
  }

  /** Closes after what was sent has gone out. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #onData(chunk: Buffer): void {
    const frames = this.#decoder.push(chunk);
    if (frames.ok) for (const frame of frames.value) this.#onFrame(frame);
    else this.#giveUp(frames.problem.message);
  }

  #onFrame(frame: Frame): void {
    if (this.#socket.destroyed) return;
    if (frame.type === FRAME_TYPED) {
      const typed = this.#client === null ? null : parseTyped(frame.payload);
      if (typed === null) this.#giveUp('unreadable keystrokes');
      else this.#host.guest(typed.guest)?.type(typed.bytes);
      return;
    }
    if (frame.type !== FRAME_JSON) return;
    const message = parseClientMessage(frame.payload);
    if (message.ok) this.#onMessage(message.value);
    else this.#onUnreadable(frame, message.problem);
  }

  #onMessage(message: ClientMessage): void {
    const client = this.#client;
    if (message.kind === 'hello') this.#onHello(message);
    else if (client === null) this.#giveUp('it did not say hello');
    else this.#obey(message, client);
  }

  #obey(message: Exclude<ClientMessage, { kind: 'hello' }>, client: Client): void {
    switch (message.kind) {
      case 'request':
        void this.#answer(message.id, this.#host.call(message.call, client));
        return;
      case 'watch':
        this.#watch(message.watch, message.guest);
        return;
      case 'unwatch':
        this.#unwatch(message.watch);
        return;
      case 'scroll':
        this.#watched.get(message.watch)?.feed.scrollTo(message.line);
        return;
      case 'seen':
        this.#watched.get(message.watch)?.feed.seen(message.frame);
        return;
      case 'resize':
        this.#host.guest(message.guest)?.resize(message.cols, message.rows);
        return;
      case 'theme':
        this.#host.setTheme(message.theme);
        return;
      case 'stopping':
        this.#host.stopping(client);
        return;
    }
  }

  #onHello(hello: ClientMessage & { kind: 'hello' }): void {
    const version = negotiate(this.#versions, hello);
    this.#client = { role: hello.role, pid: hello.pid };
    if (version === null) {
      this.send({ kind: 'refused', problem: versionProblem(hello) });
      this.#client = null;
      this.end();
      return;
    }
    this.send({ kind: 'hello', ...this.#versions, pid: process.pid });
    this.#host.greeted(this.#client);
  }

  /** A request that cannot be read still gets its answer where it has a number. */
  #onUnreadable(frame: Frame, unreadable: Problem): void {
    const id = requestId(frame.payload);
    if (id === null || this.#client === null) this.#giveUp(unreadable.message);
    else this.send({ kind: 'reply', id, result: { ok: false, problem: unreadable } });
  }

  async #answer(id: number, answer: Promise<Result<unknown, Problem>>): Promise<void> {
    try {
      const result = await answer;
      this.send({
        kind: 'reply',
        id,
        result: result.ok ? { ok: true, value: result.value ?? null } : result,
      });
    } catch (cause) {
      this.#host.note(`answering a request: ${cause instanceof Error ? cause.stack : String(cause)}`);
      const failure = problem('internal', 'the terminal host failed on this: see host.log');
      this.send({ kind: 'reply', id, result: { ok: false, problem: failure } });
    }
  }

  #watch(watch: number, guest: GuestId): void {
    this.#unwatch(watch);
    const feed = new PaneFeed(watch, (bytes) => void (this.#socket.writable && this.#socket.write(bytes)));
    this.#watched.set(watch, { guest, feed });
    this.#host.guest(guest)?.addFeed(feed);
  }

  #unwatch(watch: number): void {
    const watched = this.#watched.get(watch);
    if (watched === undefined) return;
    this.#watched.delete(watch);
    this.#host.guest(watched.guest)?.removeFeed(watched.feed);
    watched.feed[Symbol.dispose]();
  }

  #payDigests(): void {
    const owed = [...this.#owed.values()];
    this.#owed.clear();
    for (const digest of owed) this.sendDigest(digest);
  }

  #onClose(): void {
    for (const watch of [...this.#watched.keys()]) this.#unwatch(watch);
    this.#owed.clear();
    this.#host.closed(this);
  }

  #giveUp(why: string): void {
    this.#host.note(`a client is cut off: ${why}`);
    this.destroy();
  }
}

function requestId(payload: Uint8Array): number | null {
  try {
    const message: unknown = JSON.parse(Buffer.from(payload).toString('utf8'));
    if (typeof message !== 'object' || message === null || !('id' in message)) return null;
    return Number.isSafeInteger(message.id) ? Number(message.id) : null;
  } catch {
    // Not JSON at all: there is no number to answer to.
    return null;
  }
}
