// Programs that people use, by the same keys in a pane of the real program and in the bare emulator: both hold the same
// cells, and the outer terminal shows them.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fill } from '../../src/panes/screen/frame.ts';
import type { Grid } from '../../src/panes/screen/grid.ts';
import { PLAIN } from '../../src/panes/screen/style.ts';
import { BareTerminal } from '../support/bare-terminal.ts';
import { isBuilt } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { becomeSame, cropped, differences } from '../support/same-cells.ts';
import { noTmux } from '../support/tmux-screen.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const COLS = 80;
const ROWS = 24;
/** Looks in a row at which nothing has changed any more. */
const CALM_LOOKS = 4;
const UP = '\x1b[A';
const DOWN = '\x1b[B';
const ENTER = '\r';
const ESCAPE = '\x1b';

interface RealProgram {
  readonly name: string;
  /** Shell, run in a folder with `text` (numbered lines), `code.c` and the repository `lib`. */
  readonly script: string;
  /** What its first screen shows. */
  readonly shows: string;
  /** Keys, one at a time; after each the screens must be the same. */
  readonly keys: readonly string[];
  /** Rows that tell of the machine and its time, and cannot be the same twice. */
  readonly differs?: (grid: Grid) => readonly number[];
}

// We tell a program the background that it asks for, as the bare emulator does not: vim would choose other colours.
const VIM = "vim -u NONE -N -n -i NONE --cmd 'set background=dark'";
const PROGRAMS: readonly RealProgram[] = [
  {
    name: 'vim',
    shows: '#include',
    script: `${VIM} '+set number ruler hlsearch showcmd laststatus=2 nomodeline' '+syntax on' code.c`,
    keys: [
      ...['G', 'gg', 'ihello 漢字 👩‍👩‍👧 ', ESCAPE, '0', DOWN, DOWN, 'dd', 'u', '/int', ENTER, 'n'],
      ...[
        ':split',
        ENTER,
        '\x17j',
        '\x06',
        'zt',
        'V',
        DOWN,
        DOWN,
        ESCAPE,
        ':set list cursorline',
        ENTER,
        ':vsplit',
        ENTER,
        '\x04',
        'xp',
      ],
    ],
  },
  {
    name: 'less',
    shows: 'line 0',
    script: 'less -N text',
    keys: [
      ' ',
      ' ',
      'b',
      DOWN,
      UP,
      '/line 42',
      ENTER,
      'n',
      'G',
      'g',
      '-S',
      ENTER,
      '50%',
      'h',
      'q',
      '&7',
      ENTER,
    ],
  },
  {
    name: 'git',
    shows: 'commit',
    script: 'cd lib; git -c color.ui=always -c core.pager="less -R" log --graph --decorate --stat -p',
    keys: [' ', ' ', '/begin', ENTER, 'G', 'g'],
  },
  {
    name: 'fzf',
    shows: '1 item',
    script:
      'seq -f "%.0f item" 1 500 | fzf --multi --no-info --preview "echo preview of {}" --preview-window=right:30%',
    keys: ['4', '2', UP, '\t', '\x15', UP, UP, '\t', 'item', '\x7f'],
  },
  {
    name: 'htop',
    shows: 'F1Help',
    script: 'htop -d 1000 -p $$',
    keys: ['h', 'q', '\x1b[12~', DOWN, ESCAPE, '/', 'sh', ESCAPE],
    // Meters, and the list's figures: of it the heading and the keys at the bottom are the same at any time.
    differs: (grid) => {
      const isHelp = grid.rowText(0).startsWith('htop ');
      const last = grid.rows - 1;
      const heading = Array.from({ length: last }, (_, row) => row).filter((row) =>
        /PID\s+USER/.test(grid.rowText(row)),
      );
      return isHelp
        ? []
        : Array.from({ length: last }, (_, row) => row).filter((row) => !heading.includes(row));
    },
  },
  {
    name: 'vttest',
    shows: 'Choose test type',
    script: 'vttest 24x80.80',
    keys: vttestKeys(),
  },
];

/**
 * Two menus' tests. The second is left before its last screen, on which the emulator by itself does not save the
 * underline with the cursor (DECSC), as a pane does.
 */
