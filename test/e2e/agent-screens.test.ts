// The agents' own programs, by the same keys in a pane with a border, in a pane that is the whole screen (`gt run --bare`)
// and in the bare emulator: all hold the same cells, at each size, and after detach and attach.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fill } from '../../src/panes/screen/frame.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { PLAIN } from '../../src/panes/screen/style.ts';
import { SCROLLBACK_LINES } from '../../src/panes/terminals/history/scrollback.ts';
import {
  AGENT_PROGRAMS,
  type AgentProgram,
  type AgentStep,
  agentPath,
  noAgent,
} from '../support/agent-programs.ts';
import { BareTerminal } from '../support/bare-terminal.ts';
import { isBuilt, programFile } from '../support/gt-program.ts';
import { PaneTown } from '../support/pane-town.ts';
import { becomeSame, cropped, differences } from '../support/same-cells.ts';
import { noTmux, TmuxScreen } from '../support/tmux-screen.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const COLS = 80;
const ROWS = 24;
/** Looks in a row at which nothing has changed any more. */
const CALM_LOOKS = 4;
/** Some unpack themselves at their first start, and three do so at once. */
const START_MS = 120_000;
const STEP_MS = 15_000;
/** How often an agent is asked to leave: it asks back, and some forget by the next time. */
const LEAVES = 4;
const LEAVE_MS = 5_000;
const CTRL_C = '\x03';

for (const agent of AGENT_PROGRAMS) {
  test(
    `${agent.command} shows in panes what it shows in a bare terminal`,
    { skip: skip || noAgent(agent), timeout: 240_000 },
    () => showsTheSame(agent),
  );
}

/** The three screens of one agent. */
interface Stage {
  readonly agent: AgentProgram;
  readonly town: PaneTown;
  readonly whole: TmuxScreen;
  readonly bare: BareTerminal;
}

async function showsTheSame(agent: AgentProgram): Promise<void> {
  await using town = await PaneTown.open(COLS, ROWS);
  const { world } = town;
  const cwd = world.path('work');
  mkdirSync(cwd);
  const launch = (home: string) => launchWords(agent, town, home);
  await using bare = new BareTerminal({
    ...{ command: launch('home-1'), cwd, env: {}, cols: COLS, rows: ROWS },
    ...{ answersIn: world.path('answers'), scrollback: SCROLLBACK_LINES },
  });
  const command = [programFile('gt'), 'run', '--bare', '--', ...launch('home-2')];
  await using whole = await TmuxScreen.open({
    ...{ command, cwd, env: world.env, folder: world.folder, cols: COLS, rows: ROWS },
  });
  town.run(`cd ${cwd}; printf '\\033c'; ${launch('home-3').join(' ')}`);
  const stage = { agent, town, whole, bare };
  await shows(stage, agent.shows, START_MS);
  await areSame(stage);
  await takeAll(stage);
  await attachAgain(stage);
  const { blocked } = (await town.guests.statusOf(town.guest)).digest;
  assert.deepEqual(blocked, {}, 'an agent that does its work alarms nobody');
  await leave(stage);
}

async function takeAll(stage: Stage): Promise<void> {
  const { agent, town } = stage;
  const taken: string[] = [];
  for (const step of agent.steps) {
    taken.push(step.kind === 'press' ? JSON.stringify(step.keys) : `${step.cols}x${step.rows}`);
    await take(stage, step).catch(async (cause) => {
      const place = `${agent.command} (steps are those of ${agent.version}) after ${taken.join(', ')}`;
      throw new Error(`${place}: ${String(cause)}\n${await town.screen.text()}`, { cause });
    });
  }
}

/** A command that starts the agent in a home of its own, and stays to tell how it ended. */
function launchWords(agent: AgentProgram, { world }: PaneTown, name: string): [string, ...string[]] {
  const home = world.path(name);
  // Some leave there what they unpack.
  const temporary = join(home, 'tmp');
  mkdirSync(temporary, { recursive: true });
  for (const [file, text] of Object.entries({ ...agent.files, 'start.sh': START })) {
    mkdirSync(dirname(join(home, file)), { recursive: true });
    writeFileSync(join(home, file), text);
  }
  const env = {
    ...{
      PATH: agentPath(world.env['PATH'] ?? ''),
      HOME: home,
      TMPDIR: temporary,
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
    },
    ...{ TERM: 'xterm-256color', COLORTERM: 'truecolor', GIT_CONFIG_NOSYSTEM: '1', ...agent.env },
  };
  const words = Object.entries(env).map(([variable, value]) => `${variable}=${value}`);
  return ['/usr/bin/env', '-i', ...words, 'sh', join(home, 'start.sh'), agent.command, ...agent.args];
}

const START = `trap : INT
"$@"
echo "left with $?"
until read -r line; do :; done
`;

async function take(stage: Stage, step: AgentStep): Promise<void> {
  if (step.kind === 'press') {
    await press(stage, step.keys);
    await shows(stage, step.shows, STEP_MS);
  } else {
    await resize(stage, step.cols, step.rows);
  }
  await areSame(stage);
}

