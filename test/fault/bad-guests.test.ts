// What a guest can do to those around it, in the real program with somebody attached: nothing. A sibling's echo stays
// quick, a person's keys work, memory is bounded, and no descriptor and no process is left.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isBuilt } from '../support/gt-program.ts';
import { isFull } from '../support/long-form.ts';
import { PaneTown } from '../support/pane-town.ts';
import { children, descriptors } from '../support/process-facts.ts';
import { noTmux } from '../support/tmux-screen.ts';
import { until } from '../support/until.ts';
import { Witness } from '../support/witness.ts';

const skip = isBuilt() ? noTmux : 'not built: npm run build';
const MEGABYTE = 1_000_000;
const FLOOD_MB = isFull ? 1_000 : 30;

test('guests that behave badly are noticed by nobody else', {
  skip,
  timeout: isFull ? 900_000 : 240_000,
}, async (t) => {
  await using town = await PaneTown.open(100, 30);
  await town.fillHistory();
  await using witness = await Witness.of(town);
  const [app, host] = [town.pidOf('app'), town.pidOf('host')];
  const left = () => [descriptors(app), descriptors(host), children(app), children(host)];
  const before = left();

  await t.test(`one that prints ${FLOOD_MB} MB in the pane that is shown`, async () => {
    const bytes = await town.guests.bytesOf(town.guest);
    const line = 'seventy and more characters of text that somebody could have wanted to read';
    town.run(`yes '${line}' | head -c ${FLOOD_MB * MEGABYTE}; echo; echo all of it`);
    await witness.whileNot(
      'all is printed',
      async () => (await town.guests.bytesOf(town.guest)) > bytes + FLOOD_MB * MEGABYTE,
      isFull ? 600_000 : 120_000,
    );
    await town.screen.waitFor(/^.all of it/m);
    witness.sawLittleMemory(150);
  });

  await t.test('one that never reads, while megabytes are pasted to it', async () => {
    const [pasted, fifo] = [town.world.path('pasted'), town.world.path('read.fifo')];
    writeFileSync(pasted, 'pasted '.repeat((3 * MEGABYTE) / 7));
    writeFileSync(`${pasted}-long`, 'pasted '.repeat((30 * MEGABYTE) / 7));
    spawnSync('mkfifo', [fifo]);
    town.run(
      `stty raw -echo; printf '\\033[2J\\033[Hdeaf'; read go < ${fifo}; timeout 2 wc -c; stty sane; echo heard`,
    );
    await town.screen.waitFor(/^┃deaf/m);
    await town.screen.paste(`${pasted}-long`);
    await town.screen.waitFor('nothing was pasted');
    await town.screen.paste(pasted);
    for (let at = 0; at < 20; at += 1) town.host.type(town.guest, new Uint8Array(100_000).fill(0x78));
    await witness.looks();
    witness.sawLittleMemory(200);
    writeFileSync(fifo, 'go\n');
    await town.screen.waitFor(/heard/);
    assert.equal(town.pidOf('app'), app, 'the town runs on');
  });

  await t.test('one that leaves a child which keeps its terminal open', async () => {
    const child = '(trap "" HUP TERM; exec sleep 1000) &';
    const guest = await town.guests.spawn('parent', `${child} echo parent; exit 3`);
    assert.deepEqual((await town.guests.exitOf(guest)).exit, { code: 3, signal: null });
    await witness.looks();
  });

  await t.test('one that exits while its output waits', async () => {
    for (let round = 0; round < 5; round += 1) {
      const last = 20_000 + round;
      const guest = await town.guests.spawn('brief', `seq 1 ${last}; exit 0`);
      const { bottom } = (await town.guests.exitOf(guest)).digest;
      assert.equal(bottom.at(-1), String(last));
    }
  });

  for (const [name, begin, end] of [
    ['an OSC', ']52;c;', '\\007'],
    ['a DCS', 'Pq', '\\033\\\\'],
    ['an APC that never ends', '_G', ''],
  ] as const) {
    await t.test(`one that sends ${name} of 100 MB`, async () => {
      const guest = await town.guests.spawn(
        'long',
        `printf '\\033${begin}'; head -c 100000000 /dev/zero | tr '\\0' A; printf '${end}\\030after'; exec cat`,
      );
      await witness.whileNot('it is through', async () =>
        (await town.guests.statusOf('long')).digest.bottom.some((text) => text.includes('after')),
      );
      // A flood's buffers alone take some 145 MB before they are collected; the string would come on top.
      witness.sawLittleMemory(200);
      await town.guests.end(guest);
    });
  }

  await t.test('and nothing is left of them', async () => {
    await until(`descriptors and children are ${before} again, not ${left()}`, () =>
      left().every((count, at) => count <= (before[at] ?? 0)),
    );
  });
});
