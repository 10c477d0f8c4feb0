// A program on a pseudo-terminal: node-pty with its sharp edges covered.

import { constants } from 'node:os';
import { type IPty, spawn } from 'node-pty';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import type { GuestExit, GuestSpec } from '../../../engine/terminals.ts';
import { findExecutable } from './find-executable.ts';
import { withoutMasters } from './inherited-masters.ts';
import { PtyWriter } from './pty-writer.ts';

/** After its exit a guest's output is read until it was silent this long (somebody else may hold the terminal open) … */
const QUIET_MS = 50;
/** … or this long has passed. */
const LATE_OUTPUT_MS = 1_000;

export interface PtyEvents {
  readonly onOutput: (bytes: Uint8Array) => void;
  /** Called once, after the last output. */
  readonly onExit: (exit: GuestExit) => void;
}

/** What node-pty has beyond its declarations: the master's descriptor and the stream that reads it. */
interface PtyInside {
  readonly fd: number;
  readonly _socket: { destroyed: boolean; destroy: (error?: unknown) => unknown };
}

export class PtyProcess {
  readonly pid: number;
  readonly #pty: IPty & PtyInside;
  readonly #writer: PtyWriter;
  readonly #events: PtyEvents;
  #lastOutputAt = 0;

  private constructor(pty: IPty & PtyInside, events: PtyEvents) {
    this.pid = pty.pid;
    this.#pty = pty;
    this.#events = events;
    this.#writer = new PtyWriter({ fd: pty.fd, isOpen: () => !pty._socket.destroyed });
    this.#readToTheEnd();
    pty.onData((chunk: unknown) => this.#onOutput(chunk));
    pty.onExit(({ exitCode, signal }) => {
      this.#writer[Symbol.dispose]();
      events.onExit(guestExit(exitCode, signal ?? 0));
    });
  }

  /** Starts the program; what keeps it from starting is found before the fork where that is possible. */
  static start(spec: GuestSpec, events: PtyEvents): Result<PtyProcess, Problem> {
    const file = findExecutable(spec);
    if (!file.ok) return file;
    const command = withoutMasters({ file: file.value, args: spec.args });
    try {
      const { cwd, env, cols, rows } = spec;
      const options = { name: 'xterm-256color', cwd, env, cols, rows, encoding: null };
      return ok(new PtyProcess(checkedPty(spawn(command.file, [...command.args], options)), events));
    } catch (cause) {
      return failed(spawnProblem(spec, cause));
    }
  }

  /** Bytes that wait for the guest to read. */
  get queuedInputBytes(): number {
    return this.#writer.queuedBytes;
  }

  /** False where the guest has let too much wait. */
  write(bytes: Uint8Array): boolean {
    return this.#writer.write(bytes);
  }

  pause(): void {
    this.#pty.pause();
  }

  resume(): void {
    this.#pty.resume();
  }

  resize(cols: number, rows: number): void {
    if (!this.#pty._socket.destroyed) this.#pty.resize(cols, rows);
  }

  #onOutput(chunk: unknown): void {
    if (!(chunk instanceof Uint8Array)) return;
    this.#lastOutputAt = performance.now();
    this.#events.onOutput(chunk);
    this.#writer.nudge();
  }

  /**
   * node-pty closes the terminal 200 ms after the program's exit, read or not: on a loaded machine that loses its last
   * lines. Its call is deferred until the output has come to an end.
   */
  #readToTheEnd(): void {
    const socket = this.#pty._socket;
    const destroy = socket.destroy.bind(socket);
    let isEnding = false;
    socket.destroy = (error?: unknown) => {
      if (error !== undefined && error !== null) return destroy(error);
      if (isEnding) return socket;
      isEnding = true;
      this.#pty.resume();
      const startedAt = performance.now();
      const look = () => {
        const now = performance.now();
        const isQuiet = now - Math.max(this.#lastOutputAt, startedAt) >= QUIET_MS;
        if (isQuiet || now - startedAt >= LATE_OUTPUT_MS) destroy();
        else setTimeout(look, QUIET_MS / 5);
      };
      setTimeout(look, QUIET_MS);
      return socket;
    };
  }
}

function checkedPty(pty: IPty): IPty & PtyInside {
  if (!('fd' in pty) || typeof pty.fd !== 'number' || !('_socket' in pty)) {
    throw new Error('starting a terminal: this node-pty is not the one that was built against');
  }
  return pty as IPty & PtyInside;
}

function guestExit(code: number, signal: number): GuestExit {
  if (signal === 0) return { code, signal: null };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { code: null, signal: name ?? `signal ${signal}` };
}

function spawnProblem(spec: GuestSpec, cause: unknown): Problem {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (/forkpty|openpty|ENOSPC|out of pty/i.test(reason)) {
    return problem(
      'environment',
      `no pseudo-terminal or process is left for ${spec.file}: end other guests first`,
    );
  }
  return problem('environment', `starting ${spec.file} in ${spec.cwd}: ${reason}`);
}
