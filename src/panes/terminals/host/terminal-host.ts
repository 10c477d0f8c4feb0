// The terminal host: keeps guests alive and their screens parsed while towns come and go.

import type { Server, Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { killTree } from '../../../engine/adapters/processes.ts';
import type { GuestId } from '../../../engine/ids.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import type { Capture, CaptureRequest, GuestSpec, InputIntent } from '../../../engine/terminals.ts';
import { parseKey } from '../../../keymaps/key.ts';
import { FIRST_THEME } from '../emulator/guest-colors.ts';
import type { Theme } from '../emulator/theme.ts';
import { capture } from '../guest/capture.ts';
import { EmulatorBudget } from '../guest/emulator-budget.ts';
import type { MemoryLimits } from '../guest/emulator-memory.ts';
import { findPrompt } from '../guest/find-prompt.ts';
import { Guest } from '../guest/guest.ts';
import { HistorySearch } from '../guest/history-search.ts';
import { ReflowTurns } from '../guest/reflow-turns.ts';
import {
  endTrees,
  GUEST_VARIABLE,
  markerOfGuests,
  signalTree,
  TERMINAL_VARIABLE,
  terminalName,
  treeOf,
} from '../pty/end-trees.ts';
import type { Call } from '../wire/messages.ts';
import { type Client, HostConnection, type HostSide } from './host-connection.ts';
import type { TownSupervisor } from './town-supervisor.ts';

/** Time between asking guests to end and ending them. */
const GRACE_MS = 2_000;
const POLL_MS = 20;
/** After its processes are gone a guest's output is read to its end within this time. */
const LATE_MS = 2_000;
/** A part of a capture that is asked for later is of what the guest shows by then. */
const BETWEEN_PARTS_MS = 500;

export interface TerminalHostOptions {
  /** Folder with one folder a guest, in which its history stands. */
  readonly history: string;
  readonly limits: MemoryLimits;
  readonly socketPath: string;
  readonly supervisor: TownSupervisor;
  readonly note: (text: string) => void;
  /** Everything has ended: the process may. */
  readonly onEnded: () => void;
}

export class TerminalHost implements HostSide {
  readonly #options: TerminalHostOptions;
  readonly #guests = new Map<GuestId, Guest>();
  readonly #connections = new Set<HostConnection>();
  readonly #budget: EmulatorBudget;
  readonly #turns = new ReflowTurns();
  readonly #search = new HistorySearch();
  #server: Server | null = null;
  #ending: Promise<void> | null = null;
  #theme = FIRST_THEME;

  constructor(options: TerminalHostOptions) {
    this.#options = options;
    this.#budget = new EmulatorBudget(options.limits);
  }

  /** The server whose clients `accept` is given; closed at the end. */
  serveOn(server: Server): void {
    this.#server = server;
  }

  accept(socket: Socket): void {
    this.#connections.add(new HostConnection(socket, this));
  }

  /** Ends every guest and the town, unless it is the one that asked; idempotent. */
  end(asked: Client | null): Promise<void> {
    this.#ending ??= this.#endAll(asked);
    return this.#ending;
  }

  guest(id: GuestId): Guest | undefined {
    return this.#guests.get(id);
  }

  greeted({ role, pid }: Client): void {
    if (role === 'town') this.#options.supervisor.connected(pid);
  }

  stopping({ role, pid }: Client): void {
    if (role === 'town') this.#options.supervisor.stopping(pid);
  }

  closed(connection: HostConnection): void {
    this.#connections.delete(connection);
    const { client } = connection;
    if (client?.role === 'town' && this.#ending === null) this.#options.supervisor.disconnected(client.pid);
  }

  note(text: string): void {
    this.#options.note(text);
  }

  /** What all guests are told of the colours around them, those to come included. */
  setTheme(theme: Theme): void {
    this.#theme = theme;
    for (const guest of this.#guests.values()) guest.terminal.setTheme(theme);
  }

  async call(call: Call, client: Client): Promise<Result<unknown, Problem>> {
    switch (call.op) {
      case 'spawn':
        return this.#spawn(call.spec);
      case 'kill':
        return this.#kill(call.guest, call.signal);
      case 'send':
        return this.#withRunning(call.guest, (guest) => sendTo(guest, call.intents));
      case 'list':
        return ok([...this.#guests.values()].map((guest) => guest.status));
      case 'describe':
        return ok([...this.#guests.values()].map((guest) => guest.facts));
      case 'acknowledge':
        return this.#acknowledge(call.guest);
      case 'history':
        return ok(
          this.#guests.get(call.guest)?.terminal.history(call.fromLine, call.fromLine + call.count) ?? [],
        );
      case 'capture':
        return this.#capture(call.guest, call.request);
      case 'search':
        return this.#search.search(() => this.#guests.get(call.guest)?.terminal ?? null, call.search);
      case 'prompt': {
        const terminal = this.#guests.get(call.guest)?.terminal;
        return terminal === undefined ? failed(noGuest(call.guest)) : ok(findPrompt(terminal, call));
      }
      case 'wake':
        this.#options.supervisor.wake();
        return ok(null);
      case 'shutdown':
        await this.end(client);
        return ok(null);
    }
  }

  /** Between the parts of a long one its guest stands still: a flood would push out what is still to be read. */
  #capture(id: GuestId, request: CaptureRequest): Result<Capture, Problem> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(noGuest(id));
    const captured = capture(guest.terminal, request);
    if (captured.next !== null || request.from !== null) guest.stand(BETWEEN_PARTS_MS);
    return ok(captured);
  }

  #spawn(spec: GuestSpec): Result<{ readonly pid: number }, Problem> {
    if (this.#ending !== null) return failed(problem('unavailable', 'the terminal host is ending'));
    const earlier = this.#guests.get(spec.guest);
    if (earlier !== undefined) {
      const state = earlier.isRunning ? 'runs already' : 'has ended, which nobody has taken note of yet';
      return failed(problem('conflict', `the guest ${spec.guest} ${state}`));
    }
    const { history, limits } = this.#options;
    const place = {
      history: join(history, spec.guest),
      scrollback: limits.scrollback,
      theme: this.#theme,
      turns: this.#turns,
    };
    const started = Guest.start(this.#marked(spec), place, {
      onNeed: () => this.#budget.share(),
      onDigest: (digest) => this.#eachClient((each) => each.sendDigest(digest)),
      onExit: ({ digest, ...exited }) => {
        const copied = { ...digest, bottom: [...digest.bottom] };
        this.#eachClient((each) => each.send({ kind: 'exit', exited: { ...exited, digest: copied } }));
      },
      onSignal: (signal) => this.#eachClient((each) => each.sendSignal(signal)),
      endRest: async (guest) => (spec.remains === 'left' ? undefined : this.#endRest(guest)),
      note: (text) => this.note(text),
    });
    if (!started.ok) return started;
    this.#guests.set(spec.guest, started.value);
    this.#budget.join(started.value);
    this.#eachClient((each) => each.guestStarted(started.value));
    return ok({ pid: started.value.pid });
  }

  #marked(spec: GuestSpec): GuestSpec {
    const env = {
      ...spec.env,
      TERM: 'xterm-256color',
      COLORTERM: 'truecolor',
      [GUEST_VARIABLE]: spec.guest,
      [TERMINAL_VARIABLE]: terminalName(this.#options.socketPath, spec.guest),
    };
    return { ...spec, env };
  }

  async #kill(id: GuestId, signal: 'SIGHUP' | 'SIGTERM' | 'SIGKILL'): Promise<Result<null, Problem>> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(noGuest(id));
    const tree = this.#treeOf(guest);
    if (signal !== 'SIGKILL') {
      signalTree(tree, signal);
      return ok(null);
    }
    const left = await killTree({ ...tree, graceMs: 0 });
    if (left.length === 0) return ok(null);
    return failed(problem('environment', `processes of ${id} do not end: ${left.join(', ')}`));
  }

  /** What outlives a guest's program would work on behind the back of the next one on the same checkout. */
  async #endRest(guest: Guest): Promise<void> {
    const left = await killTree({ ...this.#treeOf(guest), graceMs: GRACE_MS });
    if (left.length > 0) this.note(`processes of ${guest.id} do not end: ${left.join(', ')}`);
  }

  #withRunning<T>(id: GuestId, act: (guest: Guest) => Result<T, Problem>): Result<T, Problem> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(noGuest(id));
    return guest.isRunning ? act(guest) : failed(problem('refused', `the guest ${id} has ended`));
  }

  #acknowledge(id: GuestId): Result<null, Problem> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return ok(null);
    if (guest.isRunning) return failed(problem('refused', `the guest ${id} still runs`));
    this.#guests.delete(id);
    this.#budget.leave(guest);
    guest[Symbol.dispose]();
    return ok(null);
  }

  #treeOf(guest: Guest) {
    return treeOf(this.#options.socketPath, guest.id, guest.session);
  }

  #eachClient(tell: (connection: HostConnection) => void): void {
    for (const connection of this.#connections) tell(connection);
  }

  async #endAll(asked: Client | null): Promise<void> {
    const guests = [...this.#guests.values()];
    this.note(`ending ${guests.filter((guest) => guest.isRunning).length} guests`);
    const townEnded = this.#options.supervisor.stop({ except: asked?.role === 'town' ? asked.pid : null });
    const ofForgotten = { marker: markerOfGuests(this.#options.socketPath) };
    const left = await endTrees([...guests.map((guest) => this.#treeOf(guest)), ofForgotten], GRACE_MS);
    if (left.length > 0) this.note(`processes that do not end: ${left.join(', ')}`);
    await townEnded;
    const deadline = performance.now() + LATE_MS;
    while (guests.some((guest) => guest.isRunning) && performance.now() < deadline) await delay(POLL_MS);
    for (const guest of guests) guest[Symbol.dispose]();
    this.#guests.clear();
    this.#search[Symbol.dispose]();
    // The one who asked gets the answer first.
    setImmediate(() => this.#close());
  }

  #close(): void {
    this.#server?.close();
    for (const connection of this.#connections) connection.end();
    this.#options.onEnded();
  }
}

function noGuest(id: GuestId): Problem {
  return problem('not-found', `no guest is named ${id}`);
}

function sendTo(guest: Guest, intents: readonly InputIntent[]): Result<null, Problem> {
  const nameless = intents.find((intent) => intent.kind === 'press' && parseKey(intent.key) === null);
  if (nameless?.kind === 'press') return failed(problem('usage', `no key is called ${nameless.key}`));
  return guest.send(intents) ? ok(null) : failed(problem('refused', `${guest.id} does not read its input`));
}