async function press({ town, whole, bare }: Stage, keys: string): Promise<void> {
  bare.press(keys);
  await Promise.all([town.screen.type(keys), whole.type(keys)]);
}

/** Gives each pane this size; the outer terminal of the one with a border is as much larger. */
async function resize(stage: Stage, cols: number, rows: number): Promise<void> {
  const { town, whole, bare } = stage;
  const around = {
    cols: town.screen.cols - town.rectangle.cols,
    rows: town.screen.rows - town.rectangle.rows,
  };
  await town.resize(cols + around.cols, rows + around.rows);
  bare.resize(cols, rows);
  await whole.resize(cols, rows);
}

/** Closes the outer terminal of the pane with a border and opens another, where the pane is small at first. */
async function attachAgain(stage: Stage): Promise<void> {
  const { town, whole, bare } = stage;
  const { cols, rows } = town.screen;
  await town.detach();
  await town.attach(cols, rows);
  for (const zooms of [false, true]) {
    if (zooms) await town.zoom();
    const size = town.rectangle;
    await until('the pane has its size', () => isSized(town.pane.grid, size));
    bare.resize(size.cols, size.rows);
    await whole.resize(size.cols, size.rows);
    await areSame(stage);
  }
}

async function leave({ town, whole, bare }: Stage): Promise<void> {
  const screens = [
    { text: () => textOf(bare.grid), press: () => bare.press(CTRL_C) },
    { text: () => textOf(town.pane.grid), press: () => town.screen.type(CTRL_C) },
    { text: () => whole.text(), press: () => whole.type(CTRL_C) },
  ];
  for (const screen of screens) {
    const hasLeft = async () => /left with 0/.test(await screen.text());
    // The first one clears the draft.
    const before = await screen.text();
    await screen.press();
    await until('the draft is cleared', async () => (await screen.text()) !== before);
    for (let asked = 1; asked < LEAVES && !(await hasLeft()); asked += 1) {
      await screen.press();
      await until('it has left', hasLeft, LEAVE_MS).catch(() => {
        // It asked whether it should, and we were too slow with the answer.
      });
    }
    assert.ok(await hasLeft(), await screen.text());
  }
  await becomeSame('pane and outer terminal', () => town.outerDifferences());
  await whole.type('\r');
  await until('gt run has ended', async () => (await whole.tell('#{pane_dead}')) === '1');
}

async function shows({ bare }: Stage, wanted: RegExp, withinMs: number): Promise<void> {
  await until(`it shows ${wanted}`, () => wanted.test(textOf(bare.grid)), withinMs).catch((cause) => {
    throw new Error(`${String(cause)}\n${textOf(bare.grid)}`, { cause });
  });
}

/** All have come to rest, and hold the same. */
async function areSame(stage: Stage): Promise<void> {
  const { town, bare } = stage;
  let [changes, calm] = [bare.changes, 0];
  await becomeSame('pane and bare emulator', () => {
    const found = paneDifferences(stage);
    calm = bare.changes === changes && found.length === 0 ? calm + 1 : 0;
    changes = bare.changes;
    return found.length === 0 && calm < CALM_LOOKS ? ['the program is at work'] : found;
  });
  await becomeSame('pane and outer terminal', () => town.outerDifferences());
  await becomeSame('gt run --bare and bare emulator', () => wholeDifferences(stage));
}

function paneDifferences({ agent, town, bare }: Stage): string[] {
  const { grid, cursor } = town.pane;
  const found = differences(withoutRandom(grid, agent), withoutRandom(bare.grid, agent));
  return [...found, ...cursorDifference(cursor, bare)];
}

async function wholeDifferences({ agent, whole, bare }: Stage): Promise<string[]> {
  await whole.learn(bare.grid.clusters.values());
  const [outer, wanted] = [withoutRandom(await whole.grid(), agent), withoutRandom(bare.grid, agent)];
  const cursor = await whole.cursor();
  return [
    ...differences(wanted, outer, (glyph) => whole.widthOf(glyph)),
    ...(cursor.visible ? cursorDifference(cursor, bare) : []),
  ];
}

function cursorDifference(
  cursor: { readonly col: number; readonly row: number },
  bare: BareTerminal,
): string[] {
  const { col, row } = bare.cursor;
  return cursor.col === col && cursor.row === row
    ? []
    : [`the cursor at ${row},${col} is not at ${cursor.row},${cursor.col}`];
}

/** The grid with those rows blank whose words are chosen at random. */
function withoutRandom(grid: Grid, { random }: AgentProgram): Grid {
  const copy = cropped(grid, { col: 0, row: 0, cols: grid.cols, rows: grid.rows });
  for (const row of random?.(grid) ?? []) fill(copy, { col: 0, row, cols: grid.cols, rows: 1 }, PLAIN);
  return copy;
}

function isSized(grid: Grid, { cols, rows }: { readonly cols: number; readonly rows: number }): boolean {
  return grid.cols === cols && grid.rows === rows;
}

function textOf(grid: Grid): string {
  return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row)).join('\n');
}
