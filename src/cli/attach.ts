// The client: copies bytes and window sizes between this terminal and the town, nothing else. Losing it loses nothing.

import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../beads/result.ts';
import { exitCodeOf } from '../engine/exit-code.ts';
import { type Problem, problem } from '../engine/problem.ts';
import type { AttachEnd } from '../engine/rpc/attach-wire.ts';
import { attach, ClientConnection } from '../engine/rpc/client.ts';
import { fail, remark } from './output.ts';
import { RawTerminal } from './raw-terminal.ts';
import { terminalSize } from './terminal.ts';
import { TownWait } from './town-wait.ts';

export interface AttachTarget {
  readonly socketPath: string;
  /** Read anew for each connection: a town that starts again gives out another. */
  readonly token: () => string;
  /** Whether the town's last word is printed; it is, unless the caller ends the town on leaving. */
  readonly isFarewellShown?: boolean;
  /** Shows one guest alone, and ends with it. */
  readonly solo?: SoloAttach;
  /** Aborted where the person has left before the screen is there. */
  readonly left?: AbortSignal;
}

export interface SoloAttach {
  readonly guest: string;
  readonly title: string;
  /** On the whole screen, without any chrome. */
  readonly bare: boolean;
  /** The town ends when this client does. */
  readonly owns: boolean;
}

/** How long a lost town may take to come back: its terminal host starts it again. */
const RECONNECT_MS = 30_000;

/** The town's goodbye puts the terminal back itself; without one we do. */
type Leave =
  | { readonly kind: 'ended'; readonly end: AttachEnd }
  /** The terminal is gone, or the person left while the town was. */
  | { readonly kind: 'left' }
  /** The town came back, but what was shown did not. */
  | { readonly kind: 'gone'; readonly problem: Problem };

/**
 * Shows the town's screen until the person detaches, the town ends or this terminal goes away. Sets the exit code
 * that the town names, and says so where the town was lost and none came back within 30 s. `unavailable` where no
 * town answers at first, or what was to be shown did not come back with it.
 */
export async function attachScreen(target: AttachTarget): Promise<Result<void, Problem>> {
  const first = await connect(target, target.left);
  if (target.left?.aborted) {
    if (first.ok) first.value[Symbol.dispose]();
    return ok(undefined);
  }
  if (!first.ok) return first;
  const terminal = new RawTerminal();
  try {
    const leave = await stayAttached(first.value, target, terminal);
    await terminal.settled();
    if (leave === null) takeLoss(terminal);
    else if (leave.kind === 'ended') takeLeave(leave.end, terminal, target);
    else if (leave.kind === 'gone') return failed(leave.problem);
    else if (!terminal.isGone) takeImpatience(terminal);
    else if (target.solo !== undefined)
      process.exitCode = exitCodeOf({ code: null, signal: terminal.endSignal ?? 'SIGHUP' }) ?? 0;
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
  for (let connection = first; ; ) {
    const leave = await copy(connection, terminal);
    if (leave !== null) return leave;
    const again = await reconnect(target, terminal);
    if (!(again instanceof ClientConnection)) return again;
    connection = again;
  }
}

/** Copies both ways until the connection ends; null where it broke. */
function copy(connection: ClientConnection, terminal: RawTerminal): Promise<Leave | null> {
  terminal.takenOver();
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

/** The town that came back; else whether the person left meanwhile, or null where none came in time. */
async function reconnect(
  target: AttachTarget,
  terminal: RawTerminal,
): Promise<ClientConnection | Leave | null> {
  using wait = new TownWait(terminal);
  const deadline = Date.now() + RECONNECT_MS;
  for (let waitMs = 20; Date.now() < deadline; waitMs = Math.min(waitMs * 2, 100)) {
    const again = await connect(target, wait.over);
    if (wait.over.aborted) {
      // The town may have answered in the very moment: its line would keep this process.
      if (again.ok) again.value[Symbol.dispose]();
      return { kind: 'left' };
    }
    if (again.ok) return again.value;
    if (again.problem.kind === 'not-found')
      return { kind: 'gone', problem: problem('unavailable', 'what was shown here is lost') };
    await delay(waitMs);
  }
  return null;
}

function connect(target: AttachTarget, signal?: AbortSignal): Promise<Result<ClientConnection, Problem>> {
  const term = process.env['TERM'] ?? '';
  const colorterm = process.env['COLORTERM'] ?? '';
  const solo = target.solo === undefined ? {} : { solo: target.solo };
  const args = { ...terminalSize(), term, colorterm, cwd: process.cwd(), editor: editorCommand(), ...solo };
  const call = { socketPath: target.socketPath, token: target.token(), args };
  return attach(signal === undefined ? call : { ...call, signal });
}

/** Of this terminal, not of the one that the town was started from; a command cut short would be another. */
function editorCommand(): string {
  const command = process.env['VISUAL'] || process.env['EDITOR'] || '';
  return command.length > 4_096 ? '' : command;
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

function takeImpatience(terminal: RawTerminal): void {
  terminal[Symbol.dispose]();
  remark('gt: left while the town was restarting: gt comes back to it');
}
