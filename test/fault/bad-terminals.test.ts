// What an outer terminal can do to the town and to those who are attached beside it: nothing.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { DeafTerminal } from '../support/deaf-terminal.ts';
import { isBuilt, programFile } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { children, descriptors, memoryMb } from '../support/process-facts.ts';
import { becomeSame } from '../support/same-cells.ts';
import { ATTRIBUTES_STAGE } from '../support/stages.ts';
import { noTmux } from '../support/tmux-screen.ts';
import { until } from '../support/until.ts';
import { Witness } from '../support/witness.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
/** An SGR with a colour of three parts. */
const RGB = new RegExp(`${'\x1b'}\\[[\\d;:]*[34]8[;:]2[;:][\\d;:]*m`);
const SECONDS = isFull ? 30 : 3;

test('terminals that behave badly are noticed by nobody else', { skip, timeout: 240_000 }, async (t) => {
  await using town = await PaneTown.open(100, 30);
  await town.fillHistory();
  await using witness = await Witness.of(town);
  const [app, host] = [town.pidOf('app'), town.pidOf('host')];
  const left = () => [descriptors(app), descriptors(host), children(app), children(host)];
  const before = left();
  const another = (
    env: Readonly<Record<string, string>> = { TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  ) =>
    new DeafTerminal({
      file: programFile('gt'),
      cwd: town.cwd,
      env: { ...town.world.env, ...env },
      cols: 120,
      rows: 40,
    });

  await t.test('one that stops reading while guests flood', async () => {
    await using terminal = another();
    await until('it shows the town', () => terminal.tail.includes('mayor'));
    town.run(`sh -c 'while :; do seq -f "$((n = n + 1)) %.0f of many" 1 200; done'`);
    await town.screen.waitFor(/of many/);
    terminal.stopReading();
    const client = memoryMb(terminal.pid);
    const flooded = await town.guests.bytesOf(town.guest);
    const deadline = performance.now() + SECONDS * 1_000;
    await witness.whileNot('it was long enough', async () => performance.now() > deadline);
    assert.ok((await town.guests.bytesOf(town.guest)) > flooded + 100_000, 'the guest was not held up');
    witness.sawLittleMemory(100);
    assert.ok(memoryMb(terminal.pid) < client + 60, 'nor does its client take what it cannot show');
    const [, now = '0'] = /(\d+) \d+ of many/.exec(await town.screen.text()) ?? [];
    terminal.readAgain();
    await until('it shows what there is now', () => newest(terminal.tail) >= Number(now));
    town.run('\x03');
    town.run('echo $((40 + 2)) rounds');
    await town.screen.waitFor('42 rounds');
    await witness.looks();
  });

  await t.test(`one that changes its size a hundred times a second, for ${SECONDS} s`, async () => {
    await using terminal = another();
    await until('it shows the town', () => terminal.tail.includes('mayor'));
    terminal.type('\x02z');
    terminal.type('true\r');
    for (let at = 0; at < SECONDS * 100; at += 1) {
      terminal.resize(40 + ((at * 37) % 160), 10 + ((at * 17) % 50));
      await Promise.all([delay(10), at % 100 === 0 ? witness.looks() : null]);
    }
    terminal.resize(90, 25);
    await until(
      'the guest has the last size',
      () => town.pane.grid.cols === 88 && town.pane.grid.rows === 22,
    );
    await becomeSame('pane and the other terminal', () => town.outerDifferences());
    witness.sawLittleMemory(100);
  });

  await t.test('one that shrinks to a single cell', async () => {
    await using terminal = another();
    await until('it shows the town', () => terminal.tail.includes('mayor'));
    terminal.type('true\r');
    for (const [cols, rows] of [
      [1, 1],
      [1, 50],
      [200, 1],
      [2, 2],
    ] as const) {
      terminal.resize(cols, rows);
      terminal.type('x\x7f');
      await witness.looks();
    }
    assert.ok(town.pane.grid.cols > 1 && town.pane.grid.rows > 1, 'the guest is not crushed');
  });

  for (const term of ['dumb', 'no-such-terminal', '', 'vt100', 'linux']) {
    await t.test(`one whose TERM is ${term === '' ? 'empty' : term}`, async () => {
      const stage = town.world.path('stage');
      writeFileSync(stage, `\x1b[2J\x1b[H${ATTRIBUTES_STAGE}\x1b[H`);
      await using terminal = another({ TERM: term, COLORTERM: '' });
      await until('it shows the town', () => terminal.tail.includes('mayor'));
      town.run(`cat ${stage}`);
      await becomeSame('pane and the other terminal', () => town.outerDifferences());
      await witness.looks();
      terminal.type('\x02d');
      assert.equal(await terminal.exited, 0);
      assert.ok(!RGB.test(terminal.tail), 'it is sent no colour that it does not know');
    });
  }

  await t.test('and nothing is left of them', async () => {
    await until(`descriptors and children are ${before} again, not ${left()}`, () =>
      left().every((count, at) => count <= (before[at] ?? 0)),
    );
    assert.equal(town.pidOf('app'), app, 'the town runs on');
    assert.equal(town.pidOf('host'), host);
  });
});

/** The round of the flood that was shown last. */
function newest(tail: string): number {
  return Math.max(0, ...[...tail.matchAll(/(\d+) \d+ of many/g)].map(([, round]) => Number(round)));
}
