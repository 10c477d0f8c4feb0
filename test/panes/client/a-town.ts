// A town for screen tests: its view, guests with screens, and one client attached to it.

import { failed, ok, type Result } from '../../../src/beads/result.ts';
import {
  crewAgent,
  type GuestId,
  MAYOR,
  type MergeRequestId,
  polecatAgent,
  type RigName,
  type RunId,
  type TrialId,
} from '../../../src/engine/ids.ts';
import type { Problem } from '../../../src/engine/problem.ts';
import type { Verb } from '../../../src/engine/rpc/verbs.ts';
import { townSettingsSchema } from '../../../src/engine/settings.ts';
import type {
  Digest,
  GuestExit,
  GuestModes,
  GuestStatus,
  Terminals,
  Unsubscribe,
} from '../../../src/engine/terminals.ts';
import type {
  Activity,
  AgentView,
  DecisionView,
  FeedEntry,
  QueueEntryView,
  QueueState,
  TownView,
  TrialLineView,
  WorkView,
} from '../../../src/engine/view.ts';
import { defaultKeymap } from '../../../src/keymaps/presets.ts';
import { type BeadSource, NO_BEADS } from '../../../src/panes/beads/bead-source.ts';
import { EMPTY_BEADS } from '../../../src/panes/beads/beads-now.ts';
import type { OpenBranch } from '../../../src/panes/beads/branch-source.ts';
import { BeadDrafts, type DraftStore } from '../../../src/panes/client/bead-drafts.ts';
import { ClientScreen } from '../../../src/panes/client/client-screen.ts';
import type { ScreenClock } from '../../../src/panes/client/clock.ts';
import type { OuterSettings } from '../../../src/panes/client/outer-settings.ts';
import { paneArea } from '../../../src/panes/client/screen-plan.ts';
import type { Solo } from '../../../src/panes/client/solo-guest.ts';
import type { TerminalNames } from '../../../src/panes/client/terminal-capabilities.ts';
import type { EndReason, UiFacts } from '../../../src/panes/client/ui-state.ts';
import { drawText } from '../../../src/panes/screen/frame.ts';
import { Grid } from '../../../src/panes/screen/grid.ts';
import { PLAIN } from '../../../src/panes/screen/style.ts';
import type { PaneCursor } from '../../../src/panes/terminals/emulator/pane-cursor.ts';
import type { Theme } from '../../../src/panes/terminals/emulator/theme.ts';
import type {
  GuestSignal,
  PaneSource,
  PaneWatch,
  PromptAnswer,
  PromptRequest,
} from '../../../src/panes/terminals/wire/pane-source.ts';
import type { Match, SearchAnswer, SearchRequest } from '../../../src/panes/terminals/wire/search-query.ts';
import { changeExtent } from '../../../src/panes/views/change-page.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { OuterTerminal } from '../../support/outer-terminal.ts';

// The feed tells the time of day where the town is.
process.env['TZ'] = 'UTC';

/** 2026-03-02 12:00:00 UTC. */
export const NOON = Date.UTC(2026, 2, 2, 12, 0, 0);

export const RIG = 'lib' as RigName;

const NAMES = [
  ...['furiosa', 'nux', 'slit', 'rictus', 'toast', 'capable', 'dag', 'cheedo', 'valkyrie', 'keeper'],
  ...['ace', 'morsov', 'organic', 'bullet', 'corpus', 'angharad', 'scrotus', 'chumbucket', 'dinki', 'hope'],
];

const ACTIVITIES: readonly Activity[] = [
  'working',
  'working',
  'asking',
  'silent',
  'done',
  'working',
  'starting',
  'looping',
  'exited',
  'stopped',
];

export function agentView(
  fields: Partial<AgentView> & Pick<AgentView, 'agent' | 'role' | 'name'>,
): AgentView {
  return {
    rig: fields.role === 'mayor' ? null : RIG,
    runtime: 'shell',
    run: 'r1' as RunId,
    guest: null,
    activity: 'idle',
    why: '',
    bead: null,
    beadTitle: '',
    attempt: 1,
    sinceAt: NOON - 60_000,
    lastLine: '',
    title: '',
    usage: null,
    account: null,
    progress: null,
    blocked: {},
    sandbox: 'none',
    queued: 0,
    isSheriff: false,
    ...fields,
  };
}

