// The engine's port to the terminal host, in memory: guests do what a test says. Nothing happens by itself: digests and
// exits are made by hand, or by a script that a guest is given.

import { failed, ok, type Result } from '../../src/beads/result.ts';
import type { GuestId } from '../../src/engine/ids.ts';
import { type Problem, problem } from '../../src/engine/problem.ts';
import type {
  Capture,
  CapturedRow,
  CaptureRequest,
  Digest,
  GuestExit,
  GuestFacts,
  GuestSpec,
  GuestStatus,
  HistoryLine,
  InputIntent,
  Terminals,
  Unsubscribe,
} from '../../src/engine/terminals.ts';
import { FRESH_MODES } from './fresh-modes.ts';

type Exited = GuestStatus & { kind: 'exited' };
type Signal = 'SIGHUP' | 'SIGTERM' | 'SIGKILL';

/** What a guest does by itself. Called with the guest when it starts, is sent something, or is sent a signal. */
export interface GuestScript {
  readonly onStart?: (guest: FakeGuest) => void;
  readonly onIntent?: (guest: FakeGuest, intent: InputIntent) => void;
  /** Without one, every signal ends the guest. */
  readonly onSignal?: (guest: FakeGuest, signal: Signal) => void;
}

export interface FakeTerminalsOptions {
  /** Instant in ms since the epoch; 0 without one. */
  readonly now?: () => number;
  /** What the guest of a spec does. */
  readonly script?: (spec: GuestSpec) => GuestScript;
}

/** One guest, to be driven by a test. */
export class FakeGuest {
  readonly spec: GuestSpec;
  readonly pid: number;
  /** Everything that was sent to it, in order. */
  readonly received: InputIntent[] = [];
  readonly signals: Signal[] = [];
  readonly script: GuestScript;
  readonly #now: () => number;
  readonly #tell: { digest: (digest: Digest) => void; exit: (exited: Exited) => void };
  #lines: string[] = [''];
  #digest: Digest;
  #exited: Exited | null = null;

