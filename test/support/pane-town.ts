// A town opened in a terminal that is not xterm.js, with the mayor's pane as the stage: what the guest there shows is
// read from the terminal host and from the outer terminal.

import type { GuestId } from '../../src/engine/ids.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import type { Size } from '../../src/panes/client/size.ts';
import type { Rect } from '../../src/panes/layout/rect.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';
import type { PaneWatch } from '../../src/panes/terminals/wire/pane-source.ts';
import { TerminalHostClient } from '../../src/panes/terminals/wire/terminal-host-client.ts';
import { GtProgram, programFile } from './gt-program.ts';
import { cellDifferences, cursorDifferences, insideActiveBorder } from './shown-pane.ts';
import { type Change, StageArrangement } from './stage-arrangement.ts';
import { StagePlayer } from './stage-player.ts';
import { titledPane } from './titled-pane.ts';
import { TmuxScreen } from './tmux-screen.ts';
import { TownGuests } from './town-guests.ts';
import { until } from './until.ts';

/** What borders and the status bar take of the outer terminal while the pane is zoomed. */
const AROUND = { cols: 2, rows: 3 };

export class PaneTown implements AsyncDisposable {
  readonly world = new GtProgram();
  #screen: TmuxScreen | null = null;
  #host: TerminalHostClient | null = null;
  #guests: TownGuests | null = null;
  #watch: PaneWatch | null = null;
  #player: StagePlayer | null = null;
  #arrangement = new StageArrangement();

  /** A town whose mayor is a shell in a zoomed pane of this size. */
  static async open(cols: number, rows: number): Promise<PaneTown> {
    const town = new PaneTown();
    try {
      await town.#begin(cols, rows);
      return town;
    } catch (cause) {
      await town[Symbol.asyncDispose]();
      throw cause;
    }
  }

  get cwd(): string {
    return this.world.path('town');
  }

