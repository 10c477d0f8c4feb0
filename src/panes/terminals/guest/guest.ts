// One guest: a program on a pseudo-terminal, the terminal that it draws on, and everybody who watches it. Kept after the
// program's end, with its last screen and history, until that end was acknowledged.

import type { Result } from '../../../beads/result.ts';
import { reasonOf } from '../../../engine/adapters/files.ts';
import { isAlive } from '../../../engine/adapters/processes.ts';
import type { GuestId } from '../../../engine/ids.ts';
import type { Problem } from '../../../engine/problem.ts';
import type {
  Digest,
  GuestExit,
  GuestFacts,
  GuestSpec,
  GuestStatus,
  InputIntent,
} from '../../../engine/terminals.ts';
import type { Theme } from '../emulator/theme.ts';
import { PacedInput } from '../pty/paced-input.ts';
import { PtyProcess } from '../pty/pty-process.ts';
import type { GuestSignal } from '../wire/pane-source.ts';
import { DigestTeller } from './digest-teller.ts';
import type { EmulatorNeed } from './emulator-memory.ts';
import { HeadlessTerminal } from './headless-terminal.ts';
import { LazyReflow } from './lazy-reflow.ts';
import { OutputSlices } from './output-slices.ts';
import type { PaneFeed } from './pane-feed.ts';
import type { ReflowTurns } from './reflow-turns.ts';

/** Unparsed output at which the guest is made to wait, and at which it goes on. */
const PAUSE_BYTES = 1024 * 1024;
const RESUME_BYTES = 200 * 1024;

type Exited = GuestStatus & { kind: 'exited' };

/** What a guest's past is kept in, and what it shares with the others. */
export interface GuestPlace {
  /** The folder for lines that leave the emulator. */
  readonly history: string;
  /** Lines above the screen that are kept. */
  readonly scrollback: number;
  /** The colours of the person's terminal. */
  readonly theme: Theme;
  readonly turns: ReflowTurns;
}

export interface GuestEvents {
  readonly onDigest: (digest: Digest) => void;
  readonly onExit: (exited: Exited) => void;
  /** What `need` says has changed. */
  readonly onNeed: () => void;
  readonly onSignal: (signal: GuestSignal) => void;
  /** Ends what the program left running; its exit is reported after that. */
  readonly endRest: (guest: Guest) => Promise<void>;
  readonly note: (text: string) => void;
}

export class Guest implements Disposable {
  readonly id: GuestId;
  readonly terminal: HeadlessTerminal;
  readonly #spec: GuestSpec;
  readonly #events: GuestEvents;
  readonly #feeds = new Set<PaneFeed>();
  readonly #input: PacedInput;
  readonly #reflow: LazyReflow;
  readonly #slices: OutputSlices;
  readonly #digests: DigestTeller;
  #pty: PtyProcess | null = null;
  #exit: { readonly exit: GuestExit; readonly at: number } | null = null;
  /** Whether nothing that the program started runs any more. */
  #isAlone = false;
  #isReported = false;
  #isPaused = false;
  #watchedAt = performance.now();
  #isFlooding = false;
  #isLossNoted = false;