export function polecatView(index: number): AgentView {
  const name = NAMES[index] ?? `cat${index}`;
  return agentView({
    agent: polecatAgent(RIG, name),
    role: 'polecat',
    name,
    runtime: 'recipe',
    run: `r${index + 10}` as RunId,
    guest: `r${index + 10}` as GuestId,
    activity: ACTIVITIES[index % ACTIVITIES.length] ?? 'working',
    bead: `lib-a${index.toString(16)}b`,
    beadTitle: `Fix the defect number ${index + 1} of the parser`,
    attempt: 1 + (index % 3),
    sinceAt: NOON - (index + 1) * 17_000,
    lastLine: index % 4 === 0 ? `step ${index}: npm test -- --watch=false` : '',
  });
}

export function queueView(index: number, state: QueueState, note = ''): QueueEntryView {
  const isEnded = state === 'landed' || state === 'rejected';
  return {
    id: `m${index}` as MergeRequestId,
    rig: RIG,
    bead: `lib-c${index}d`,
    title: `Keep quotes in field ${index}`,
    agent: polecatAgent(RIG, NAMES[index] ?? 'nux'),
    state,
    lane: 'normal',
    etaMs: null,
    isHeld: false,
    pullRequest: null,
    note,
    submittedAt: NOON - 100_000 - index * 1_000,
    endedAt: isEnded ? NOON - 30_000 : null,
    landedAs: state === 'landed' ? 'abc1234' : null,
  };
}

export function trialLine(nth: number, state: TrialLineView['state'], text: string): TrialLineView {
  return { id: `t${nth}` as TrialId, rig: RIG, state, text, at: NOON - nth * 20_000 };
}

const WORK: readonly WorkView[] = (
  ['working', 'working', 'queued', 'queued', 'queued', 'submitted', 'landed', 'landed', 'stopped'] as const
).map((state, index) => ({
  rig: RIG,
  bead: `lib-${index}`,
  title: `Bead ${index}`,
  state,
  attempt: 1,
  note: '',
}));

const FEED: readonly FeedEntry[] = Array.from({ length: 14 }, (_, index) => ({
  seq: index + 1,
  at: NOON - (14 - index) * 5_000,
  event: 'run.started',
  text: index % 3 === 0 ? `lib-a${index}b landed on main` : `${NAMES[index]} started on lib-a${index}b`,
  tone: index % 3 === 0 ? 'good' : index === 13 ? 'bad' : 'plain',
}));

/** A town with a mayor, two crew and `polecats` polecats. */
export function townView(polecats = 20): TownView {
  return {
    town: 'demo',
    at: NOON,
    epoch: 1,
    rigs: [
      {
        name: RIG,
        branch: 'main',
        head: 'abc1234',
        upstream: '/somewhere',
        gates: ['test'],
        waits: null,
        checkout: 'follows',
        sandbox: 'none',
        frozen: null,
        beads: { open: 9, ready: 3, closed: 2 },
      },
    ],
    roster: [
      agentView({ agent: MAYOR, role: 'mayor', name: 'mayor', guest: 'r1' as GuestId, activity: 'idle' }),
      agentView({
        agent: crewAgent(RIG, 'joe'),
        role: 'crew',
        name: 'joe',
        run: 'r2' as RunId,
        guest: 'r2' as GuestId,
        activity: 'working',
        bead: 'lib-9f9',
        isSheriff: true,
      }),
      agentView({ agent: crewAgent(RIG, 'max'), role: 'crew', name: 'max', run: null, why: 'not started' }),
    ],
    polecats: Array.from({ length: polecats }, (_, index) => polecatView(index)),
    queue: [
      queueView(1, 'gating', 'gate test'),
      queueView(2, 'queued'),
      queueView(3, 'held', 'held by joe'),
      queueView(4, 'landed'),
      queueView(5, 'rejected', 'test: exit 1'),
    ],
    trials: [],
    work: WORK,
    feed: FEED,
    decisions: [],
    warnings: ['sandbox: none'],
  };
}