  /** A visitor's line to the terminal host. */
  get host(): TerminalHostClient {
    return present(this.#host, 'the terminal host');
  }

  /** All guests of the terminal host, as a visitor sees them. */
  get guests(): TownGuests {
    return present(this.#guests, 'the terminal host');
  }

  get screen(): TmuxScreen {
    return present(this.#screen, 'the outer terminal');
  }

  /** What the stage's guest shows, as the terminal host has it. */
  get pane(): PaneWatch {
    return present(this.#watch, 'the pane');
  }

  /** Panes that the client has, be they to be seen or not. */
  get paneCount(): number {
    return this.#arrangement.count;
  }

  get guest(): GuestId {
    return this.pane.guest;
  }

  /** Where the pane's cells are on the outer terminal. */
  get rectangle(): Rect {
    return this.#arrangement.stageOn(this.#size);
  }

  /**
   * A line for each cell of the pane that the outer terminal shows otherwise, and one where its cursor is elsewhere. A
   * pane smaller than its guest shows a crop.
   */
  async outerDifferences(): Promise<string[]> {
    const { pane, rectangle, screen } = this;
    return [
      ...(await cellDifferences(pane, screen, () => ({ kind: 'at', rectangle }))),
      ...(await cursorDifferences(pane, screen, rectangle)),
    ];
  }

  /** The same for a pane of many, found by its border, whose cursor may be elsewhere. */
  differencesBeside(title: string): Promise<string[]> {
    return cellDifferences(this.pane, this.screen, (outer) => {
      const rectangle = titledPane(outer, title);
      return rectangle === null
        ? { kind: 'none', why: `no pane is called ${title}` }
        : { kind: 'at', rectangle };
    });
  }

  /** The same for a pane that a change was made to: also a line where it, or its guest, has not its new place or size. */
  async arrangedDifferences(): Promise<string[]> {
    const { pane, rectangle, screen } = this;
    const { cols, rows } = rectangle;
    const isSized = pane.grid.cols === cols && pane.grid.rows === rows;
    return [
      ...(isSized ? [] : [`a guest of ${pane.grid.cols}x${pane.grid.rows} in a pane for ${cols}x${rows}`]),
      ...(await cellDifferences(pane, screen, (outer) => insideActiveBorder(outer, rectangle))),
      ...(await cursorDifferences(pane, screen, rectangle)),
    ];
  }

  /** Opens the app in a fresh outer terminal. */
  async attach(cols: number, rows: number): Promise<TmuxScreen> {
    const { world, cwd } = this;
    const command = [programFile('gt')];
    this.#arrangement = new StageArrangement();
    this.#screen = await TmuxScreen.open({ command, cwd, env: world.env, folder: world.folder, cols, rows });
    await this.#screen.waitFor(/C-b \?/);
    return this.#screen;
  }

  /** Leaves the app, which ends, and closes the outer terminal. */
  async detach(): Promise<void> {
    await this.screen.type('\x02d');
    await until('the app has ended', async () => (await this.screen.tell('#{pane_dead}')) === '1');
    await this.screen[Symbol.asyncDispose]();
    this.#screen = null;
  }

  async zoom(): Promise<void> {
    await this.change({ kind: 'zoom' });
  }

  /** Splits, closes, zooms, or moves a border; whether there was anything to change. */
  async change(change: Change): Promise<boolean> {
    const keys = this.#arrangement.change(change, this.#size);
    if (keys !== null) await this.screen.type(keys);
    return keys !== null;
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.screen.resize(cols, rows);
  }

  /** Makes the stage's shell a player of files. */
  async startPlayer(): Promise<void> {
    this.#player = await StagePlayer.start(
      (name) => this.world.path(name),
      (line) => this.run(line),
    );
  }

  /** Plays a file in the stage's pane; resolves once the terminal host has parsed all of it. */
  async play(file: string): Promise<void> {
    const mark = await present(this.#player, 'the player').play(file);
    await this.guests.hasTitle(this.guest, mark);
  }

  /** Types a line at the prompt of the stage's shell. */
  run(line: string): void {
    this.host.type(this.guest, Buffer.from(`${line}\r`));
  }

  /** Has the pane print more than the emulator keeps: from then on its history is on the disk, in open files. */
  async fillHistory(): Promise<void> {
    this.run('seq 1 5000; echo much');
    await this.screen.waitFor(/^.much/m);
  }

  /** Another visitor's line to the terminal host. */
  async connect(): Promise<TerminalHostClient> {
    const { hostSocket: socketPath } = runtimePaths(this.cwd, this.world.env);
    const client = await TerminalHostClient.connect({ socketPath, role: 'visitor', onLost: () => {} });
    if (!client.ok) throw new Error(client.problem.message);
    return client.value;
  }

  /** Processes of this town by the name of their bundle. */
  pidOf(bundle: 'app' | 'host'): number {
    const found = this.world.leftovers().find(({ command }) => command.includes(`${bundle}.mjs --town`));
    return present(found ?? null, `the process ${bundle}`).pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#player?.[Symbol.asyncDispose]();
    this.#watch?.[Symbol.dispose]();
    this.#host?.[Symbol.dispose]();
    await this.world.gt(['down'], { cwd: this.cwd }).catch(() => {
      // It never came up.
    });
    await this.#screen?.[Symbol.asyncDispose]();
    await this.world[Symbol.asyncDispose]();
  }

  async #begin(cols: number, rows: number): Promise<void> {
    await this.world.mustGt(['init', 'town']);
    await this.attach(cols + AROUND.cols, rows + AROUND.rows);
    const host = await this.connect();
    this.#host = host;
    this.#guests = new TownGuests(host, { cwd: this.cwd, env: this.world.env });
    await until('the mayor has a terminal', async () => (await host.list()).length > 0);
    const [mayor] = await host.list();
    const { guest } = present(mayor ?? null, 'the mayor');
    this.#watch = host.watch(guest, () => {});
    await this.zoom();
    await until(`the pane is ${cols}x${rows}`, () => this.#hasSize(cols, rows));
  }

  get #size(): Size {
    const { cols, rows } = this.screen;
    return { cols, rows };
  }

  #hasSize(cols: number, rows: number): boolean {
    const { grid }: { readonly grid: Grid } = this.pane;
    return grid.cols === cols && grid.rows === rows;
  }
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`${what} is not there`);
  return value;
}