  private constructor(
    spec: GuestSpec,
    { history, scrollback, theme, turns }: GuestPlace,
    events: GuestEvents,
  ) {
    this.id = spec.guest;
    this.#spec = spec;
    this.#events = events;
    this.terminal = new HeadlessTerminal({
      cols: spec.cols,
      rows: spec.rows,
      history,
      scrollback,
      onFlood: (isFlooding) => this.#setFlooding(isFlooding),
      theme,
      onReply: (bytes) => void this.#pty?.write(bytes),
      onSignal: (signal) => events.onSignal({ ...signal, guest: spec.guest }),
      onFailure: (cause) =>
        events.note(`parsing what ${spec.guest} wrote: ${String(cause)}: its screen starts anew`),
    });
    this.#digests = new DigestTeller({
      guest: spec.guest,
      terminal: this.terminal,
      onDigest: (digest) => {
        this.#noteLoss();
        events.onDigest(digest);
      },
    });
    this.#input = new PacedInput({
      write: (bytes) => this.#pty?.write(bytes) ?? false,
      isRead: () => (this.#pty?.queuedInputBytes ?? 0) === 0,
      modes: () => this.terminal.modes,
    });
    this.#slices = new OutputSlices({
      feed: (bytes) => this.terminal.feed(bytes, () => this.#onParsed()),
      onHold: () => this.#pause(),
      onRelease: () => {
        this.#resume();
        this.#reportEnd();
      },
    });
    this.#reflow = new LazyReflow({
      turns,
      reflow: (cols, rows) => this.#setSize(cols, rows),
      feed: (bytes) => this.#parse(bytes),
    });
  }

  /** Starts the program of `spec`. */
  static start(spec: GuestSpec, place: GuestPlace, events: GuestEvents): Result<Guest, Problem> {
    const guest = new Guest(spec, place, events);
    const pty = PtyProcess.start(spec, {
      onOutput: (bytes) => guest.#onOutput(bytes),
      onExit: (exit) => guest.#onExit(exit),
    });
    if (!pty.ok) {
      guest[Symbol.dispose]();
      return pty;
    }
    guest.#pty = pty.value;
    return { ok: true, value: guest };
  }

  get pid(): number {
    return this.#pty?.pid ?? 0;
  }

  /** The number of its session; null where that may be somebody else's by now. */
  get session(): number | null {
    if (this.#isReported) return null;
    // While a session has members, no new process gets its number: who has it after the leader's end is a stranger.
    return this.#exit !== null && isAlive(this.pid) ? null : this.pid;
  }

  get isRunning(): boolean {
    return !this.#isReported;
  }

  get status(): GuestStatus {
    const { id: guest, digest } = this;
    const ended = this.#exit;
    if (ended === null || !this.#isReported) return { kind: 'running', guest, pid: this.pid, digest };
    return { kind: 'exited', guest, exit: ended.exit, exitedAt: ended.at, digest };
  }

  get facts(): GuestFacts {
    const { guest, name = null, request = null, file, args } = this.#spec;
    const { cols, rows } = this.terminal;
    return { guest, name, request, command: [file, ...args], cols, rows };
  }

  /** The newest digest, made now where something changed since the last. */
  get digest(): Digest {
    return this.#digests.digest;
  }

  /** What counts for its share of the memory. */
  get need(): EmulatorNeed {
    const { cols, rows } = this.#reflow.wanted ?? this.terminal;
    const watchedAt = this.#feeds.size > 0 ? Number.POSITIVE_INFINITY : this.#watchedAt;
    return { cols, rows, watchedAt, isFlooding: this.#isFlooding };
  }

  keepLines(lines: number): void {
    this.terminal.keepLines(lines);
    this.#noteLoss();
  }

  addFeed(feed: PaneFeed): void {
    this.#feeds.add(feed);
    this.#reflow.now();
    this.#events.onNeed();
    feed.show(this.terminal);
  }

  removeFeed(feed: PaneFeed): void {
    if (!this.#feeds.delete(feed)) return;
    this.#watchedAt = performance.now();
    this.#events.onNeed();
  }

  /** A person's keystrokes; dropped where the guest has let too many wait. */
  type(bytes: Uint8Array): void {
    for (const feed of this.#feeds) feed.hurry();
    if (this.#pty?.write(bytes) === false && this.isRunning)
      this.#events.note(`${this.id} does not read: keys dropped`);
  }

  /** A machine's intents, in order; false where too many wait already. */
  send(intents: readonly InputIntent[]): boolean {
    return this.#input.push(intents);
  }

  /** Shows nothing new for so long, so that what it shows can be read in several goes. */
  stand(ms: number): void {
    if (!this.#isReported) this.#slices.stand(ms);
  }

  /** The program learns of it at once; the lines of a guest that nobody watches are reflowed later. */
  resize(cols: number, rows: number): void {
    const now = this.#reflow.wanted ?? this.terminal;
    if (cols === now.cols && rows === now.rows) return;
    this.#pty?.resize(cols, rows);
    this.#reflow.later(cols, rows);
    if (this.#feeds.size > 0) this.#reflow.now();
    else this.#events.onNeed();
  }

  /** Forgets screen and history. The program, should it still run, is not ended by this. */
  [Symbol.dispose](): void {
    this.#digests[Symbol.dispose]();
    for (const feed of this.#feeds) feed.show(null);
    this.#feeds.clear();
    this.#reflow.clear();
    this.#slices[Symbol.dispose]();
    this.#input[Symbol.dispose]();
    this.terminal[Symbol.dispose]();
  }

  #onOutput(bytes: Uint8Array): void {
    this.#digests.wrote(bytes.length);
    if (this.#reflow.hold(bytes)) this.#pause();
    else this.#parse(bytes);
  }

  #parse(bytes: Uint8Array): void {
    this.#slices.take(bytes);
    if (this.terminal.pendingBytes >= PAUSE_BYTES) this.#pause();
  }

  #onParsed(): void {
    if (this.terminal.pendingBytes <= RESUME_BYTES) this.#resume();
    this.#changed();
    this.#reportEnd();
  }

  #setSize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    this.#events.onNeed();
    this.#noteLoss();
    this.#changed();
  }

  #setFlooding(isFlooding: boolean): void {
    if (isFlooding === this.#isFlooding) return;
    this.#isFlooding = isFlooding;
    this.#events.onNeed();
    this.#noteLoss();
  }

  /** Once: the pane shows the same where the lines should be. */
  #noteLoss(): void {
    const { historyProblem } = this.terminal;
    if (this.#isLossNoted || historyProblem === null) return;
    this.#isLossNoted = true;
    this.#events.note(`history of ${this.id} is lost: ${reasonOf(historyProblem)}`);
  }

  #pause(): void {
    if (this.#isPaused || this.#exit !== null) return;
    this.#isPaused = true;
    this.#pty?.pause();
  }

  #resume(): void {
    if (!this.#isPaused || this.#slices.isHolding || this.terminal.pendingBytes > RESUME_BYTES) return;
    this.#isPaused = false;
    this.#pty?.resume();
  }

  #changed(): void {
    for (const feed of this.#feeds) feed.changed();
    this.#digests.changed();
  }

  #onExit(exit: GuestExit): void {
    this.#exit = { exit, at: Date.now() };
    this.#input[Symbol.dispose]();
    void this.#events
      .endRest(this)
      .catch((cause) => this.#events.note(`ending what ${this.id} left running: ${String(cause)}`))
      .then(() => {
        this.#isAlone = true;
        this.#reportEnd();
      });
  }

  /** Once: when all output is on the screen, and nothing of the guest runs on. */
  #reportEnd(): void {
    const isParsed = !this.#reflow.isHolding && !this.#slices.hasRest && this.terminal.pendingBytes === 0;
    if (this.#isReported || !this.#isAlone || !isParsed) return;
    this.#isReported = true;
    this.#digests[Symbol.dispose]();
    this.terminal.end();
    const { status } = this;
    if (status.kind === 'exited') this.#events.onExit(status);
  }
}
