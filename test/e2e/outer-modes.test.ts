// However a person leaves, their terminal is as it was found: nothing of what guests or keys have switched on stays.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GtProgram, isBuilt, programFile } from '../support/gt-program.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { modesLeft } from '../support/modes-left.ts';
import { endingWith } from '../support/small-town.ts';
import { noTmux, TmuxScreen } from '../support/tmux-screen.ts';

const skip = isBuilt() ? false : 'not built: npm run build';
const seed = seedOr(77);

/** Everything that a guest could switch on, as its shell prints it. */
const MODES_ON = [
  ...[
    '1',
    '5',
    '6',
    '1000',
    '1003',
    '1004',
    '1006',
    '1016',
    '1049',
    '2004',
    '2026',
    '2031',
    '2048',
    '9001',
  ].map((mode) => `[?${mode}h`),
  ...[
    '[?7l',
    '[?25l',
    '[4h',
    '[20h',
    '=',
    '[>31u',
    '[>4;2m',
    '[5 q',
    '[3;5r',
    '[1;4;31m',
    ']0;title\\007',
    ']8;;http://a.example\\007',
  ],
]
  .map((each) => `\\033${each}`)
  .join('');

/** All that does not end the app or its town, and text that is no command. */
const key = fc.oneof(
  fc.constantFrom(
    ...['n', 'p', '1', 'z', 'i', 'w', 'g', 'm', 'f', 's', '!', '[', ']', '?', 'r', '\x02', '\t', 'j'].map(
      (each) => `\x02${each}`,
    ),
  ),
  fc.constantFrom(
    '\x1b',
    '\x1b[A',
    '\x1b[B',
    '\x1b[5~',
    '\x1bOP',
    '\r',
    '\t',
    '\x7f',
    ':',
    '\x1b[<0;5;5M',
    '\x1b[<0;5;5m',
    '\x1b[I',
    '\x1b[O',
    '\x1b[200~pasted\x1b[201~',
  ),
);
/** An Escape that what follows cannot turn into Alt: an empty paste stands between. */
const ESCAPE = '\x1b\x1b[200~\x1b[201~';
const keys = fc.array(key, { minLength: 5, maxLength: 40 });

test('a terminal is left as it was, whatever was pressed before', { skip, timeout: 240_000 }, async (t) => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  await using town = endingWith(world, world.path('town'));
  for (const [at, pressed] of fc.sample(keys, { seed, numRuns: isFull ? 100 : 6 }).entries()) {
    const way = (['detach', 'quit', 'SIGTERM'] as const)[at % 3] ?? 'detach';
    await t.test(`${way} after ${JSON.stringify(pressed.join(''))} (seed ${seed})`, async () => {
      await using screen = world.open([], { cwd: town.cwd, cols: 100, rows: 30 });
      await screen.waitFor('mayor');
      screen.type(` printf '${MODES_ON}'\r`);
      for (const each of pressed) screen.type(each);
      screen.type(ESCAPE + ESCAPE);
      await screen.waitUntil((text) => !text.includes('Go to the next of mayor'), { what: 'no help' });
      if (way === 'SIGTERM') screen.kill('SIGTERM');
      else if (way === 'detach') screen.press('C-b', 'd');
      else {
        screen.press('C-b', 'q');
        await screen.waitFor('detach');
        screen.press('d');
      }
      const { code } = await screen.exited;
      assert.equal(code, 0);
      assert.deepEqual(modesLeft(screen.output), []);
      assert.equal(screen.isAlternate, false);
    });
  }
});

test('a terminal that is no xterm.js has its screen, its cursor and its modes back', {
  skip: skip || noTmux,
  timeout: 120_000,
}, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  await using _town = endingWith(world, cwd);
  const script = `printf 'first\\nsecond'; read go; ${programFile('gt')}; exec cat -v`;
  await using outer = await TmuxScreen.open({
    ...{ command: ['sh', '-c', script], cwd, env: world.env, folder: world.folder },
    ...{ cols: 100, rows: 30 },
  });
  await outer.waitFor('second');
  const before = await outer.modes();
  await outer.type('\r');
  await outer.waitFor(/mayor/);
  await outer.type(` printf '${MODES_ON}'\r\x02z\x02z\x02[${ESCAPE}\x02?${ESCAPE}`);
  await outer.waitForNo(/Go to the next of mayor/);
  await outer.type('\x02d');
  await outer.waitFor(/^first\nsecond/);
  await outer.type('typed');
  await outer.waitFor('typed');
  assert.deepEqual(await outer.modes(), before);
  const lines = ['first', 'second', 'gt: detached; the town goes on: gt brings you back', 'typed'];
  assert.equal(await outer.text(), lines.join('\n'));
  assert.deepEqual(await outer.cursor(), { col: 5, row: 3, visible: true });
});
