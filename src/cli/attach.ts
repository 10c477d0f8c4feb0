// The client: copies bytes and window sizes between this terminal and the town, nothing else. Losing it loses nothing.

import { setTimeout as delay } from 'node:timers/promises';
import { ok, type Result } from '../beads/result.ts';
import { type Problem, problem } from '../engine/problem.ts';
import type { AttachEnd } from '../engine/rpc/attach-wire.ts';
import { attach, type ClientConnection } from '../engine/rpc/client.ts';
import { fail, remark } from './output.ts';
import { RESTORE, terminalSize } from './terminal.ts';

export interface AttachTarget {
  readonly socketPath: string;
  /** Read anew for each connection: a town that starts again gives out another. */
  readonly token: () => string;
  /** Whether the town's last word is printed; it is, unless the caller ends the town on leaving. */
  readonly isFarewellShown?: boolean;
}

/** How long a lost town may take to come back: its terminal host starts it again. */
const RECONNECT_MS = 30_000;
/** The town's goodbye puts the terminal back itself; without one we do. */
type Leave = { readonly kind: 'ended'; readonly end: AttachEnd } | { readonly kind: 'left' };

/**
 * Shows the town's screen until the person detaches, the town ends or this terminal goes away. Sets the exit code
 * that the town names, and says so where the town was lost and none came back within 10 s. `unavailable` where no
 * town answers at first.
 */
export async function attachScreen(target: AttachTarget): Promise<Result<void, Problem>> {
  const first = await connect(target);
  if (!first.ok) return first;
  const terminal = new RawTerminal();
  try {
    const leave = await stayAttached(first.value, target, terminal);
    if (leave === null) takeLoss(terminal);
    else if (leave.kind === 'ended') takeLeave(leave.end, terminal, target);
    return ok(undefined);
  } finally {
    terminal[Symbol.dispose]();
  }
}

async function stayAttached(
  first: ClientConnection,
  target: AttachTarget,
  terminal: RawTerminal,
): Promise<Leave | null> {
  for (let connection: ClientConnection | null = first; connection !== null; ) {
    const leave = await copy(connection, terminal);
    if (leave !== null) return leave;
    connection = await reconnect(target, terminal);
    if (terminal.isGone) return { kind: 'left' };
  }
  return null;
}

/** Copies both ways until the connection ends; null where it broke. */
function copy(connection: ClientConnection, terminal: RawTerminal): Promise<Leave | null> {
  return new Promise((resolve) => {
    connection.onOutput((bytes) => {
      // A terminal that takes no more holds the town's frames back; it skips what this client would not see.
      if (terminal.write(bytes)) return;
      connection.pause();
      terminal.onDrain(() => connection.resume());
    });
    connection.onEnd((end) => resolve(end === null ? null : { kind: 'ended', end }));
    terminal.listen({
      input: (bytes) => connection.input(bytes),
      resize: () => connection.resize(terminalSize()),
      gone: () => {
        connection[Symbol.dispose]();
        resolve({ kind: 'left' });
      },
    });
  });
}

async function reconnect(target: AttachTarget, terminal: RawTerminal): Promise<ClientConnection | null> {
  // What is typed meanwhile reaches nobody: keys meant for one screen must not land on another.
  terminal.listen({ input: () => {}, resize: () => {}, gone: () => {} });
  const deadline = Date.now() + RECONNECT_MS;
  for (let waitMs = 20; Date.now() < deadline && !terminal.isGone; waitMs = Math.min(waitMs * 2, 100)) {
    const again = await connect(target);
    if (again.ok) return again.value;
    await delay(waitMs);
  }
  return null;
}

function connect(target: AttachTarget): Promise<Result<ClientConnection, Problem>> {
  const term = process.env['TERM'] ?? '';
  const colorterm = process.env['COLORTERM'] ?? '';
  const args = { ...terminalSize(), term, colorterm };
  return attach({ socketPath: target.socketPath, token: target.token(), args });
}

function takeLeave(end: AttachEnd, terminal: RawTerminal, target: AttachTarget): void {
  terminal.wasRestored = true;
  terminal[Symbol.dispose]();
  if (end.reason !== '' && target.isFarewellShown !== false) remark(`gt: ${end.reason}`);
  process.exitCode = end.exitCode;
}

function takeLoss(terminal: RawTerminal): void {
  terminal[Symbol.dispose]();
  fail(problem('unavailable', 'the town was lost and did not come back: run gt again'));
}

interface TerminalListener {
  readonly input: (bytes: Uint8Array) => void;
  readonly resize: () => void;
  /** The terminal was closed or this process was asked to end. */
  readonly gone: () => void;
}

/** This terminal in raw mode; disposing gives it back as it was. */
class RawTerminal implements Disposable {
  isGone = false;
  /** Whether the town itself has put every mode back. */
  wasRestored = false;
  #disposed = false;
  #listener: TerminalListener = { input: () => {}, resize: () => {}, gone: () => {} };
  readonly #onInput = (bytes: Buffer) => this.#listener.input(bytes);
  readonly #onResize = () => this.#listener.resize();
  readonly #onGone = () => {
    this.isGone = true;
    this.#listener.gone();
  };
  readonly #onExit = () => this[Symbol.dispose]();

  constructor() {
    process.stdin.setRawMode?.(true);
    process.stdin
      .on('data', this.#onInput)
      .on('end', this.#onGone)
      .on('close', this.#onGone)
      .on('error', this.#onGone);
    process.stdout.on('error', this.#onGone);
    // Not stdout's own event: a window that is back at its old size has lost what it showed all the same.
    process.on('SIGWINCH', this.#onResize);
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.on(signal, this.#onGone);
    process.on('exit', this.#onExit);
    process.stdin.resume();
  }

  listen(listener: TerminalListener): void {
    this.#listener = listener;
    if (this.isGone) listener.gone();
  }

  write(bytes: Uint8Array): boolean {
    return this.isGone || process.stdout.write(bytes);
  }

  onDrain(listener: () => void): void {
    process.stdout.once('drain', listener);
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    process.stdin.off('data', this.#onInput).off('end', this.#onGone).off('close', this.#onGone);
    process.off('SIGWINCH', this.#onResize);
    for (const signal of ['SIGHUP', 'SIGTERM', 'SIGINT'] as const) process.off(signal, this.#onGone);
    process.off('exit', this.#onExit);
    try {
      if (!this.wasRestored) process.stdout.write(RESTORE);
      process.stdin.setRawMode?.(false);
    } catch {
      // The terminal is closed: there is nothing left to give back.
    }
    process.stdin.pause();
    process.stdin.unref?.();
  }
}
