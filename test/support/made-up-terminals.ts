// Terminals that are made up: guests are specs in a map, and they end when a test says so.

import { failed, ok, type Result } from '../../src/beads/result.ts';
import { type Problem, problem } from '../../src/engine/problem.ts';
import type {
  Capture,
  Digest,
  GuestFacts,
  GuestSpec,
  GuestStatus,
  Terminals,
} from '../../src/engine/terminals.ts';
import { FRESH_MODES } from './fresh-modes.ts';

type Exited = GuestStatus & { kind: 'exited' };

export class MadeUpTerminals implements Terminals {
  readonly running = new Map<string, GuestSpec>();
  readonly exits = new Map<string, Exited>();
  /** Of the guests that run, and of those whose end nobody has acknowledged. */
  readonly #specs = new Map<string, GuestSpec>();
  readonly #exitListeners = new Set<(exited: Exited) => void>();
  readonly #digestListeners = new Set<(digest: Digest) => void>();
  onSpawn: (spec: GuestSpec) => void = () => {};
  /** Waited for before a guest is there. */
  beforeSpawn: (spec: GuestSpec) => Promise<void> = async () => {};
  readonly sent: string[] = [];
  /** What a guest does with what it is sent. */
  onSend: (guest: string, intents: readonly object[]) => void = () => {};
  /** The last lines that a guest shows. */
  readonly screens = new Map<string, readonly string[]>();
  /** Every guest that ever was, in order. */
  readonly spawned: string[] = [];

  async spawn(spec: GuestSpec) {
    await this.beforeSpawn(spec);
    this.running.set(spec.guest, spec);
    this.#specs.set(spec.guest, spec);
    this.spawned.push(spec.guest);
    setImmediate(() => this.onSpawn(spec));
    return ok({ pid: 1 });
  }
  async kill(guest: string) {
    if (!this.running.has(guest)) return failed(problem('not-found', `no guest ${guest}`));
    this.exit(guest, null, 'SIGHUP');
    return ok(undefined);
  }
  async send(guest: string, intents: readonly object[]) {
    this.sent.push(`${guest} ${JSON.stringify(intents)}`);
    this.onSend(guest, intents);
    return ok(undefined);
  }
  async list() {
    const running = [...this.running.values()].map(
      (spec): GuestStatus => ({
        kind: 'running',
        guest: spec.guest,
        pid: 1,
        digest: this.#digestOf(spec.guest),
      }),
    );
    return [...running, ...this.exits.values()];
  }
  async describe() {
    return [...this.#specs.values()].map(
      ({ guest, name = null, request = null, file, args, cols, rows }): GuestFacts => {
        return { guest, name, request, command: [file, ...args], cols, rows };
      },
    );
  }
  async acknowledge(guest: string) {
    if (this.exits.delete(guest)) this.#specs.delete(guest);
  }
  async history() {
    return [];
  }
  async capture(guest: string): Promise<Result<Capture, Problem>> {
    const lines = this.screens.get(guest);
    if (!lines) return failed(problem('not-found', `no guest ${guest}`));
    const captured = lines.map((text, line) => ({ line, wraps: false, text }));
    const cursor = { col: 0, row: 0, visible: true, shape: 'block', blinks: false } as const;
    const size = { cols: 80, rows: lines.length, topLine: 0, end: lines.length, next: null };
    return ok({ ...size, title: '', cursor, modes: FRESH_MODES, captured });
  }
  /** The guest shows that: its screen is told as a digest. */
  show(guest: string, title: string, lines: readonly string[]): void {
    this.screens.set(guest, lines);
    for (const listener of this.#digestListeners) listener({ ...this.#digestOf(guest), title });
  }
  onDigest(listener: (digest: Digest) => void) {
    this.#digestListeners.add(listener);
    return () => this.#digestListeners.delete(listener);
  }
  onExit(listener: (exited: Exited) => void) {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }
  exit(guest: string, code: number | null, signal: string | null): void {
    const spec = this.running.get(guest);
    if (!spec || !this.running.delete(guest)) return;
    const exited: Exited = {
      kind: 'exited',
      guest: spec.guest,
      exit: { code, signal },
      exitedAt: Date.now(),
      digest: this.#digestOf(guest),
    };
    this.exits.set(guest, exited);
    for (const listener of this.#exitListeners) listener(exited);
  }
  #digestOf(guest: string): Digest {
    return { ...digestOf(guest), bottom: this.screens.get(guest) ?? [] };
  }
  /** Every guest is gone, and nobody was told. */
  lose(): void {
    this.running.clear();
    this.exits.clear();
    this.#specs.clear();
  }
  /** What one engine holds of these terminals: cut, it hears and reaches nobody. */
  lineOf(isCut: () => boolean): Terminals {
    const open = async <T>(call: () => Promise<T>): Promise<T> => {
      if (isCut()) throw new Error('the line to the terminals is cut');
      return await call();
    };
    return {
      spawn: (spec) => open(() => this.spawn(spec)),
      kill: (guest) => open(() => this.kill(guest)),
      send: (guest, intents) => open(() => this.send(guest, intents)),
      list: () => open(() => this.list()),
      describe: () => open(() => this.describe()),
      acknowledge: (guest) => open(() => this.acknowledge(guest)),
      capture: (guest) => open(() => this.capture(guest)),
      history: () => open(() => this.history()),
      onDigest: (listener) => this.onDigest((digest) => isCut() || listener(digest)),
      onExit: (listener) => this.onExit((exited) => isCut() || listener(exited)),
    };
  }
}

function digestOf(guest: string): Digest {
  return {
    guest: guest as Digest['guest'],
    seq: 1,
    title: '',
    progress: null,
    lastByteAt: Date.now(),
    bytes: 0,
    line: 0,
    bottom: [],
    bells: 0,
    blocked: {},
    modes: FRESH_MODES,
  };
}