function vttestKeys(): string[] {
  const enters = (count: number) => Array.from({ length: count }, () => ENTER);
  return ['1', ...enters(7), ...(isFull ? ['2', ...enters(14)] : [])];
}

for (const program of PROGRAMS) {
  const { name } = program;
  const isMissing = skip || (isHere(name) ? false : `no ${name} here: apt-get install ${name}`);
  test(
    `${name} shows in a pane what it shows in a bare terminal`,
    { skip: isMissing, timeout: 240_000 },
    () => showsTheSame(program),
  );
}

async function showsTheSame({ script, shows, keys, differs }: RealProgram): Promise<void> {
  await using town = await PaneTown.open(COLS, ROWS);
  const { folder, home } = town.world;
  town.world.repository('lib', { 'README.md': 'begin\n', 'src/a.c': codeText() });
  const lines = Array.from({ length: 300 }, (_, at) => `line ${at} ${'wide 漢字 '.repeat(at % 13)}\n`);
  const file = town.world.path('program.sh');
  writeFileSync(town.world.path('text'), lines.join(''));
  writeFileSync(town.world.path('code.c'), codeText());
  writeFileSync(file, `cd '${folder}'\n${script}\n`);
  const env = {
    ...{
      PATH: town.world.env['PATH'] ?? '',
      HOME: home,
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      TERM: 'xterm-256color',
    },
    ...{ COLORTERM: 'truecolor', LESSHISTFILE: '-', GIT_CONFIG_NOSYSTEM: '1' },
  };
  const words = Object.entries(env).map(([variable, value]) => `${variable}='${value}'`);
  await using bare = new BareTerminal({ command: ['sh', file], cwd: folder, env, cols: COLS, rows: ROWS });
  town.run(`printf '\\033c'; env -i ${words.join(' ')} sh ${file}`);
  await until(`it shows ${shows}`, () => textOf(bare.grid).includes(shows));
  await areSame(town, bare, differs);
  for (const [at, key] of keys.entries()) {
    await press(town, bare, key);
    await areSame(town, bare, differs).catch(async (cause) => {
      const pressed = JSON.stringify(keys.slice(0, at + 1));
      throw new Error(`after ${pressed}: ${String(cause)}\n${await town.screen.text()}`);
    });
  }
}

async function press(town: PaneTown, bare: BareTerminal, key: string): Promise<void> {
  bare.press(key);
  await town.screen.type(key);
}

/** Both have come to rest, and pane, bare emulator and outer terminal hold the same. */
async function areSame(town: PaneTown, bare: BareTerminal, differs: RealProgram['differs']): Promise<void> {
  let [changes, calm] = [bare.changes, 0];
  await becomeSame('pane and bare emulator', () => {
    const [pane, wanted] = [town.pane.grid, bare.grid];
    const found = differences(withoutRows(pane, differs), withoutRows(wanted, differs));
    calm = bare.changes === changes && found.length === 0 ? calm + 1 : 0;
    changes = bare.changes;
    return found.length === 0 && calm < CALM_LOOKS ? ['the program is at work'] : found;
  });
  await becomeSame('pane and outer terminal', () => town.outerDifferences());
}

/** The grid with those rows blank. */
function withoutRows(grid: Grid, differs: RealProgram['differs']): Grid {
  const copy = cropped(grid, { col: 0, row: 0, cols: grid.cols, rows: grid.rows });
  for (const row of differs?.(grid) ?? []) fill(copy, { col: 0, row, cols: grid.cols, rows: 1 }, PLAIN);
  return copy;
}

function textOf(grid: Grid): string {
  return Array.from({ length: grid.rows }, (_, row) => grid.rowText(row)).join('\n');
}

function isHere(program: string): boolean {
  return spawnSync(program, [program === 'vttest' ? '-V' : '--version']).error === undefined;
}

function codeText(): string {
  const functions = Array.from({ length: 30 }, (_, at) =>
    [
      `/* function ${at} */`,
      `static int f${at}(const char *text, int n)`,
      '{',
      '\tif (n > 10)',
      `\t\treturn "漢字"[n] + ${at};`,
      '\treturn 0;',
      '}',
      '',
    ].join('\n'),
  );
  return `#include <stdio.h>\n\n${functions.join('\n')}`;
}