/** A town in which the second merge request waits for a review, or stands as a test says. */
export function reviewTown(
  fields: Partial<QueueEntryView> = {},
  decisions: readonly DecisionView[] = [REVIEW_DECISION],
): TownView {
  const view = townView();
  const note = '3 files, +16 −4: every change of this rig is reviewed';
  const waits = { state: 'review', note, ...fields } as const;
  const queue = view.queue.map((each) => (each.id === 'm2' ? { ...each, ...waits } : each));
  return { ...view, queue, decisions };
}

export const REVIEW_DECISION: DecisionView = {
  id: 'd7',
  at: NOON - 5_000,
  subject: 'lib-c2d',
  text: 'Keep quotes in field 2 is ready: gates build, test passed; 3 files, +16 −4: LGTM?',
  review: 'm2' as MergeRequestId,
};

/** What reducers look at, on a screen of 80x24 where nothing else is said. */
export function uiFacts(fields: Partial<UiFacts> = {}): UiFacts {
  return {
    view: townView(),
    beads: () => EMPTY_BEADS,
    now: 0,
    beadPageEnd: () => 0,
    changeExtent: (change) => changeExtent(change, { cols: 80, rows: 24 }),
    swarmPerRow: 1,
    paneArea: paneArea({ cols: 80, rows: 24 }),
    copyRequest: null,
    blocked: '',
    ...fields,
  };
}

/** A guest whose screen a test draws. */
export class FakeGuest {
  grid = new Grid(80, 24);
  cursor: PaneCursor = { col: 0, row: 0, visible: true, shape: 'block', blinks: false };
  modes: GuestModes = FRESH_MODES;
  topLine = 500;
  firstLine = 0;
  numbering = 1;
  /** How the host numbers rows, while the pane does not know it yet. */
  nextNumbering: number | null = null;
  scrolledTo: number | null = null;
  typed = '';
  matches: readonly Match[] = [];
  /** Lines that are marked as prompts. */
  prompts: readonly number[] = [];
  readonly searches: SearchRequest[] = [];
  readonly sizes: string[] = [];
  readonly watchers = new Set<() => void>();

  constructor(name: string) {
    drawText(this.grid, 0, 0, `${name} $`, PLAIN);
    this.cursor = { ...this.cursor, col: name.length + 3 };
  }

  print(col: number, row: number, text: string): void {
    drawText(this.grid, col, row, text, PLAIN);
    this.changed();
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}

export function digestOf(name: string, fields: Partial<Digest>): Digest {
  return {
    guest: name as GuestId,
    seq: 1,
    title: '',
    progress: null,
    lastByteAt: NOON,
    bytes: 0,
    line: 0,
    bottom: [],
    modes: FRESH_MODES,
    bells: 0,
    blocked: {},
    ...fields,
  };
}

type Exited = Parameters<Parameters<Terminals['onExit']>[0]>[0];

export class FakePanes implements PaneSource, Pick<Terminals, 'onDigest' | 'onExit' | 'list'> {
  readonly #guests = new Map<GuestId, FakeGuest>();
  readonly #exitListeners = new Set<(exited: Exited) => void>();
  readonly #digestListeners = new Set<(digest: Digest) => void>();
  readonly #signalListeners = new Set<(signal: GuestSignal) => void>();
  /** What the person's terminals said of their colours. */
  readonly themes: Theme[] = [];
  /** What the host says of its guests. */
  statuses: readonly GuestStatus[] = [];

  guest(name: string): FakeGuest {
    const id = name as GuestId;
    const known = this.#guests.get(id) ?? new FakeGuest(name);
    this.#guests.set(id, known);
    return known;
  }

  onExit(listener: (exited: Exited) => void): Unsubscribe {
    this.#exitListeners.add(listener);
    return () => this.#exitListeners.delete(listener);
  }