  constructor(
    facts: { spec: GuestSpec; pid: number; script: GuestScript; now: () => number },
    tell: { digest: (digest: Digest) => void; exit: (exited: Exited) => void },
  ) {
    this.spec = facts.spec;
    this.pid = facts.pid;
    this.script = facts.script;
    this.#now = facts.now;
    this.#tell = tell;
    this.#digest = {
      guest: facts.spec.guest,
      seq: 1,
      title: '',
      progress: null,
      lastByteAt: facts.now(),
      bytes: 0,
      line: 0,
      bottom: [],
      modes: FRESH_MODES,
      bells: 0,
      blocked: {},
    };
  }

  get status(): GuestStatus {
    const { spec, pid } = this;
    return this.#exited ?? { kind: 'running', guest: spec.guest, pid, digest: this.#digest };
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Prints text (newlines end a line) and tells a digest of it. */
  print(text: string): void {
    if (this.#exited !== null) return;
    const [first = '', ...rest] = text.split('\n');
    this.#lines = [...this.#lines.slice(0, -1), (this.#lines.at(-1) ?? '') + first, ...rest];
    const bottom = this.#lines.filter((line) => line.trim() !== '').slice(-8);
    const bytes = this.#digest.bytes + Buffer.byteLength(text);
    this.show({ bottom, bytes, line: this.#lines.length - 1, lastByteAt: this.#now() });
  }

  /** Tells a digest with these facts changed. */
  show(facts: Partial<Omit<Digest, 'guest' | 'seq'>>): void {
    this.#digest = { ...this.#digest, ...facts, seq: this.#digest.seq + 1 };
    this.#tell.digest(this.#digest);
  }

  /** Ends, by a code or a signal. */
  exit(exit: GuestExit | number): void {
    if (this.#exited !== null) return;
    const how = typeof exit === 'number' ? { code: exit, signal: null } : exit;
    const { guest } = this.spec;
    this.#exited = { kind: 'exited', guest, exit: how, exitedAt: this.#now(), digest: this.#digest };
    this.#tell.exit(this.#exited);
  }
}

export class FakeTerminals implements Terminals {
  readonly #options: FakeTerminalsOptions;
  readonly #guests = new Map<GuestId, FakeGuest>();
  readonly #digestListeners = new Set<(digest: Digest) => void>();
  readonly #exitListeners = new Set<(exited: Exited) => void>();
  /** Every spec that was asked for, in order, refused ones included. */
  readonly spawned: GuestSpec[] = [];
  #nextProblem: Problem | null = null;
  #pids = 1_000;

  constructor(options: FakeTerminalsOptions = {}) {
    this.#options = options;
  }

  /** The guest of this name, dead or alive. Fails where there is none. */
  guest(name: string): FakeGuest {
    const guest = this.#guests.get(name as GuestId);
    if (guest === undefined)
      throw new Error(`no guest ${name}; there are: ${[...this.#guests.keys()].join(', ')}`);
    return guest;
  }

  has(name: string): boolean {
    return this.#guests.has(name as GuestId);
  }

  /** Names of the guests that run. */
  get running(): readonly GuestId[] {
    return [...this.#guests.values()]
      .filter((guest) => guest.status.kind === 'running')
      .map((guest) => guest.spec.guest);
  }

  /** The next spawn is refused with this. */
  failNextSpawn(why: Problem): void {
    this.#nextProblem = why;
  }

  /** Forgets all guests without a word, as when the host died. */
  lose(): void {
    this.#guests.clear();
  }

  async spawn(spec: GuestSpec): Promise<Result<{ readonly pid: number }, Problem>> {
    this.spawned.push(spec);
    const refusal = this.#nextProblem ?? this.#conflict(spec.guest);
    this.#nextProblem = null;
    if (refusal !== null) return failed(refusal);
    this.#pids += 1;
    const facts = {
      spec,
      pid: this.#pids,
      script: this.#options.script?.(spec) ?? {},
      now: this.#options.now ?? (() => 0),
    };
    const guest = new FakeGuest(facts, {
      digest: (digest) => {
        for (const listener of this.#digestListeners) listener(digest);
      },
      exit: (exited) => {
        for (const listener of this.#exitListeners) listener(exited);
      },
    });
    this.#guests.set(spec.guest, guest);
    guest.script.onStart?.(guest);
    return ok({ pid: guest.pid });
  }

  async kill(id: GuestId, { signal }: { readonly signal: Signal }): Promise<Result<void, Problem>> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(problem('not-found', `no guest is named ${id}`));
    guest.signals.push(signal);
    if (guest.script.onSignal === undefined || signal === 'SIGKILL') guest.exit({ code: null, signal });
    else guest.script.onSignal(guest, signal);
    return ok(undefined);
  }

  async send(id: GuestId, intents: readonly InputIntent[]): Promise<Result<void, Problem>> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(problem('not-found', `no guest is named ${id}`));
    if (guest.status.kind === 'exited') return failed(problem('refused', `the guest ${id} has ended`));
    for (const intent of intents) {
      guest.received.push(intent);
      guest.script.onIntent?.(guest, intent);
    }
    return ok(undefined);
  }

  async list(): Promise<readonly GuestStatus[]> {
    return [...this.#guests.values()].map((guest) => guest.status);
  }

  async describe(): Promise<readonly GuestFacts[]> {
    return [...this.#guests.values()].map(({ spec }) => {
      const { guest, name = null, request = null, file, args, cols, rows } = spec;
      return { guest, name, request, command: [file, ...args], cols, rows };
    });
  }

  async acknowledge(id: GuestId): Promise<void> {
    if (this.#guests.get(id)?.status.kind === 'exited') this.#guests.delete(id);
  }

  async history(id: GuestId, fromLine: number, count: number): Promise<readonly HistoryLine[]> {
    const lines = this.#guests.get(id)?.lines ?? [];
    return lines
      .map((text, line) => ({ line, text }))
      .slice(Math.max(0, fromLine), Math.max(0, fromLine + count));
  }

  /** The last lines that were printed, as on a screen of the guest's size. */
  async capture(
    id: GuestId,
    { format, lines, from, end }: CaptureRequest,
  ): Promise<Result<Capture, Problem>> {
    const guest = this.#guests.get(id);
    if (guest === undefined) return failed(problem('not-found', `no guest is named ${id}`));
    const { cols, rows } = guest.spec;
    const topLine = Math.max(0, guest.lines.length - rows);
    const bottom = end ?? (lines === null ? topLine + rows : guest.lines.length);
    const first = Math.max(0, from ?? (lines === null ? topLine : bottom - lines));
    const captured = Array.from({ length: bottom - first }, (_, index): CapturedRow => {
      const text = guest.lines[first + index] ?? '';
      const head = { line: first + index, wraps: false };
      const runs = text === '' ? [] : [{ text, cols: text.length }];
      return format === 'json' ? { ...head, runs } : { ...head, text };
    });
    const cursor = { col: guest.lines.at(-1)?.length ?? 0, row: guest.lines.length - 1 - topLine };
    const look = { visible: true, shape: 'block', blinks: false } as const;
    const { title, modes } = guest.status.digest;
    const head = { cols, rows, title, modes, topLine, end: bottom, next: null };
    return ok({ ...head, cursor: { ...cursor, ...look }, captured });
  }

  onDigest(listener: (digest: Digest) => void): Unsubscribe {
    this.#digestListeners.add(listener);
    return () => this.#digestListeners.delete(listener);
  }

  onExit(listener: (exited: Exited) => void): Unsubscribe {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }

  #conflict(id: GuestId): Problem | null {
    const guest = this.#guests.get(id);
    if (guest === undefined) return null;
    return problem(
      'conflict',
      `the guest ${id} ${guest.status.kind === 'running' ? 'runs already' : 'has ended unseen'}`,
    );
  }
}
