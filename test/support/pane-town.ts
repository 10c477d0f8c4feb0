// A town opened in a terminal that is not xterm.js, with the mayor's pane as the stage: what the guest there shows is
// read from the terminal host and from the outer terminal.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { GuestId } from '../../src/engine/ids.ts';
import type { GuestStatus } from '../../src/engine/terminals.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import { cropOf, cursorInPane } from '../../src/panes/client/pane-crop.ts';
import { insideBorder, type Rect } from '../../src/panes/layout/rect.ts';
import { townLayout } from '../../src/panes/layout/town-layout.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';
import type { PaneWatch } from '../../src/panes/terminals/pane-source.ts';
import { TerminalHostClient } from '../../src/panes/terminals/terminal-host-client.ts';
import { GtProgram, programFile } from './gt-program.ts';
import { cropped, differences } from './same-cells.ts';
import { titledPane } from './titled-pane.ts';
import { TmuxScreen } from './tmux-screen.ts';
import { until } from './until.ts';

/** What borders and the status bar take of the outer terminal while the pane is zoomed. */
const AROUND = { cols: 2, rows: 3 };

/** Plays files as a tty hands them on (ONLCR), each on a screen that was reset; a title tells when one is through. */
const PLAYER = `stty -echo
while read -r mark file; do
  printf '\\033c'
  cat "$file"
  printf '\\030\\033]2;%s\\007' "$mark"
done < "$1"
`;

const BETWEEN_SIZES = 'the outer terminal is between two sizes';

type Exited = GuestStatus & { kind: 'exited' };

/** Whether the long forms of tests are wanted. */
export const isFull = process.env['GT_FULL'] === '1';

export class PaneTown implements AsyncDisposable {
  readonly world = new GtProgram();
  readonly #marks = new Set<string>();
  readonly #exits = new Map<GuestId, Exited>();
  #screen: TmuxScreen | null = null;
  #host: TerminalHostClient | null = null;
  #watch: PaneWatch | null = null;
  #commands: FileHandle | null = null;
  #played = 0;
  #isZoomed = false;

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