  onDigest(listener: (digest: Digest) => void): Unsubscribe {
    this.#digestListeners.add(listener);
    return () => this.#digestListeners.delete(listener);
  }

  /** A guest's digest, with what a test says of it. */
  digest(name: string, fields: Partial<Digest>): void {
    const digest = digestOf(name, fields);
    for (const listener of this.#digestListeners) listener(digest);
  }

  onSignal(listener: (signal: GuestSignal) => void): Unsubscribe {
    this.#signalListeners.add(listener);
    return () => this.#signalListeners.delete(listener);
  }

  async list(): Promise<readonly GuestStatus[]> {
    return this.statuses;
  }

  /** A guest says something beside its screen. */
  signal(signal: GuestSignal): void {
    for (const listener of this.#signalListeners) listener(signal);
  }

  setTheme(theme: Theme): void {
    this.themes.push(theme);
  }

  async findPrompt(id: GuestId, { line, direction }: PromptRequest): Promise<Result<PromptAnswer, Problem>> {
    const { nextNumbering, numbering, prompts, topLine } = this.guest(id);
    const found =
      direction === 'up'
        ? prompts.findLast((prompt) => prompt < line)
        : prompts.find((prompt) => prompt > line);
    return ok({ line: found ?? null, topLine, numbering: nextNumbering ?? numbering });
  }

  /** Finds what the test says is there: `matches`, oldest first. */
  async search(id: GuestId, request: SearchRequest): Promise<Result<SearchAnswer, Problem>> {
    const guest = this.guest(id);
    guest.searches.push(request);
    const { from, direction, until, limit } = request;
    const found = guest.matches.filter(([start]) => {
      if (start === undefined || (until !== null && start.line >= until)) return false;
      if (from === null) return true;
      const by = start.line - from.line || start.col - from.col;
      return direction === 'up' ? by < 0 : by > 0;
    });
    const nearest = direction === 'up' ? found.toReversed() : found;
    return ok({ matches: nearest.slice(0, limit), ended: nearest.length > limit ? 'limit' : 'all' });
  }

  /** The guest's program ends; its last screen stays. */
  end(name: string): void {
    const exited = { kind: 'exited', guest: name, exit: { code: 0, signal: null }, exitedAt: NOON };
    for (const listener of this.#exitListeners) listener(exited as Exited);
  }

  watch(id: GuestId, onChange: () => void): PaneWatch {
    const guest = this.guest(id);
    guest.watchers.add(onChange);
    return {
      guest: id,
      get grid() {
        return guest.grid;
      },
      get cursor() {
        return guest.cursor;
      },
      get modes() {
        return guest.modes;
      },
      get topLine() {
        return guest.scrolledTo ?? guest.topLine;
      },
      get firstLine() {
        return guest.firstLine;
      },
      get liveTop() {
        return guest.topLine;
      },
      get numbering() {
        return guest.numbering;
      },
      takeDamage: () => new Set<number>(),
      scrollTo: (line) => {
        guest.scrolledTo = line;
      },
      [Symbol.dispose]: () => {
        guest.watchers.delete(onChange);
      },
    };
  }

  type(id: GuestId, bytes: Uint8Array): void {
    this.guest(id).typed += Buffer.from(bytes).toString('utf8');
  }

  resize(id: GuestId, size: { readonly cols: number; readonly rows: number }): void {
    const guest = this.guest(id);
    guest.sizes.push(`${size.cols}x${size.rows}`);
    const grid = new Grid(size.cols, size.rows);
    for (let row = 0; row < Math.min(size.rows, guest.grid.rows); row += 1) {
      drawText(grid, 0, row, guest.grid.rowText(row), PLAIN);
    }
    guest.grid = grid;
    guest.changed();
  }
}

export interface Call {
  readonly verb: Verb;
  readonly args: object;
}

export interface AttachedOptions {
  readonly cols: number;
  readonly rows: number;
  readonly view?: TownView;
  readonly panes?: FakePanes;
  readonly terminal?: Partial<TerminalNames>;
  readonly settings?: Partial<OuterSettings>;
  readonly beads?: BeadSource;
  readonly solo?: Solo;
  readonly branch?: OpenBranch;
  readonly drafts?: BeadDrafts;
  readonly editor?: string;
  readonly clock?: ScreenClock;
}

const DEFAULT_SETTINGS: OuterSettings = townSettingsSchema.parse({ version: 1, name: 'demo' });

/** One attached client. The clock's hands stand still; its timers run. */
export class AttachedClient implements Disposable {
  readonly terminal: OuterTerminal;
  readonly screen: ClientScreen;
  readonly calls: Call[] = [];
  /** Texts of drafts under edit, by name. */
  readonly drafts = new Map<string, string>();
  readonly ends: EndReason[] = [];
  readonly soloEnds: GuestExit[] = [];
  readonly #soloEnd = Promise.withResolvers<void>();
  readonly typedIn: GuestId[] = [];
  readonly panes: FakePanes;
  answer: (call: Call) => Result<unknown, Problem> | Promise<Result<unknown, Problem>> = () => ok({});
  #view: TownView;
  readonly #listeners = new Set<() => void>();

  constructor(options: AttachedOptions) {
    this.terminal = new OuterTerminal(options.cols, options.rows);
    this.panes = options.panes ?? new FakePanes();
    this.#view = options.view ?? townView();
    this.screen = new ClientScreen({
      connection: this.terminal,
      size: { cols: options.cols, rows: options.rows },
      terminal: { term: 'xterm-256color', colorterm: 'truecolor', ...options.terminal },
      settings: { ...DEFAULT_SETTINGS, ...options.settings },
      panes: this.panes,
      view: {
        current: () => this.#view,
        subscribe: (listener) => {
          this.#listeners.add(listener);
          return () => this.#listeners.delete(listener);
        },
      },
      beads: options.beads ?? NO_BEADS,
      branch: options.branch ?? (() => failed('no branch is at hand')),
      drafts: options.drafts ?? new BeadDrafts(draftsIn(this.drafts)),
      editor: options.editor ?? '',
      call: async (verb, args) => {
        this.calls.push({ verb, args });
        return this.answer({ verb, args });
      },
      keymap: defaultKeymap(),
      clock: options.clock ?? {
        now: () => NOON,
        monotonic: () => performance.now(),
        setTimeout: (run, delayMs) => {
          const timer = setTimeout(run, delayMs);
          return { [Symbol.dispose]: () => clearTimeout(timer) };
        },
      },
      solo: options.solo ?? null,
      onSoloEnd: (exit) => {
        this.soloEnds.push(exit);
        this.#soloEnd.resolve();
      },
      onPersonTyped: (guest) => this.typedIn.push(guest),
      whenFree: (_, type) => type(),
      onEnd: (reason) => this.ends.push(reason),
    });
  }

  type(text: string): void {
    this.screen.input(Buffer.from(text));
  }

  setView(view: TownView): void {
    this.#view = view;
    for (const listener of this.#listeners) listener();
  }

  resize(cols: number, rows: number): void {
    this.terminal.resize(cols, rows);
    this.screen.resize({ cols, rows });
  }

  /** Resolves once the guest that the client shows alone has ended for it. */
  soloEnded(): Promise<void> {
    return this.#soloEnd.promise;
  }

  /** Resolves once Ink has drawn: only then does the spinner turn. */
  inkDrew(): Promise<string> {
    return this.terminal.until((text) => SPINNER.test(text), 'the spinner');
  }

  [Symbol.dispose](): void {
    this.screen[Symbol.dispose]();
    this.terminal[Symbol.dispose]();
  }
}

/** Drafts that are kept in a map. */
export function draftsIn(texts: Map<string, string>): DraftStore {
  return {
    folder: '/drafts',
    write: (name, text) => {
      texts.set(name, text);
      return `/drafts/${name}`;
    },
    read: (name) => texts.get(name) ?? null,
    remove: (name) => texts.delete(name),
  };
}

const SPINNER = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/;

/** The screen's text with the spinner stopped, so that it can be compared. */
export function stillText(text: string): string {
  return text.replace(SPINNER, '⠋');
}