  get screen(): TmuxScreen {
    return present(this.#screen, 'the outer terminal');
  }

  /** What the stage's guest shows, as the terminal host has it. */
  get pane(): PaneWatch {
    return present(this.#watch, 'the pane');
  }

  get guest(): GuestId {
    return this.pane.guest;
  }

  /** Where the pane's cells are on the outer terminal. */
  get rectangle(): Rect {
    const { cols, rows } = this.screen;
    const layout = townLayout({ cols, rows, zoomed: this.#isZoomed, focusedPanel: 'pane' });
    if (layout.kind === 'too-small' || layout.pane === null) throw new Error(`no pane at ${cols}x${rows}`);
    return insideBorder(layout.pane);
  }

  /**
   * A line for each cell of the pane that the outer terminal shows otherwise, and one where its cursor is elsewhere. A
   * pane smaller than its guest shows a crop.
   */
  async outerDifferences(): Promise<string[]> {
    const { pane, rectangle, screen } = this;
    const outer = await this.#outerGrid();
    if (outer === null) return [BETWEEN_SIZES];
    await screen.learn(pane.grid.clusters.values());
    const crop = cropOf(pane.grid, pane.cursor, rectangle);
    const shown = cropped(outer, { ...rectangle, cols: crop.cols, rows: crop.rows });
    const wanted = cursorInPane(pane.cursor, crop, rectangle);
    const cursor = await screen.cursor();
    const place = (at: typeof cursor) => (at.visible ? `the cursor at ${at.row},${at.col}` : 'no cursor');
    return [
      ...differences(cropped(pane.grid, crop), shown, (glyph) => screen.widthOf(glyph)),
      ...(place(cursor) === place(wanted) ? [] : [`${place(wanted)} is not ${place(cursor)}`]),
    ];
  }

  /** The same for a pane of many, found by its border, whose cursor may be elsewhere. */
  async differencesBeside(title: string): Promise<string[]> {
    const outer = await this.#outerGrid();
    if (outer === null) return [BETWEEN_SIZES];
    const rectangle = titledPane(outer, title);
    if (rectangle === null) return [`no pane is called ${title}`];
    const { pane, screen } = this;
    await screen.learn(pane.grid.clusters.values());
    const crop = cropOf(pane.grid, pane.cursor, rectangle);
    const shown = cropped(outer, { ...rectangle, cols: crop.cols, rows: crop.rows });
    return differences(cropped(pane.grid, crop), shown, (glyph) => screen.widthOf(glyph));
  }

  /** Null in the moment in which the outer terminal has another size already, and rows of the size before. */
  async #outerGrid() {
    try {
      return await this.screen.grid();
    } catch (cause) {
      if (cause instanceof RangeError) return null;
      throw cause;
    }
  }

  /** Opens the app in a fresh outer terminal. */
  async attach(cols: number, rows: number): Promise<TmuxScreen> {
    const { world, cwd } = this;
    const command = [programFile('gt')];
    this.#isZoomed = false;
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
    await this.screen.type('\x02z');
    this.#isZoomed = !this.#isZoomed;
  }

  async resize(cols: number, rows: number): Promise<void> {
    await this.screen.resize(cols, rows);
  }

  /** Makes the stage's shell a player of files. */
  async startPlayer(): Promise<void> {
    const [fifo, player] = [this.world.path('play.fifo'), this.world.path('play.sh')];
    spawnSync('mkfifo', [fifo]);
    writeFileSync(player, PLAYER);
    this.run(`exec sh '${player}' '${fifo}'`);
    this.#commands = await open(fifo, 'w');
  }

  /** Plays a file in the stage's pane; resolves once the terminal host has parsed all of it. */
  async play(file: string): Promise<void> {
    this.#played += 1;
    const mark = `played-${this.#played}`;
    await present(this.#commands, 'the player').write(`${mark} ${file}\n`);
    await this.hasTitle(mark);
  }

  /** Waits until the stage's guest has had this title. */
  async hasTitle(title: string): Promise<void> {
    await until(`the title is ${title}`, () => this.#marks.has(title));
  }

  /** Starts a guest beside the stage, which no client shows, from a line of shell. */
  async spawn(name: string, script: string, args: readonly string[] = []): Promise<GuestId> {
    const guest = name as GuestId;
    const { PATH = '', HOME = '' } = this.world.env;
    const spawned = await this.host.spawn({
      guest,
      file: '/bin/sh',
      args: ['-c', script, 'sh', ...args],
      cwd: this.cwd,
      env: { PATH, HOME },
      cols: 120,
      rows: 40,
    });
    if (!spawned.ok) throw new Error(spawned.problem.message);
    return guest;
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

  /** Ends a guest, which the town then forgets, as it did not start it. */
  async end(guest: GuestId): Promise<void> {
    await this.host.kill(guest, { signal: 'SIGKILL' });
    await this.exitOf(guest);
  }

  /** How a guest ended, as soon as it has. */
  async exitOf(guest: GuestId): Promise<Exited> {
    await until(`${guest} has ended`, () => this.#exits.has(guest));
    const exited = present(this.#exits.get(guest) ?? null, `the end of ${guest}`);
    this.#exits.delete(guest);
    await until(`${guest} is forgotten`, async () =>
      (await this.host.list()).every((each) => each.guest !== guest),
    );
    return exited;
  }

  async statusOf(name: string): Promise<GuestStatus> {
    const found = (await this.host.list()).find(({ guest }) => guest === name);
    return present(found ?? null, `the guest ${name}`);
  }

  /** Bytes that a guest has written since its start. */
  async bytesOf(name: string): Promise<number> {
    return (await this.statusOf(name)).digest.bytes;
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
    await this.#commands?.close();
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
    await until('the mayor has a terminal', async () => (await host.list()).length > 0);
    const [mayor] = await host.list();
    const { guest } = present(mayor ?? null, 'the mayor');
    host.onDigest((digest) => {
      if (digest.guest === guest) this.#marks.add(digest.title);
    });
    host.onExit((exited) => this.#exits.set(exited.guest, exited));
    this.#watch = host.watch(guest, () => {});
    await this.zoom();
    await until(`the pane is ${cols}x${rows}`, () => this.#hasSize(cols, rows));
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
